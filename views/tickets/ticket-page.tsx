// Shows one ticket.

import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import { Live } from "../shared/live.tsx";
import { ShareButton } from "../shared/share-button.tsx";
import { describeTicket, type EventOffer, structuredEvent } from "../shared/structured-event.ts";
import type { TicketSummary } from "./models.ts";
import { TicketContent, type TicketContentProps, ticketContentId } from "./ticket-content.tsx";
import { TicketRows } from "./ticket-rows.tsx";
import { words } from "./words.ts";

/** Tickets of the same event that are for sale as well. */
export type OtherTickets = {
  /** Some of them, the cheapest first. */
  tickets: readonly TicketSummary[];
  /** Number of all tickets that are for sale for the event. */
  forSale: number;
};

/** Props of the ticket page. */
export type TicketPageProps = TicketContentProps & {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** What has just happened to the ticket, for its seller; default nothing. */
  notice?: Child;
  /** Other tickets of the event; default none. */
  others?: OtherTickets | undefined;
  /** Whether the ticket is of an event that is long over, so that nothing changes any more; default: it is not. */
  isArchived?: true | undefined;
};

const { ticket: texts } = words;

/** Shows one ticket: price and live status first, then all details. All of it is renewed by one stream. */
export function TicketPage({ notice, others, isArchived, ...content }: TicketPageProps) {
  const { page, ticket, availability } = content;
  // A sold ticket can still be refunded and taken off sale, until its event is long over.
  const connect = availability.status === "delisted" || isArchived ? undefined : routes.ticketEvents(ticket.id);
  return (
    <Layout
      page={page}
      title={ticket.title}
      description={describeTicket(ticket, page)}
      canonical={routes.ticket(ticket.id)}
      // The event of a draft is shown to nobody yet.
      picture={availability.status === "draft" ? undefined : routes.eventPreview(ticket.eventId)}
      structured={structuredEvent(ticket, page, offerOf(content))}
    >
      {notice}
      {isArchived && (
        <div class="wrap">
          <p class="notice">{texts.longAgo}</p>
        </div>
      )}
      <Changes />
      <Live connect={connect} page={routes.ticket(ticket.id)} fragment={ticketContentId}>
        <TicketContent {...content} />
      </Live>
      <div class="wrap ticket-after">
        {others && others.tickets.length > 0 && (
          <section class="panel" aria-labelledby="more">
            <h2 id="more">{texts.moreTickets}</h2>
            <TicketRows page={page} tickets={others.tickets} />
            {others.forSale > 1 && (
              <p class="fine">
                <a href={routes.event(ticket.eventId)}>{texts.seeAll(others.forSale)}</a>
              </p>
            )}
          </section>
        )}
        {notice === undefined && (
          <ShareButton address={page.origin + routes.ticket(ticket.id)}>{texts.share}</ShareButton>
        )}
      </div>
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
