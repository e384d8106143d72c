// Shows an event with the tickets that are for sale for it.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { type NamedTicket, placeInWords } from "../shared/event-lines.tsx";
import { eventTime } from "../shared/format.ts";
import { Layout } from "../shared/layout.tsx";
import { type EventOffer, structuredEvent } from "../shared/structured-event.ts";
import { EventWhen } from "../shared/values.tsx";
import { type EventNumbers, type EventStatus, EventSupply, isToCome, numbersInWords } from "./event-supply.tsx";
import { EventTickets } from "./event-tickets.tsx";
import type { TicketSummary } from "./models.ts";
import { CalendarLeaf, eventTone } from "./ticket-card.tsx";

/** Describes an event; absent details are not known. */
export type ShownEvent = Omit<NamedTicket, "section" | "row" | "seat"> & {
  /** Id of the event. */
  id: string;
  /** Status of the event. */
  status: EventStatus;
};

type EventPageProps = {
  page: PageContext;
  event: ShownEvent;
  counts: EventNumbers;
  /** The tickets for sale, the cheapest first. */
  tickets: readonly TicketSummary[];
};

const STATUS_WORDS = {
  scheduled: null,
  postponed: "This event was postponed.",
  cancelled: "This event was cancelled.",
  over: "This event is over.",
} as const;

/** Shows an event, the tickets that are for sale for it by price, and the way to its waiting list. */
export function EventPage({ page, event, counts, tickets }: EventPageProps) {
  const words = STATUS_WORDS[event.status];
  const place = placeInWords(event);
  return (
    <Layout
      page={page}
      title={event.title}
      description={descriptionOf(event, numbersInWords(counts, page.currency), page)}
      canonical={routes.event(event.id)}
      structured={structuredEvent({ ...event, eventStatus: event.status }, page, offerOf(event, counts))}
    >
      <div class="wrap event-layout">
        <header class={`ticket-head ${eventTone(event)}`}>
          <CalendarLeaf event={event} now={page.now} />
          <div>
            <h1>{event.title}</h1>
            <p>
              <EventWhen event={event} now={page.now} />
            </p>
            {place !== "" && <p>{place}</p>}
            {words !== null && (
              <p>
                <strong>{words}</strong>
              </p>
            )}
          </div>
        </header>
        {tickets.length > 0 && <EventTickets page={page} tickets={tickets} total={counts.forSale} />}
        {tickets.length === 0 && isToCome(event) && <AboutWaiting />}
        <EventSupply page={page} event={event} counts={counts} />
        <p class="event-back">
          <a href={routes.home()}>All events</a>
        </p>
      </div>
    </Layout>
  );
}

function AboutWaiting() {
  return (
    <section class="panel" aria-labelledby="waiting">
      <h2 id="waiting">How the waiting list works</h2>
      <p>
        A ticket that becomes free is offered to the first in the list, before anyone else can buy it. We send you an
        e-mail, and you decide whether you take it. Joining costs nothing.
      </p>
    </section>
  );
}

function descriptionOf(event: ShownEvent, counts: string, { now }: Pick<PageContext, "now">): string {
  const parts = [event.title, eventTime(event, now), placeInWords(event), counts];
  return parts.filter((part) => part !== "").join(", ");
}

function offerOf({ id }: ShownEvent, { lowestCents }: EventNumbers): EventOffer | null {
  return lowestCents === null ? null : { priceCents: lowestCents, path: routes.event(id), isAvailable: true };
}
