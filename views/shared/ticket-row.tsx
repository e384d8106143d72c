// Shows a ticket as a slim row in the shape of a stub.

import type { Child } from "hono/jsx";
import { CalendarLeaf, eventTone } from "./calendar-leaf.tsx";
import type { Instant } from "./context.ts";
import { EventLines, type NamedTicket } from "./event-lines.tsx";

type TicketRowProps = {
  ticket: NamedTicket;
  /** Whether the title is all that is known of the ticket, so that date and place are left out; default false. */
  isTitleOnly?: boolean | undefined;
  /** Present moment. */
  now: Instant;
  /** Where the row leads. */
  href: string;
  /** Name of the link, which no other row has. */
  name: string;
  /** Level of the heading: one below the heading of its list; default 3. */
  level?: 2 | 3;
  /** Price as text; default none. */
  price?: string | undefined;
  /** Badge with the status; default none. */
  badge?: Child;
  /** One line below the seat; default none. */
  note?: Child;
  /** What can be done with the ticket, above the link of the row; default nothing. */
  actions?: Child;
};

/**
 * Shows leaf, title, date, venue and seat of a ticket with its price on a stub. The whole row is one link; the actions lie
 * above it. Put rows into `<ul class="slips">`.
 */
export function TicketRow({
  ticket,
  isTitleOnly = false,
  now,
  href,
  name,
  level = 3,
  price,
  badge,
  note,
  actions,
}: TicketRowProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <li class={`row slip ${eventTone(ticket)}`}>
      <div class="slip-paper">
        <div class="slip-main">
          {!isTitleOnly && <CalendarLeaf event={ticket} now={now} />}
          <div>
            <Heading class="slip-title">
              <a class="row-title" href={href} aria-label={name}>
                {ticket.title}
              </a>
            </Heading>
            {!isTitleOnly && <EventLines ticket={ticket} now={now} />}
            {note && <p class="slip-note">{note}</p>}
          </div>
        </div>
        <div class="slip-foot">
          {price !== undefined && <span class="price">{price}</span>}
          {badge}
        </div>
        {actions && <div class="slip-actions">{actions}</div>}
      </div>
    </li>
  );
}
