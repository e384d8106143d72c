// Lists the tickets of a seller.

import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import { AccountPage } from "../shared/account-page.tsx";
import type { PageContext } from "../shared/context.ts";
import { ticketInWords } from "../shared/event-lines.tsx";
import { money } from "../shared/format.ts";
import { TicketRow } from "../shared/ticket-row.tsx";
import { FeeLine } from "./fee-line.tsx";
import { words } from "./listing-words.ts";
import type { TicketSummary } from "./models.ts";
import { ListAgain } from "./seller-actions.tsx";
import { TicketBadge } from "./status-badge.tsx";

type ListingsPageProps = { page: PageContext; tickets: readonly TicketSummary[]; nextHref?: string | undefined };

type Group = {
  title: string;
  /** What the group means, where the title does not say it. */
  note?: Child;
  has: (ticket: TicketSummary) => boolean;
  /** What its seller can do with a ticket; default nothing. */
  actions?: (ticket: TicketSummary) => Child;
  /** Whether the group is folded as long as there are others; default false. */
  isFolded?: boolean;
};

const listAgain = ({ id, title }: TicketSummary) => <ListAgain ticketId={id} title={title} />;

const awaitsSeal = ({ awaits }: TicketSummary): boolean => awaits?.seal === true;
const isSealed = ({ seal = "none" }: TicketSummary): boolean => seal !== "none";

const groups: readonly Group[] = [
  {
    title: words.draft,
    note: (
      <>
        <a href={routes.email()}>{words.confirm}</a> {words.draftNote}
      </>
    ),
    has: (ticket) => ticket.status === "draft" && !awaitsSeal(ticket),
    actions: (ticket) => <Change ticket={ticket} />,
  },
  {
    title: words.draft,
    note: words.unsealedNote,
    has: (ticket) => ticket.status === "draft" && awaitsSeal(ticket),
    actions: (ticket) => <Change ticket={ticket} seal={words.addTicket} />,
  },
  {
    title: words.forSale,
    has: ({ status }) => status === "available",
    actions: (ticket) => <Change ticket={ticket} {...(isSealed(ticket) && { seal: words.sealed })} />,
  },
  { title: words.reserved, note: words.reservedNote, has: ({ status }) => status === "reserved" },
  { title: words.sold, has: ({ status }) => status === "sold" },
  {
    title: words.refunded,
    note: words.refundedNote,
    has: ({ status, isRefunded }) => status === "delisted" && isRefunded === true,
    actions: listAgain,
  },
  {
    title: words.removed,
    note: words.removedNote,
    has: ({ status, isRefunded }) => status === "delisted" && isRefunded !== true,
    actions: listAgain,
    isFolded: true,
  },
];

/** Lists the tickets of the signed-in person by status, with what can be done with each; leaves out empty groups. */
export function ListingsPage({ page, tickets, nextHref }: ListingsPageProps) {
  const sell = (
    <a class="button" href={routes.ticketNew()}>
      {words.sell}
    </a>
  );
  return (
    <AccountPage page={page} tab="listings" title={words.title} action={sell}>
      {tickets.length === 0 && (
        <div class="empty">
          <p>
            <strong>{words.empty}</strong>
          </p>
          <p>{words.emptyText}</p>
        </div>
      )}
      {groups.map((group) => {
        const shown = tickets.filter(group.has);
        const isFolded = group.isFolded === true && shown.length < tickets.length;
        return <ListingGroup page={page} group={{ ...group, isFolded }} tickets={shown} />;
      })}
      {nextHref !== undefined && (
        <p class="pager">
          <a class="button button-quiet" href={nextHref} rel="next">
            {words.older}
          </a>
        </p>
      )}
    </AccountPage>
  );
}

type ListingGroupProps = { page: PageContext; group: Group; tickets: readonly TicketSummary[] };

function ListingGroup({ page, group: { title, note, actions, isFolded = false }, tickets }: ListingGroupProps) {
  if (tickets.length === 0) return null;
  const content = (
    <>
      {note !== undefined && <p>{note}</p>}
      <ul class="slips">
        {tickets.map((ticket) => (
          <Listing page={page} ticket={ticket} actions={actions?.(ticket)} />
        ))}
      </ul>
    </>
  );
  const count = <span class="count">{tickets.length}</span>;
  if (isFolded) {
    return (
      <details class="fold">
        <summary>
          <h2>
            {title} {count}
          </h2>
        </summary>
        {content}
      </details>
    );
  }
  return (
    <section>
      <h2 class="section-title">
        {title} {count}
      </h2>
      {content}
    </section>
  );
}

type ListingProps = { page: PageContext; ticket: TicketSummary; actions: Child };

function Listing({ page, ticket, actions }: ListingProps) {
  const price = money(ticket.priceCents, page.currency);
  return (
    <TicketRow
      ticket={ticket}
      now={page.now}
      href={routes.ticket(ticket.id)}
      name={ticketInWords(ticket, page.now, price)}
      price={price}
      badge={<TicketBadge status={ticket.status} />}
      note={ticket.buyerFeeCents ? <FeeLine cents={ticket.buyerFeeCents} currency={page.currency} /> : undefined}
      actions={actions}
    />
  );
}

/** Shows what a seller can do with a listing; `seal` names the way to its file or code, default none. */
function Change({ ticket: { id, title }, seal }: { ticket: TicketSummary; seal?: string }) {
  return (
    <>
      {seal !== undefined && (
        <a class="button button-quiet" href={routes.ticketSeal(id)} aria-label={`${seal}: ${title}`}>
          {seal}
        </a>
      )}
      <a class="button button-quiet" href={routes.ticketEdit(id)} aria-label={`${words.edit}: ${title}`}>
        {words.edit}
      </a>
      <details>
        <summary class="button button-quiet" aria-label={`${words.remove}: ${title}`}>
          {words.remove}
        </summary>
        <form method="post" action={routes.ticketDelist(id)}>
          <p class="fine">{words.removeText}</p>
          <button class="button-danger" type="submit">
            {words.removeNow}
          </button>
        </form>
      </details>
    </>
  );
}
