// Lists the tickets that are for sale for one event.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { seatInWords, ticketInWords } from "../shared/event-lines.tsx";
import { money } from "../shared/format.ts";
import { Price } from "../shared/values.tsx";
import type { TicketSummary } from "./models.ts";

type EventTicketsProps = {
  page: PageContext;
  /** The tickets, the cheapest first. */
  tickets: readonly TicketSummary[];
  /** Number of tickets for sale, which can be more than are listed. */
  total: number;
};

/** Lists tickets by seat and price; each row is a link under a name that also says of which event the ticket is. */
export function EventTickets({ page, tickets, total }: EventTicketsProps) {
  return (
    <section class="event-tickets" aria-labelledby="tickets">
      <h2 id="tickets">Tickets by price</h2>
      <ul class="rows">
        {tickets.map((ticket) => (
          <li class="row">
            <div>
              <EventTicket page={page} ticket={ticket} />
            </div>
            <Price cents={ticket.priceCents} currency={page.currency} />
          </li>
        ))}
      </ul>
      {total > tickets.length && <p class="fine">These are the {tickets.length} cheapest tickets.</p>}
    </section>
  );
}

// The name begins with what is seen, so that people who speak it to the browser reach the link.
function EventTicket({ page, ticket }: { page: PageContext; ticket: TicketSummary }) {
  const seat = seatInWords(ticket) || "No seat given";
  const others = ticketInWords({ ...ticket, section: null, row: null, seat: null }, page.now);
  const name = `${seat}, ${money(ticket.priceCents, page.currency)}, ${others}`;
  return (
    <a class="row-title" href={routes.ticket(ticket.id)} aria-label={name}>
      {seat}
    </a>
  );
}
