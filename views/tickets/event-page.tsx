// Shows an event with the tickets that are for sale for it.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { type NamedTicket, placeInWords } from "../shared/event-lines.tsx";
import { eventTime, money } from "../shared/format.ts";
import { Layout } from "../shared/layout.tsx";
import { type EventOffer, structuredEvent } from "../shared/structured-event.ts";
import { EventWhen } from "../shared/values.tsx";
import type { TicketSummary } from "./models.ts";
import { CalendarLeaf, eventTone } from "./ticket-card.tsx";
import { TicketGrid } from "./ticket-grid.tsx";

/** Describes an event; absent details are not known. */
export type ShownEvent = Omit<NamedTicket, "section" | "row" | "seat"> & {
  /** Id of the event. */
  id: string;
  /** Status of the event. */
  status: "scheduled" | "postponed" | "cancelled" | "over";
};

type EventPageProps = {
  page: PageContext;
  event: ShownEvent;
  /** Numbers of tickets, and the lowest price of one that is for sale, in minor units; null without one. */
  counts: { forSale: number; held: number; sold: number; lowestCents: number | null };
  /** The tickets for sale, the cheapest first. */
  tickets: readonly TicketSummary[];
};

const STATUS_WORDS = {
  scheduled: null,
  postponed: "This event was postponed.",
  cancelled: "This event was cancelled.",
  over: "This event is over.",
} as const;

/** Shows an event, how many tickets are for sale from which price, and these tickets. */
export function EventPage({ page, event, counts, tickets }: EventPageProps) {
  const words = STATUS_WORDS[event.status];
  return (
    <Layout
      page={page}
      title={event.title}
      description={descriptionOf(event, countsInWords(counts, page.currency), page)}
      canonical={routes.event(event.id)}
      structured={structuredEvent({ ...event, eventStatus: event.status }, page, offerOf(event, counts))}
    >
      <section class="wrap">
        <header class={`ticket-head ${eventTone(event)}`}>
          <CalendarLeaf event={event} now={page.now} />
          <div>
            <h1>{event.title}</h1>
            <p>
              <EventWhen event={event} now={page.now} />
            </p>
            <p>{placeInWords(event)}</p>
          </div>
        </header>
        {words !== null && (
          <p>
            <strong>{words}</strong>
          </p>
        )}
        <p class="event-counts">{countsInWords(counts, page.currency)}</p>
        {tickets.length > 0 && <TicketGrid page={page} tickets={tickets} level={2} />}
        <p class="pager">
          <a class="button button-quiet" href={routes.home()}>
            All tickets
          </a>
        </p>
      </section>
    </Layout>
  );
}

function descriptionOf(event: ShownEvent, counts: string, { now }: Pick<PageContext, "now">): string {
  const parts = [event.title, eventTime(event, now), placeInWords(event), counts];
  return parts.filter((part) => part !== "").join(", ");
}

function offerOf({ id }: ShownEvent, { lowestCents }: EventPageProps["counts"]): EventOffer | null {
  return lowestCents === null ? null : { priceCents: lowestCents, path: routes.event(id), isAvailable: true };
}

function countsInWords({ forSale, held, sold, lowestCents }: EventPageProps["counts"], currency: string): string {
  const from = lowestCents === null ? "" : ` from ${money(lowestCents, currency)}`;
  const parts = [
    forSale === 0 ? "No tickets are for sale right now" : `${tickets(forSale)} for sale${from}`,
    ...(held > 0 ? [`${held} reserved`] : []),
    ...(sold > 0 ? [`${sold} sold`] : []),
  ];
  return parts.join(", ");
}

function tickets(count: number): string {
  return count === 1 ? "1 ticket" : `${count} tickets`;
}
