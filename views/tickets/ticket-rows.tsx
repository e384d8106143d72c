// Lists tickets of one event as rows, by seat and price.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { seatInWords, ticketInWords } from "../shared/event-lines.tsx";
import { money } from "../shared/format.ts";
import { Price } from "../shared/values.tsx";
import { FaceValue } from "./face-value.tsx";
import { FeeLine } from "./fee-line.tsx";
import type { TicketSummary } from "./models.ts";
import { words } from "./words.ts";

type TicketRowsProps = {
  page: Pick<PageContext, "currency" | "now">;
  /** The tickets, in their order. */
  tickets: readonly TicketSummary[];
};

/**
 * Lists tickets as rows; each is a link under a name that also says of which event the ticket is. Tickets of one place and
 * price, as those for standing are, have numbers.
 */
export function TicketRows({ page, tickets }: TicketRowsProps) {
  const numbers = numbersOf(tickets);
  return (
    <ul class="rows">
      {tickets.map((ticket, n) => (
        <li class="row">
          <div>
            <Row page={page} ticket={ticket} number={numbers[n] ?? null} />
            <span class="face-value">{words.handOver[ticket.seal ?? "none"]}</span>
          </div>
          <span class="row-price">
            <Price cents={ticket.priceCents} currency={page.currency} />
            <FeeLine cents={ticket.buyerFeeCents} currency={page.currency} />
            <FaceValue cents={ticket.faceValueCents} currency={page.currency} />
          </span>
        </li>
      ))}
    </ul>
  );
}

// The name begins with what is seen, so that people who speak it to the browser reach the link.
function Row({
  page,
  ticket,
  number,
}: {
  page: TicketRowsProps["page"];
  ticket: TicketSummary;
  number: number | null;
}) {
  const place = seatInWords(ticket) || words.rows.noSeat;
  const seen = number === null ? place : words.rows.numbered(place, number);
  const event = ticketInWords({ ...ticket, section: null, row: null, seat: null }, page.now);
  return (
    <a
      class="row-title"
      href={routes.ticket(ticket.id)}
      aria-label={`${seen}, ${money(ticket.priceCents, page.currency)}, ${event}`}
    >
      {seen}
    </a>
  );
}

/** Numbers tickets that have the same place and price, from 1; null for one that is alone. */
function numbersOf(tickets: readonly TicketSummary[]): readonly (number | null)[] {
  const names = tickets.map((ticket) => `${seatInWords(ticket)} ${ticket.priceCents}`);
  return names.map((name, n) => {
    const isAlone = names.indexOf(name) === names.lastIndexOf(name);
    return isAlone ? null : names.slice(0, n + 1).filter((other) => other === name).length;
  });
}
