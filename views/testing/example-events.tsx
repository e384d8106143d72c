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
    {
      name: "event",
      path: routes.event("e1"),
      markup: (
        <EventPage
          page={guest("e1")}
          event={{ ...example, id: "e1", status: "scheduled" }}
          counts={{ forSale: tickets.length, held: 2, sold: 11, lowestCents: example.priceCents }}
          tickets={tickets}
        />
      ),
    },
    {
      name: "event-cancelled",
      path: routes.event("e2"),
      markup: (
        <EventPage
          page={guest("e2")}
          event={{ ...example, id: "e2", status: "cancelled" }}
          counts={{ forSale: 0, held: 0, sold: 0, lowestCents: null }}
          tickets={[]}
        />
      ),
    },
  ];
}
