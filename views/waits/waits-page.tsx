// Lists a person's places in waiting lines.

import { routes } from "../routes.ts";
import { AccountPage } from "../shared/account-page.tsx";
import type { PageContext } from "../shared/context.ts";
import { ticketInWords } from "../shared/event-lines.tsx";
import { TicketRow } from "../shared/ticket-row.tsx";
import { Badge } from "../shared/values.tsx";
import type { ShownWait } from "./models.ts";
import { words } from "./words.ts";

const text = words.list;

/** Lists the places in the order given, those that have ended folded. */
export function WaitsPage({ page, waits }: { page: PageContext; waits: readonly ShownWait[] }) {
  const [current, over] = [waits.filter(({ isOver }) => !isOver), waits.filter(({ isOver }) => isOver)];
  const rows = (shown: readonly ShownWait[], level: 2 | 3) => (
    <ul class="slips">
      {shown.map((wait) => (
        <WaitRow page={page} wait={wait} level={level} />
      ))}
    </ul>
  );
  return (
    <AccountPage page={page} tab="waits" title={text.title}>
      {current.length === 0 ? <NoWaits /> : rows(current, 2)}
      {over.length > 0 && (
        <details class="fold">
          <summary>
            <h2>
              {text.over} <span class="count">{over.length}</span>
            </h2>
          </summary>
          {rows(over, 3)}
        </details>
      )}
    </AccountPage>
  );
}

function WaitRow({ page, wait, level }: { page: PageContext; wait: ShownWait; level: 2 | 3 }) {
  const event = { ...wait.event, section: null, row: null, seat: null };
  const isFree = wait.state === "offered";
  return (
    <TicketRow
      ticket={event}
      now={page.now}
      level={level}
      href={routes.wait(wait.id)}
      name={ticketInWords(event, page.now)}
      badge={<Badge tone={isFree ? "yours" : wait.isOver ? "ended" : "held"}>{text.states[wait.state]}</Badge>}
      note={wait.place !== null && text.place(wait.place, wait.waiting)}
    />
  );
}

function NoWaits() {
  return (
    <div class="empty">
      <p>
        <strong>{text.empty}</strong>
      </p>
      <p>{text.emptyText}</p>
      <p>
        <a class="button" href={routes.home()}>
          {text.find}
        </a>
      </p>
    </div>
  );
}
