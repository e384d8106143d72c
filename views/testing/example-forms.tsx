// Holds example pages of the form of a ticket.

import {
  differencesBetween,
  EventDiffers,
  emptyTicketForm,
  routes,
  TicketFormPage,
  type TicketFormPageProps,
  type TicketOnSale,
  ticketFormValues,
} from "../index.ts";
import type { PageContext } from "../shared/context.ts";

const priceFault = [{ field: "price", message: "The price must be from 0.50 to 999,999.99" }];

/** Returns the form of a new ticket and that of an edit in all their states, each with its name. */
export function exampleForms(contextOf: (path: string, email?: string | null) => PageContext, ticket: TicketOnSale) {
  const page = contextOf(routes.ticketNew());
  const { title, venue, startsAt, timeZone } = ticket;
  const event = { id: "e1", title, venue, startsAt, timeZone, forSale: 6, lowestCents: 8_950, held: 1, sold: 2 };
  const second = { ...event, id: "e2", title: "Low Tide Festival: Saturday", city: "Bristol", lowestCents: null };
  const full = ticketFormValues({ ...ticket, faceValueCents: 7_500 }, page.currency);
  const asTyped = { ...ticket, title: ticket.title.toUpperCase(), startsAt: "2026-12-04T20:00:00.000Z" };
  const differences = differencesBetween(asTyped, ticket, page.currency);
  const typed = { values: { ...emptyTicketForm, title: "Low tide" } };
  const amounts = { mostCents: 9_000, percent: 120, totalCents: 9_450, buyerFeeCents: 500, sellerGetsCents: 8_500 };
  const terms = { ...amounts, isSealRequired: true, hasFees: true };
  const isNew = { kind: "new", idempotencyKey: "k1" } as const;
  const shown = (name: string, props: Omit<TicketFormPageProps, "page" | "form">, as = page) => ({
    name,
    path: as.path,
    markup: <TicketFormPage page={as} {...props} form={isNew} />,
  });
  const edit = contextOf(routes.ticketEdit("t1"));
  const edited = { kind: "edit", ticketId: "t1", version: "0", edition: "0" } as const;
  return [
    shown("ticket-new", { values: emptyTicketForm }),
    shown("ticket-new-known", { ...typed, knownEvents: [event, second] }),
    shown("ticket-new-unknown", { ...typed, knownEvents: [] }),
    shown("ticket-new-chosen", { values: full, event }),
    shown("ticket-new-differs", { values: full, warning: <EventDiffers eventId="e1" differences={differences} /> }),
    shown("ticket-new-sealed", { values: { ...full, handOver: "code" }, event, terms }),
    shown("ticket-faulty", { values: { ...emptyTicketForm, title: "Derby", price: "0" }, errors: priceFault }),
    shown("ticket-signed-out", { values: full, isSignedOut: true }, contextOf(routes.ticketNew(), null)),
    { name: "ticket-edit", path: edit.path, markup: <TicketFormPage page={edit} values={full} form={edited} /> },
  ];
}
