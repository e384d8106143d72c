// Shows one ticket.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import { Live } from "../shared/live.tsx";
import { Facts, When } from "../shared/values.tsx";
import type { TicketAvailability, TicketDetails, Viewer } from "./models.ts";
import { CalendarLeaf, ticketTone } from "./ticket-card.tsx";
import { TicketStatus, ticketStatusId } from "./ticket-status.tsx";

/** Props of the ticket page. */
export type TicketPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** The ticket to show. */
  ticket: TicketDetails;
  /** Whether the viewer can buy the ticket. */
  availability: TicketAvailability;
  /** Role of the viewer. */
  viewer: Viewer;
  /** New idempotency key for the Buy form. */
  idempotencyKey: string;
};

function isFinal({ status }: TicketAvailability): boolean {
  return status === "sold" || status === "sold to you" || status === "delisted";
}

/** Shows one ticket: price and live status first, then all details. */
export function TicketPage({ page, ticket, availability, viewer, idempotencyKey }: TicketPageProps) {
  const connect = isFinal(availability) ? undefined : routes.ticketEvents(ticket.id);
  return (
    <Layout page={page} title={ticket.title}>
      <div class="wrap ticket-layout">
        <header class={`ticket-head ${ticketTone(ticket.id)}`}>
          <CalendarLeaf at={ticket.startsAt} now={page.now} />
          <div>
            <h1>{ticket.title}</h1>
            <p>{ticket.startsAt ? <When at={ticket.startsAt} /> : "Date not given"}</p>
            {ticket.venue && <p>{ticket.venue}</p>}
          </div>
        </header>
        <aside class="sticky" aria-label="Buy">
          <Live connect={connect} page={routes.ticket(ticket.id)} fragment={ticketStatusId}>
            <TicketStatus
              page={page}
              ticket={ticket}
              availability={availability}
              viewer={viewer}
              idempotencyKey={idempotencyKey}
            />
          </Live>
        </aside>
        <Details ticket={ticket} />
      </div>
    </Layout>
  );
}

function Details({ ticket }: { ticket: TicketDetails }) {
  return (
    <section class="panel ticket-details" aria-labelledby="details">
      <h2 id="details">Details</h2>
      <Facts
        facts={[
          ["When", ticket.startsAt ? <When at={ticket.startsAt} /> : undefined],
          ["Where", ticket.venue],
          ["Section", ticket.section],
          ["Seat", ticket.seat],
        ]}
      />
      {ticket.description && <p class="prose">{ticket.description}</p>}
      <p class="fine">
        One ticket, one buyer: while someone holds it nobody else can, and your card is charged only when the ticket is
        yours.
      </p>
    </section>
  );
}
