// Shows all that a ticket's page says of the ticket: the live part of the page.

import { html } from "hono/html";
import { routes } from "../routes.ts";
import { CalendarLeaf, eventTone } from "../shared/calendar-leaf.tsx";
import type { Instant } from "../shared/context.ts";
import { placeInWords } from "../shared/event-lines.tsx";
import { EventWhen, Facts } from "../shared/values.tsx";
import type { TicketDetails } from "./models.ts";
import { RemovedTicket } from "./removed-ticket.tsx";
import { TicketStatus, type TicketStatusProps } from "./ticket-status.tsx";

/** Id of the fragment in the page. */
export const ticketContentId = "ticket";

/** Props of the live part of the ticket page. */
export type TicketContentProps = TicketStatusProps;

/**
 * Shows head, price, status and details of a ticket in one fragment, so that the Buy form never belongs to another state
 * than the details beside it. Only its seller sees the details of a removed ticket.
 */
export function TicketContent(props: TicketContentProps) {
  const { page, ticket, availability, viewer } = props;
  if (availability.status === "delisted" && viewer !== "seller") {
    return (
      <div id={ticketContentId} class="wrap narrow">
        <RemovedTicket />
      </div>
    );
  }
  const place = placeInWords(ticket);
  return (
    <div id={ticketContentId} class="wrap ticket-layout">
      <header class={`ticket-head ${eventTone(ticket)}`}>
        <CalendarLeaf event={ticket} now={page.now} />
        <div>
          <h1 data-fact="Title">{ticket.title}</h1>
          <p>
            <EventWhen event={ticket} now={page.now} />
          </p>
          {place !== "" && <p>{place}</p>}
          {availability.status !== "draft" && (
            <p>
              <a href={routes.event(ticket.eventId)}>All tickets for this event</a>
            </p>
          )}
        </div>
      </header>
      <aside class="sticky" aria-label={viewer === "seller" ? "Your listing" : "Buy"}>
        <TicketStatus {...props} />
      </aside>
      <Details ticket={ticket} now={page.now} isSeller={viewer === "seller"} />
    </div>
  );
}

/** Shows a new state of a ticket in an open page, with the title of the page; the stream of the ticket sends it. */
export function TicketUpdate(props: TicketContentProps) {
  return html`<title>${props.ticket.title} · Holdfast</title>${<TicketContent {...props} />}`;
}

// `data-fact` names the values of which site.js says that they changed.
function Details({ ticket, now, isSeller }: { ticket: TicketDetails; now: Instant; isSeller: boolean }) {
  const { startsAt, venue, city, section, row, seat, description } = ticket;
  if (isSeller && !(startsAt || venue || city || section || row || seat || description)) return null;
  const fact = (name: string, value: string | null | undefined) =>
    [name, value ? <span data-fact={name}>{value}</span> : undefined] as const;
  return (
    <section class="panel ticket-details" aria-labelledby="details">
      <h2 id="details">Details</h2>
      <Facts
        facts={[
          [
            "When",
            startsAt ? (
              <span data-fact="When">
                <EventWhen event={ticket} now={now} />
              </span>
            ) : undefined,
          ],
          fact("Where", placeInWords(ticket)),
          fact("Section", section),
          fact("Row", row),
          fact("Seat", seat),
        ]}
      />
      {description && (
        <p class="prose" data-fact="Description">
          {description}
        </p>
      )}
      {!isSeller && <p class="fine">Only you can buy this ticket while it's reserved for you.</p>}
    </section>
  );
}
