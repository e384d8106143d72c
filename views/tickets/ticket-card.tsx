// Shows a ticket as a card.

import { routes } from "../routes.ts";
import { CalendarLeaf, eventTone } from "../shared/calendar-leaf.tsx";
import type { PageContext } from "../shared/context.ts";
import { EventLines, ticketInWords } from "../shared/event-lines.tsx";
import { money } from "../shared/format.ts";
import { Price } from "../shared/values.tsx";
import { FeeLine } from "./fee-line.tsx";
import type { TicketSummary } from "./models.ts";
import { TicketBadge } from "./status-badge.tsx";

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
        <span>
          <Price cents={ticket.priceCents} currency={page.currency} />
          <FeeLine cents={ticket.buyerFeeCents} currency={page.currency} />
        </span>
        <TicketBadge status={ticket.status} />
      </div>
    </article>
  );
}
