// Shows that a ticket was removed.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import type { TicketSummary } from "./models.ts";
import { TicketGrid } from "./ticket-grid.tsx";

/** Says in place of a ticket that its seller removed it, and leads on. */
export function RemovedTicket() {
  return (
    <section class="panel" aria-labelledby="removed" data-announce="This ticket was removed.">
      <h1 id="removed">This ticket was removed</h1>
      <p>
        It is no longer available: its seller removed it, it was refunded, or the event has begun. If you reserved or
        bought it, your order says what happened and what you get back.
      </p>
      <p class="actions">
        <a class="button" href={routes.home()}>
          See other tickets
        </a>
        <a class="button button-quiet" href={routes.orders()}>
          My tickets
        </a>
      </p>
    </section>
  );
}

type RemovedTicketPageProps = {
  page: PageContext;
  /** Tickets for sale of the same title, which may be for the same event; default none. */
  others?: readonly TicketSummary[];
};

/** Shows people who come back to the address of a removed ticket that it is gone; to be answered with 410. */
export function RemovedTicketPage({ page, others = [] }: RemovedTicketPageProps) {
  return (
    <Layout page={page} title="This ticket was removed">
      <div class="wrap narrow">
        <RemovedTicket />
      </div>
      {others.length > 0 && (
        <section class="wrap listing-group" aria-labelledby="others">
          <h2 id="others" class="section-title">
            Others with this title
          </h2>
          <TicketGrid page={page} tickets={others} />
        </section>
      )}
    </Layout>
  );
}
