// Says which ticket of which event is meant, in the same words wherever a ticket is named.

import { seatText } from "@holdfast/values";
import type { Instant } from "./context.ts";
import { type EventTime, eventTime } from "./format.ts";
import { EventWhen } from "./values.tsx";

type Optional<T> = T | null | undefined;

/** Describes a ticket by its event and its seat; absent details were not given by the seller. */
export type NamedTicket = EventTime & {
  /** Title of the listing. */
  title: string;
  /** Venue of the event. */
  venue?: Optional<string>;
  /** Section of the venue. */
  section?: Optional<string>;
  /** Row within the section. */
  row?: Optional<string>;
  /** Seat within the row or section. */
  seat?: Optional<string>;
};

/** Writes section, row and seat as one text; empty where none is known. */
export function seatInWords(ticket: Pick<NamedTicket, "section" | "row" | "seat">): string {
  return seatText(ticket);
}

/** Writes venue and city as one text, the city once; empty where neither is known. */
export function placeInWords({ venue, city }: Pick<NamedTicket, "venue" | "city">): string {
  return [venue, city && venue?.includes(city) ? "" : city].filter((part) => part).join(", ");
}

/**
 * Names a ticket in one line, so that two tickets of one event differ: title, date, section, row and seat, then `last`
 * (default none), such as the price.
 */
export function ticketInWords(ticket: NamedTicket, now: Instant, last?: string): string {
  return [ticket.title, eventTime(ticket, now), seatInWords(ticket), last].filter((part) => part).join(", ");
}

/** Shows date, place and seat below the title of a ticket, a line each. */
export function EventLines({ ticket, now }: { ticket: NamedTicket; now: Instant }) {
  const [place, seat] = [placeInWords(ticket), seatInWords(ticket)];
  return (
    <>
      <p class="stub-when">
        <EventWhen event={ticket} now={now} />
      </p>
      {place !== "" && <p class="stub-venue">{place}</p>}
      {seat !== "" && <p class="stub-seat">{seat}</p>}
    </>
  );
}
