// Shows how many tickets of an event there are, and leads to its waiting list.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { money } from "../shared/format.ts";
import { Facts, Price } from "../shared/values.tsx";
import { WaitLink } from "./wait-link.tsx";

/** Numbers of an event's tickets. */
export type EventNumbers = {
  /** Number of tickets for sale. */
  forSale: number;
  /** Number of tickets that are reserved right now. */
  held: number;
  /** Number of tickets that are sold. */
  sold: number;
  /** Lowest price of a ticket that is for sale, in minor units; null without one. */
  lowestCents: number | null;
};

/** Status of an event. */
export type EventStatus = "scheduled" | "postponed" | "cancelled" | "over";

/** Returns whether an event may still take place. */
export function isToCome({ status }: { status: EventStatus }): boolean {
  return status === "scheduled" || status === "postponed";
}

type EventSupplyProps = {
  page: Pick<PageContext, "currency" | "user">;
  event: { id: string; status: EventStatus };
  counts: EventNumbers;
};

/** Shows the lowest price, the numbers of tickets and, while the event is still to come, the way to its waiting list. */
export function EventSupply({ page, event, counts }: EventSupplyProps) {
  const { forSale, held, sold, lowestCents } = counts;
  const isOpen = isToCome(event);
  const sell = page.user === null ? routes.signin({ returnTo: routes.ticketNew() }) : routes.ticketNew();
  return (
    <aside class="panel buy-panel event-supply" aria-label="Tickets of this event">
      {lowestCents === null ? (
        <p>
          <strong>{noneInWords(counts, isOpen)}</strong>
        </p>
      ) : (
        <p class="total">
          <span class="total-label">{forSale === 1 ? "1 ticket for sale" : `${forSale} tickets for sale, from`}</span>
          <Price cents={lowestCents} currency={page.currency} />
        </p>
      )}
      <Facts
        facts={[
          ["Reserved now", held > 0 ? held : undefined],
          ["Sold here", sold > 0 ? sold : undefined],
        ]}
      />
      {isOpen && <WaitLink eventId={event.id} isQuiet={forSale > 0} />}
      {isOpen && (
        <p class="fine">
          Have one to spare? <a href={sell}>Sell a ticket</a>
        </p>
      )}
    </aside>
  );
}

function noneInWords({ held, sold }: EventNumbers, isOpen: boolean): string {
  if (!isOpen) return "No tickets are for sale.";
  if (held > 0) return "All tickets are reserved right now. One goes back on sale if its buyer doesn't pay in time.";
  return sold > 0 ? "All tickets are sold." : "No tickets are for sale right now.";
}

/** Says in one line how many tickets there are: `6 tickets for sale from $89.50, 2 reserved, 11 sold`. */
export function numbersInWords({ forSale, held, sold, lowestCents }: EventNumbers, currency: string): string {
  const from = lowestCents === null ? "" : ` from ${money(lowestCents, currency)}`;
  const tickets = forSale === 1 ? "1 ticket" : `${forSale} tickets`;
  const parts = [
    forSale === 0 ? "No tickets are for sale right now" : `${tickets} for sale${from}`,
    ...(held > 0 ? [`${held} reserved`] : []),
    ...(sold > 0 ? [`${sold} sold`] : []),
  ];
  return parts.join(", ");
}
