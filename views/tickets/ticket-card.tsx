// Shows a ticket as a card.

import { routes } from "../routes.ts";
import { calendarLeaf, isoTime } from "../shared/format.ts";
import { Price, When } from "../shared/values.tsx";
import type { TicketSummary } from "./models.ts";
import { TicketBadge } from "./status-badge.tsx";

/** Returns the class that colours a ticket; the same id always gets the same colour. */
export function ticketTone(id: string): string {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return `tone-${sum % 5}`;
}

/** Draws the date as a calendar leaf, hidden from screen readers: the page shows the full date in words as well. */
export function CalendarLeaf({ at }: { at: TicketSummary["startsAt"] }) {
  if (at === undefined || at === null) return <span class="leaf leaf-open" aria-hidden="true" />;
  const { day, month } = calendarLeaf(at);
  return (
    <time class="leaf" datetime={isoTime(at)} aria-hidden="true">
      <b>{day}</b>
      <i>{month}</i>
    </time>
  );
}

/** Shows one ticket as a card with a stub; the whole card links to the ticket. */
export function TicketCard({ ticket, currency }: { ticket: TicketSummary; currency: string }) {
  return (
    <article class={`stub ${ticketTone(ticket.id)}`}>
      <div class="stub-main">
        <CalendarLeaf at={ticket.startsAt} />
        <div>
          <h2 class="stub-title">
            <a href={routes.ticket(ticket.id)}>{ticket.title}</a>
          </h2>
          <p class="stub-when">{ticket.startsAt ? <When at={ticket.startsAt} /> : "Date not given"}</p>
          {ticket.venue && <p class="stub-venue">{ticket.venue}</p>}
        </div>
      </div>
      <div class="stub-foot">
        <Price cents={ticket.priceCents} currency={currency} />
        <TicketBadge status={ticket.status} />
      </div>
    </article>
  );
}
