// Shows tickets as cards.

import type { Child } from "hono/jsx";
import type { PageContext } from "../shared/context.ts";
import type { TicketSummary } from "./models.ts";
import { TicketCard } from "./ticket-card.tsx";

type TicketGridProps = {
  page: PageContext;
  tickets: readonly TicketSummary[];
  /** Level of the headings of the cards: one below the heading of the list; default 3. */
  level?: 2 | 3;
  /** Returns what stands below the card of a ticket; default nothing. */
  below?: (ticket: TicketSummary) => Child;
};

/** Shows tickets as cards side by side, as many as fit. */
export function TicketGrid({ page, tickets, level = 3, below }: TicketGridProps) {
  return (
    <ul class="grid-cards">
      {tickets.map((ticket) => (
        <li>
          <TicketCard page={page} ticket={ticket} level={level} />
          {below?.(ticket)}
        </li>
      ))}
    </ul>
  );
}
