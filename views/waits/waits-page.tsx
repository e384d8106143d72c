// Lists a person's places in waiting lines.

import { routes } from "../routes.ts";
import type { Instant, PageContext } from "../shared/context.ts";
import { EventLines } from "../shared/event-lines.tsx";
import { eventTime } from "../shared/format.ts";
import { Layout } from "../shared/layout.tsx";
import type { ShownWait } from "./models.ts";

const NOTES: Readonly<Record<ShownWait["state"], string>> = {
  waiting: "Waiting",
  passed: "Waiting",
  offered: "A ticket is free for you",
  taken: "You took a ticket",
  left: "Not in the list any more",
};

/** Lists the places in the order given. */
export function WaitsPage({ page, waits }: { page: PageContext; waits: readonly ShownWait[] }) {
  return (
    <Layout page={page} title="My waiting lists">
      <div class="wrap">
        <h1>My waiting lists</h1>
        {waits.length === 0 && <NoWaits />}
        {waits.length > 0 && (
          <ul class="rows">
            {waits.map((wait) => (
              <li class="row">
                <div>
                  <a class="row-title" href={routes.wait(wait.id)} aria-label={nameOf(wait, page.now)}>
                    {wait.event.title}
                  </a>
                  <EventLines ticket={{ ...wait.event, section: null, row: null, seat: null }} now={page.now} />
                  <p>
                    {NOTES[wait.state]}
                    {wait.place !== null && `, number ${wait.place} of ${wait.waiting}`}
                  </p>
                </div>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Layout>
  );
}

// Two lists of one title differ by their dates.
function nameOf({ event }: ShownWait, now: Instant): string {
  return [event.title, eventTime(event, now)].filter((part) => part !== "").join(", ");
}

function NoWaits() {
  return (
    <div class="empty">
      <p>
        <strong>You are in no waiting list.</strong>
      </p>
      <p>The page of an event leads to its list.</p>
      <p class="actions">
        <a class="button" href={routes.home()}>
          See all events
        </a>
      </p>
    </div>
  );
}
