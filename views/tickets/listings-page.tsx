// Lists the tickets of a seller.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import { TicketGrid } from "./browse-page.tsx";
import type { TicketSummary } from "./models.ts";

type ListingsPageProps = { page: PageContext; tickets: readonly TicketSummary[]; nextHref?: string | undefined };

const groups: readonly (readonly [TicketSummary["status"], string])[] = [
  ["available", "For sale"],
  ["reserved", "On hold"],
  ["sold", "Sold"],
  ["delisted", "Delisted"],
];

/** Lists the tickets of the signed-in person by status; leaves out empty groups. */
export function ListingsPage({ page, tickets, nextHref }: ListingsPageProps) {
  return (
    <Layout page={page} title="My listings">
      <div class="wrap">
        <header class="page-head">
          <h1>My listings</h1>
          <p class="actions">
            <a class="button button-quiet" href={routes.sales()}>
              My sales
            </a>
            <a class="button" href={routes.ticketNew()}>
              Sell a ticket
            </a>
          </p>
        </header>
        {tickets.length === 0 && <p class="empty">You have listed nothing yet. A ticket takes a minute to list.</p>}
        {groups.map(([status, title]) => (
          <ListingGroup page={page} title={title} tickets={tickets.filter((ticket) => ticket.status === status)} />
        ))}
        {nextHref !== undefined && (
          <p class="pager">
            <a class="button button-quiet" href={nextHref} rel="next">
              Older listings
            </a>
          </p>
        )}
      </div>
    </Layout>
  );
}

function ListingGroup({
  page,
  title,
  tickets,
}: {
  page: PageContext;
  title: string;
  tickets: readonly TicketSummary[];
}) {
  if (tickets.length === 0) return null;
  return (
    <section class="listing-group">
      <h2 class="section-title">
        {title} <span class="count">{tickets.length}</span>
      </h2>
      <TicketGrid page={page} tickets={tickets} />
    </section>
  );
}
