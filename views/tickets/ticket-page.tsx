// Shows one ticket.

import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import { Live } from "../shared/live.tsx";
import { describeTicket, type EventOffer, structuredEvent } from "../shared/structured-event.ts";
import { TicketContent, type TicketContentProps, ticketContentId } from "./ticket-content.tsx";

/** Props of the ticket page. */
export type TicketPageProps = TicketContentProps & {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** What has just happened to the ticket, for its seller; default nothing. */
  notice?: Child;
};

/** Shows one ticket: price and live status first, then all details. All of it is renewed by one stream. */
export function TicketPage({ notice, ...content }: TicketPageProps) {
  const { page, ticket, availability } = content;
  // A sold ticket can still be refunded and taken off sale, so only a removed one has no stream.
  const connect = availability.status === "delisted" ? undefined : routes.ticketEvents(ticket.id);
  return (
    <Layout
      page={page}
      title={ticket.title}
      description={describeTicket(ticket, page)}
      canonical={routes.ticket(ticket.id)}
      structured={structuredEvent(ticket, page, offerOf(content))}
    >
      {notice}
      <Changes />
      <Live connect={connect} page={routes.ticket(ticket.id)} fragment={ticketContentId}>
        <TicketContent {...content} />
      </Live>
    </Layout>
  );
}

function offerOf({ ticket, availability }: TicketContentProps): EventOffer {
  return {
    priceCents: ticket.priceCents,
    path: routes.ticket(ticket.id),
    isAvailable: availability.status === "available",
  };
}

/** Holds what site.js says about changes of the ticket since the page was loaded; empty until then. */
function Changes() {
  return <div id="changes" class="wrap changes" role="status" />;
}
