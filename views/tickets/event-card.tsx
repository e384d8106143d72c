// Shows an event with its tickets as a card.

import { CalendarLeaf, eventTone } from "../shared/calendar-leaf.tsx";
import type { PageContext } from "../shared/context.ts";
import { EventLines } from "../shared/event-lines.tsx";
import { eventTime, money } from "../shared/format.ts";
import type { EventSummary } from "./browse-model.ts";
import type { EventSupplyCounts } from "./models.ts";
import { words } from "./words.ts";

/** Says in words how many tickets of an event are for sale, and from which price on. */
export function supplyInWords({ forSale, lowestCents, held, sold }: EventSupplyCounts, currency: string): string {
  const { allReserved, soldOut, none, tickets } = words.event.card;
  if (lowestCents === null && held > 0) return allReserved;
  if (lowestCents === null) return sold > 0 ? soldOut : none;
  return tickets(forSale, money(lowestCents, currency));
}

type EventCardProps = {
  /** Currency of the prices, and the present moment. */
  page: Pick<PageContext, "currency" | "now">;
  /** The event to show. */
  event: EventSummary;
};

/** Shows one event as a card; the whole card is a link, under a name that no other card has. */
export function EventCard({ page, event }: EventCardProps) {
  const supply = supplyInWords(event, page.currency);
  const name = [event.title, eventTime(event, page.now), event.city, supply].filter((part) => part).join(", ");
  return (
    <article class={`stub ${eventTone(event)}`}>
      <div class="stub-main">
        <CalendarLeaf event={event} now={page.now} />
        <div>
          <h3 class="stub-title">
            <a href={event.href} aria-label={name}>
              {event.title}
            </a>
          </h3>
          <EventLines ticket={{ ...event, seat: null }} now={page.now} />
        </div>
      </div>
      <p class="stub-foot">{supply}</p>
    </article>
  );
}
