// Says which ticket of which event is meant, in the same words wherever a ticket is named.

import type { Instant } from "./context.ts";
import { dateTime } from "./format.ts";
import { When } from "./values.tsx";

type Optional<T> = T | null | undefined;

/** Describes a ticket by its event and its seat; absent details were not given by the seller. */
export type NamedTicket = {
  /** Title of the listing. */
  title: string;
  /** Venue of the event. */
  venue?: Optional<string>;
  /** Start of the event. */
  startsAt?: Optional<Instant>;
  /** Section of the venue. */
  section?: Optional<string>;
  /** Seat within the section. */
  seat?: Optional<string>;
};

function seatInWords({ section, seat }: NamedTicket): string {
  return [section, seat].filter((part) => part).join(", ");
}

/**
 * Names a ticket in one line, so that two tickets of one event differ: title, date, section and seat, then `last`
 * (default none), such as the price.
 */
export function ticketInWords(ticket: NamedTicket, last?: string): string {
  const when = ticket.startsAt ? dateTime(ticket.startsAt) : "";
  return [ticket.title, when, seatInWords(ticket), last].filter((part) => part).join(", ");
}

/** Shows date, venue, section and seat below the title of a ticket, a line each. */
export function EventLines({ ticket }: { ticket: NamedTicket }) {
  const seat = seatInWords(ticket);
  return (
    <>
      <p class="stub-when">{ticket.startsAt ? <When at={ticket.startsAt} /> : "Date to be confirmed"}</p>
      {ticket.venue && <p class="stub-venue">{ticket.venue}</p>}
      {seat !== "" && <p class="stub-seat">{seat}</p>}
    </>
  );
}
