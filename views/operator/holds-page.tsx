// Shows operators which tickets are reserved, and until when.

import { routes } from "../routes.ts";
import type { Instant, PageContext } from "../shared/context.ts";
import { momentOf } from "../shared/format.ts";
import { OperatorLayout } from "../shared/operator-layout.tsx";
import { Badge, type Tone, When } from "../shared/values.tsx";
import type { HoldView, Listed } from "./market-models.ts";
import { PersonLink } from "./market-values.tsx";
import { marketWords } from "./market-words.ts";
import { renewed } from "./renewed.ts";

const { holds: text } = marketWords;
const EVERY_SECONDS = 5;

const TONES = { offered: "free", confirming: "held", unpaid: "held", capturing: "done" } as const satisfies Record<
  HoldView["state"],
  Tone
>;

type HoldsProps = {
  page: PageContext;
  /** Holds of this page. */
  holds: Listed<HoldView>;
  /** Present moment. */
  now: Instant;
  /** Cursor of this page; absent on the first. */
  after?: string | undefined;
};

/** Shows the open holds by deadline; the first page renews itself. */
export function HoldsPage({ page, holds: { rows, nextHref }, now, after }: HoldsProps) {
  const here = routes.holds({ after });
  return (
    <OperatorLayout page={page} title={text.title}>
      <h1>{text.title}</h1>
      <p class="fine">{text.lead}</p>
      <div id="holds" {...renewed({ href: here, fragment: "holds", everySeconds: EVERY_SECONDS })}>
        {rows.length === 0 ? (
          <p class="empty">{after === undefined && nextHref === undefined ? text.empty : text.emptyPage}</p>
        ) : (
          <Holds rows={rows} now={now} />
        )}
        <p class="pager">
          {after !== undefined && (
            <a class="button button-quiet" href={routes.holds()}>
              {text.first}
            </a>
          )}
          {nextHref !== undefined && (
            <a class="button button-quiet" href={nextHref} rel="next">
              {text.more}
            </a>
          )}
        </p>
      </div>
    </OperatorLayout>
  );
}

function Holds({ rows, now }: { rows: readonly HoldView[]; now: Instant }) {
  return (
    <table class="operator-table">
      <thead>
        <tr>
          <th scope="col">{text.ticket}</th>
          <th scope="col">{text.order}</th>
          <th scope="col">{text.since}</th>
          <th scope="col">{text.ends}</th>
          <th scope="col">{text.state}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((hold) => (
          <Hold hold={hold} now={now} />
        ))}
      </tbody>
    </table>
  );
}

function Hold({ hold, now }: { hold: HoldView; now: Instant }) {
  const { ticketId, orderId, number, title, seat, buyerId, since, deadline, state } = hold;
  const leftMs = momentOf(deadline) - momentOf(now);
  const isOverdue = leftMs < 0 && state !== "capturing";
  return (
    <tr>
      <th scope="row">
        <a href={routes.operatorTicket(ticketId)}>{title}</a>
        {seat !== null && <p class="fine">{seat}</p>}
      </th>
      <td data-label={text.order}>
        <a href={routes.operatorOrder(orderId)}>{number}</a>
        <PersonLink id={buyerId} role="buyer" />
      </td>
      <td data-label={text.since}>
        <When at={since} />
      </td>
      <td data-label={text.ends}>
        <When at={deadline} />
        <p class={isOverdue ? "operator-bad" : "fine"}>{state === "capturing" ? text.stopped : text.left(leftMs)}</p>
      </td>
      <td data-label={text.state}>
        <Badge tone={TONES[state]}>{text.states[state]}</Badge>
        {state !== "capturing" && (
          <p>
            <a
              href={routes.operatorConfirm({ kind: "release-hold", order: orderId })}
              aria-label={text.releaseOf(number)}
            >
              {text.release}
            </a>
          </p>
        )}
      </td>
    </tr>
  );
}
