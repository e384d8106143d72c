// Shows that a ticket was removed.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import type { TicketSummary } from "./models.ts";
import { TicketGrid } from "./ticket-grid.tsx";
import { words } from "./words.ts";

const { removed: texts } = words;

/** Says in place of a ticket that its seller removed it, and leads on. */
export function RemovedTicket() {
  return (
    <section class="panel" aria-labelledby="removed" data-announce={words.spoken.delisted}>
      <h1 id="removed">{texts.heading}</h1>
      <p>{texts.text}</p>
      <p class="actions">
        <a class="button" href={routes.home()}>
          {texts.seeOthers}
        </a>
        <a class="button button-quiet" href={routes.orders()}>
          {texts.orders}
        </a>
      </p>
    </section>
  );
}

type RemovedTicketPageProps = {
  page: PageContext;
  /** Tickets for sale of the same event; default none. */
  others?: readonly TicketSummary[];
};

/** Shows people who come back to the address of a removed ticket that it is gone; to be answered with 410. */
export function RemovedTicketPage({ page, others = [] }: RemovedTicketPageProps) {
  return (
    <Layout page={page} title={texts.heading}>
      <div class="wrap narrow">
        <RemovedTicket />
      </div>
      {others.length > 0 && (
        <section class="wrap listing-group" aria-labelledby="others">
          <h2 id="others" class="section-title">
            {texts.others}
          </h2>
          <TicketGrid page={page} tickets={others} />
        </section>
      )}
    </Layout>
  );
}
