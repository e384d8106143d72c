// Shows all that the page of an event says of it: the live part of the page.

import { html } from "hono/html";
import { routes } from "../routes.ts";
import { CalendarLeaf, eventTone } from "../shared/calendar-leaf.tsx";
import type { PageContext } from "../shared/context.ts";
import { type NamedTicket, placeInWords } from "../shared/event-lines.tsx";
import { EventWhen } from "../shared/values.tsx";
import { type EventNumbers, type EventStage, EventSupply, isToCome } from "./event-supply.tsx";
import type { TicketSummary } from "./models.ts";
import { TicketRows } from "./ticket-rows.tsx";
import { words } from "./words.ts";

/** Id of the fragment in the page. */
export const eventContentId = "event";

/** Describes an event; absent details are not known. */
export type ShownEvent = Omit<NamedTicket, "section" | "row" | "seat"> &
  EventStage & {
    /** Id of the event. */
    id: string;
  };

/** Props of the live part of the page of an event. */
export type EventContentProps = {
  page: Pick<PageContext, "currency" | "now" | "user">;
  event: ShownEvent;
  counts: EventNumbers;
  /** Tickets for sale, the cheapest first. */
  tickets: readonly TicketSummary[];
  /** Address of the next tickets; absent on the last page. */
  nextHref?: string | undefined;
  /** Whether the page shows the cheapest tickets; default true. */
  isFirst?: boolean;
};

const { event: texts } = words;

/** Shows an event, a page of the tickets that are for sale for it by price, and the way to its waiting list. */
export function EventContent({ page, event, counts, tickets, nextHref, isFirst = true }: EventContentProps) {
  const place = placeInWords(event);
  const stage = event.hasBegun && isToCome({ status: event.status }) ? "begun" : event.status;
  return (
    <div id={eventContentId} class="wrap event-layout" data-announce={texts.spoken(counts.forSale)}>
      <header class={`ticket-head ${eventTone(event)}`}>
        <CalendarLeaf event={event} now={page.now} />
        <div>
          <h1>{event.title}</h1>
          <p>
            <EventWhen event={event} now={page.now} isLong />
          </p>
          {place !== "" && <p>{place}</p>}
          {stage !== "scheduled" && (
            <p>
              <strong>{texts[stage]}</strong>
            </p>
          )}
        </div>
      </header>
      {tickets.length > 0 && (
        <section class="event-tickets" aria-labelledby="tickets">
          <h2 id="tickets">{texts.byPrice}</h2>
          <TicketRows page={page} tickets={tickets} />
        </section>
      )}
      <EventSupply page={page} event={event} counts={counts} />
      {(nextHref !== undefined || !isFirst) && (
        <p class="pager">
          {!isFirst && (
            <a class="button button-quiet" href={routes.event(event.id)}>
              {texts.cheapest}
            </a>
          )}
          {nextHref !== undefined && (
            <a class="button button-quiet" href={nextHref} rel="next">
              {texts.nextTickets}
            </a>
          )}
        </p>
      )}
      {counts.forSale === 0 && isToCome(event) && <AboutWaiting />}
      <p class="event-back">
        <a href={routes.home()}>{texts.allEvents}</a>
        {event.startsAt !== undefined && event.startsAt !== null && isToCome(event) && (
          <>
            {" · "}
            <a href={routes.eventCalendar(event.id)} hx-boost="false">
              {texts.calendar}
            </a>
          </>
        )}
      </p>
    </div>
  );
}

/** Shows a new state of an event in an open page, with the title of the page; the stream of the event sends it. */
export function EventUpdate(props: EventContentProps) {
  return html`<title>${props.event.title} · Holdfast</title>${<EventContent {...props} />}`;
}

function AboutWaiting() {
  return (
    <section class="panel" aria-labelledby="waiting">
      <h2 id="waiting">{texts.aboutWaiting}</h2>
      <p>{texts.aboutWaitingText}</p>
    </section>
  );
}
