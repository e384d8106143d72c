// Shows the pages that list tickets: those of an event, and those of a seller.

import { EventPage, ListingsPage, routes } from "../index.ts";
import type { PageContext } from "../shared/context.ts";
import type { TicketDetails } from "../tickets/models.ts";

/** Returns the pages of an event and of a seller's listings, each with its name. */
export function exampleEvents(
  contextOf: (path: string, email?: string | null) => PageContext,
  tickets: readonly TicketDetails[],
) {
  const [example] = tickets;
  if (example === undefined) return [];
  const [listed, guest] = [routes.listings(), (id: string) => contextOf(routes.event(id), null)];
  return [
    { name: "listings", path: listed, markup: <ListingsPage page={contextOf(listed)} tickets={tickets} /> },
    { name: "listings-empty", path: listed, markup: <ListingsPage page={contextOf(listed)} tickets={[]} /> },
    ...exampleEventPages(guest, example),
  ];
}

// The page of an event in each state of its tickets.
function exampleEventPages(guest: (id: string) => PageContext, ticket: TicketDetails) {
  const seats = [
    { id: "t11", section: "Stalls", row: "H", seat: "14", priceCents: 8_950 },
    { id: "t12", section: "Stalls", row: "H", seat: "15", priceCents: 8_950 },
    { id: "t13", section: "Standing", row: null, seat: null, priceCents: 12_000, faceValueCents: 15_000 },
    { id: "t15", section: "Standing", row: null, seat: null, priceCents: 12_000 },
    { id: "t14", section: null, row: null, seat: null, priceCents: 99_999_999 },
  ];
  const none = { forSale: 0, held: 0, sold: 0, waiting: 0, lowestCents: null };
  const states = [
    ["event", "scheduled", { forSale: 6, held: 2, sold: 11, waiting: 0, lowestCents: 8_950 }],
    ["event-reserved", "scheduled", { ...none, held: 2, sold: 1, waiting: 14 }],
    ["event-sold-out", "postponed", { ...none, sold: 3 }],
    ["event-cancelled", "cancelled", none],
  ] as const;
  return states.map(([name, status, counts]) => ({
    name,
    path: routes.event("e1"),
    markup: (
      <EventPage
        page={guest("e1")}
        event={{ ...ticket, city: "Bristol", id: "e1", status }}
        counts={counts}
        tickets={counts.forSale === 0 ? [] : seats.map((seat) => ({ ...ticket, ...seat }))}
        {...(counts.forSale > 0 && { nextHref: routes.event("e1", { cursor: "100:x" }) })}
      />
    ),
  }));
}
