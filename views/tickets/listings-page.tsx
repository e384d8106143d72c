// Lists the tickets of a seller.

import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import type { TicketSummary } from "./models.ts";
import { ListAgain } from "./seller-actions.tsx";
import { TicketGrid } from "./ticket-grid.tsx";

type ListingsPageProps = { page: PageContext; tickets: readonly TicketSummary[]; nextHref?: string | undefined };

type Group = {
  title: string;
  /** What the group means, where the title does not say it. */
  note?: Child;
  has: (ticket: TicketSummary) => boolean;
  /** Whether its tickets can be listed again; default false. */
  isOver?: boolean;
};

const groups: readonly Group[] = [
  {
    title: "Not on sale yet",
    note: (
      <>
        <a href={routes.email()}>Confirm your e-mail</a> to put these on sale. Only you can see them until then.
      </>
    ),
    has: ({ status }) => status === "draft",
  },
  { title: "For sale", has: ({ status }) => status === "available" },
  { title: "Reserved", has: ({ status }) => status === "reserved" },
  { title: "Sold", has: ({ status }) => status === "sold" },
  {
    title: "Refunded",
    note: "The buyers got their money back, and the tickets are yours again. They are not for sale.",
    has: ({ status, isRefunded }) => status === "delisted" && isRefunded === true,
    isOver: true,
  },
  {
    title: "Removed",
    note: "You removed these listings, or their events have begun. Only you can see them.",
    has: ({ status, isRefunded }) => status === "delisted" && isRefunded !== true,
    isOver: true,
  },
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
        {tickets.length === 0 && <p class="empty">You haven't listed any tickets.</p>}
        {groups.map((group) => (
          <ListingGroup page={page} group={group} tickets={tickets.filter(group.has)} />
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

type ListingGroupProps = { page: PageContext; group: Group; tickets: readonly TicketSummary[] };

function ListingGroup({ page, group: { title, note, isOver = false }, tickets }: ListingGroupProps) {
  if (tickets.length === 0) return null;
  const listAgain = ({ id, title }: TicketSummary) => <ListAgain ticketId={id} title={title} />;
  return (
    <section class="listing-group">
      <h2 class="section-title">
        {title} <span class="count">{tickets.length}</span>
      </h2>
      {note !== undefined && <p>{note}</p>}
      <TicketGrid page={page} tickets={tickets} {...(isOver && { below: listAgain })} />
    </section>
  );
}
