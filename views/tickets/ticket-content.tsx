// Shows all that a ticket's page says of the ticket: the live part of the page.

import { html } from "hono/html";
import { Facts, When } from "../shared/values.tsx";
import type { TicketDetails } from "./models.ts";
import { RemovedTicket } from "./removed-ticket.tsx";
import { CalendarLeaf, ticketTone } from "./ticket-card.tsx";
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
  return (
    <div id={ticketContentId} class="wrap ticket-layout">
      <header class={`ticket-head ${ticketTone(ticket.id)}`}>
        <CalendarLeaf at={ticket.startsAt} now={page.now} />
        <div>
          <h1 data-fact="Title">{ticket.title}</h1>
          <p>{ticket.startsAt ? <When at={ticket.startsAt} /> : "Date to be confirmed"}</p>
          {ticket.venue && <p>{ticket.venue}</p>}
        </div>
      </header>
      <aside class="sticky" aria-label={viewer === "seller" ? "Your listing" : "Buy"}>
        <TicketStatus {...props} />
      </aside>
      <Details ticket={ticket} isSeller={viewer === "seller"} />
    </div>
  );
}

/** Shows a new state of a ticket in an open page, with the title of the page; the stream of the ticket sends it. */
export function TicketUpdate(props: TicketContentProps) {
  return html`<title>${props.ticket.title} · Holdfast</title>${<TicketContent {...props} />}`;
}

// `data-fact` names the values of which site.js says that they changed.
function Details({ ticket, isSeller }: { ticket: TicketDetails; isSeller: boolean }) {
  const { startsAt, venue, section, seat, description } = ticket;
  if (isSeller && !(startsAt || venue || section || seat || description)) return null;
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
                <When at={startsAt} />
              </span>
            ) : undefined,
          ],
          fact("Where", venue),
          fact("Section", section),
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
