// Holds example pages about a ticket that has changed, or that was removed.

import {
  DuplicateWarning,
  differencesBetween,
  EditConflict,
  OrderRefusedPage,
  RemovedTicketPage,
  routes,
  SellerNotice,
  TicketFormPage,
  type TicketOnSale,
  TicketPage,
  ticketFormValues,
} from "../index.ts";
import type { PageContext } from "../shared/context.ts";

const changedWords = {
  heading: "The ticket changed",
  text: "The seller changed it after you opened the page. Nothing was reserved, and you were not charged.",
};

/** Returns the pages about changes of a ticket. */
export function exampleChanges(page: PageContext, ticket: TicketOnSale) {
  const now: TicketOnSale = {
    ...ticket,
    edition: ticket.edition + 1,
    priceCents: ticket.priceCents + 1000,
    section: null,
    seat: "Row 99, behind a pillar",
    venue: "Far Away Hall, Bristol",
  };
  const longOver = { ...ticket, startsAt: Date.parse("2026-01-10T19:30:00.000Z") };
  const { id } = ticket;
  const path = routes.ticket(id);
  const editPath = routes.ticketEdit(id);
  const form = {
    page,
    values: ticketFormValues(ticket, page.currency),
    form: { kind: "edit", ticketId: id, version: "3", edition: "1" },
  } as const;
  const seller = { page, ticket, availability: { status: "available" }, viewer: "seller" } as const;
  const notice = (
    <SellerNotice kind="listed" ticketId={id} eventId="e1" address={`https://tickets.example.com${path}`} />
  );
  const conflict = <EditConflict ticketId={id} differences={differencesBetween(ticket, now, page.currency)} />;
  const refused = { ticket: now, eventId: now.eventId, others: [] };
  const change = { before: ticket, now, idempotencyKey: "k2" };
  return [
    { name: "ticket-removed", path, markup: <RemovedTicketPage page={page} others={[{ ...ticket, id: "t2" }]} /> },
    { name: "ticket-listed", path, markup: <TicketPage {...seller} idempotencyKey="k1" notice={notice} /> },
    {
      name: "ticket-archived",
      path,
      markup: (
        <TicketPage
          {...{ page, ticket: longOver, viewer: "buyer", availability: { status: "sold" }, idempotencyKey: "k1" }}
          isArchived
        />
      ),
    },
    { name: "ticket-edit-conflict", path: editPath, markup: <TicketFormPage {...form} warning={conflict} /> },
    {
      name: "ticket-duplicate",
      path: editPath,
      markup: <TicketFormPage {...form} warning={<DuplicateWarning ticketId="t2" canBeAnother />} />,
    },
    {
      name: "ticket-duplicate-seat",
      path: editPath,
      markup: <TicketFormPage {...form} warning={<DuplicateWarning ticketId="t2" canBeAnother={false} />} />,
    },
    {
      name: "order-ticket-changed",
      path: routes.orders(),
      markup: <OrderRefusedPage page={page} words={changedWords} refused={refused} change={change} />,
    },
  ];
}
