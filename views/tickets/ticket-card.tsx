// Shows a ticket as a card, and the calendar leaf of its date.

import { routes } from "../routes.ts";
import type { Instant, PageContext } from "../shared/context.ts";
import { EventLines, ticketInWords } from "../shared/event-lines.tsx";
import { calendarLeaf, type EventTime, inputTimes, money } from "../shared/format.ts";
import { Price } from "../shared/values.tsx";
import type { TicketSummary } from "./models.ts";
import { TicketBadge } from "./status-badge.tsx";

/** Returns the class that colours the tickets of an event: title and day name the event, so all of them look alike. */
export function eventTone(event: EventTime & { title: string }): string {
  const name = `${event.title.trim().toLowerCase()} ${inputTimes(event).date}`;
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return `tone-${sum % 5}`;
}

type CalendarLeafProps = {
  /** The event, whose leaf is open when its date is not known. */
  event: EventTime;
  /** Present moment: the leaf shows the year of a date in another year. */
  now: Instant;
};

/** Draws the day at the venue as a calendar leaf, hidden from screen readers: the page shows the full date in words as well. */
export function CalendarLeaf({ event, now }: CalendarLeafProps) {
  const leaf = calendarLeaf(event, now);
  if (leaf === null) return <span class="leaf leaf-open" aria-hidden="true" />;
  return (
    <span class="leaf" aria-hidden="true">
      <b>{leaf.day}</b>
      <i>{leaf.month}</i>
      {leaf.year !== null && <span>{leaf.year}</span>}
    </span>
  );
}

type TicketCardProps = {
  /** Currency of the price, and the present moment. */
  page: Pick<PageContext, "currency" | "now">;
  /** The ticket to show. */
  ticket: TicketSummary;
  /** Level of the card's heading: one below the heading of its list; default 3. */
  level?: 2 | 3;
};

/** Shows one ticket as a card with a stub; the whole card links to the ticket, under a name that no other card has. */
export function TicketCard({ page, ticket, level = 3 }: TicketCardProps) {
  const Heading = level === 2 ? "h2" : "h3";
  const name = ticketInWords(ticket, page.now, money(ticket.priceCents, page.currency));
  return (
    <article class={`stub ${eventTone(ticket)}`}>
      <div class="stub-main">
        <CalendarLeaf event={ticket} now={page.now} />
        <div>
          <Heading class="stub-title">
            <a href={routes.ticket(ticket.id)} aria-label={name}>
              {ticket.title}
            </a>
          </Heading>
          <EventLines ticket={ticket} now={page.now} />
        </div>
      </div>
      <div class="stub-foot">
        <Price cents={ticket.priceCents} currency={page.currency} />
        <TicketBadge status={ticket.status} />
      </div>
    </article>
  );
}
