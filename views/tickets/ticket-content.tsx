// Shows all that a ticket's page says of the ticket: the live part of the page.

import { html } from "hono/html";
import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import { CalendarLeaf, eventTone } from "../shared/calendar-leaf.tsx";
import { placeInWords, seatInWords } from "../shared/event-lines.tsx";
import { EventWhen, Facts } from "../shared/values.tsx";
import type { TicketOnSale } from "./models.ts";
import { RemovedTicket } from "./removed-ticket.tsx";
import { SellerCard, type SellerFacts } from "./seller-card.tsx";
import { TicketStatus, type TicketStatusProps } from "./ticket-status.tsx";
import { words } from "./words.ts";

/** Id of the fragment in the page. */
export const ticketContentId = "ticket";

/** Props of the live part of the ticket page. */
export type TicketContentProps = TicketStatusProps & {
  /** Who sells the ticket, which its seller does not see; default: nothing is known. */
  seller?: SellerFacts | undefined;
};

const { ticket: texts, terms } = words;

/**
 * Shows head, price, status and details of a ticket in one fragment, so that the Buy form never belongs to another state
 * than the details beside it. Only its seller sees the details of a removed ticket.
 */
export function TicketContent({ seller, ...props }: TicketContentProps) {
  const { page, ticket, availability, viewer } = props;
  // A seller who gives a seal up makes a draft of the ticket, while others may have its page open.
  const isOffSale = availability.status === "delisted" || availability.status === "draft";
  if (isOffSale && viewer !== "seller") {
    return (
      <div id={ticketContentId} class="wrap narrow">
        <RemovedTicket />
      </div>
    );
  }
  const place = placeInWords(ticket);
  return (
    <div id={ticketContentId} class="wrap ticket-layout">
      <Breadcrumb ticket={ticket} isDraft={availability.status === "draft"} />
      <header class={`ticket-head ${eventTone(ticket)}`}>
        <CalendarLeaf event={ticket} now={page.now} />
        <div>
          <h1 data-fact={terms.title}>{ticket.title}</h1>
          <p data-fact={terms.startsAt}>
            <EventWhen event={ticket} now={page.now} isLong />
          </p>
          {place !== "" && <p data-fact={terms.venue}>{place}</p>}
        </div>
      </header>
      <aside class="sticky" aria-label={viewer === "seller" ? texts.yourListing : texts.buy}>
        <TicketStatus {...props} />
      </aside>
      <div class="ticket-facts">
        <Details ticket={ticket} />
        {viewer !== "seller" && seller && <SellerCard seller={seller} />}
        {viewer !== "seller" && (
          <section class="panel" aria-labelledby="delivery">
            <h2 id="delivery">{texts.delivery}</h2>
            <p>{texts.deliveries[ticket.seal ?? "none"]}</p>
          </section>
        )}
      </div>
    </div>
  );
}

/** Shows a new state of a ticket in an open page, with the title of the page; the stream of the ticket sends it. */
export function TicketUpdate(props: TicketContentProps) {
  return html`<title>${props.ticket.title} · Holdfast</title>${<TicketContent {...props} />}`;
}

// The event of a draft may not be there yet.
function Breadcrumb({ ticket, isDraft }: { ticket: TicketOnSale; isDraft: boolean }) {
  return (
    <nav class="breadcrumb" aria-label={texts.where}>
      <ol>
        <li>
          <a href={routes.home()}>{texts.allEvents}</a>
        </li>
        <li>{isDraft ? ticket.title : <a href={routes.event(ticket.eventId)}>{ticket.title}</a>}</li>
        <li aria-current="page">{seatInWords(ticket) || texts.thisTicket}</li>
      </ol>
    </nav>
  );
}

// `data-fact` names the values of which site.js says that they changed. Date and place stand in the head.
function Details({ ticket: { section, row, seat, description } }: { ticket: TicketOnSale }) {
  if (!(section || row || seat || description)) return null;
  const fact = (name: string, value: string | null | undefined): readonly [string, Child] => [
    name,
    value ? <span data-fact={name}>{value}</span> : undefined,
  ];
  return (
    <section class="panel ticket-details" aria-labelledby="details">
      <h2 id="details">{texts.details}</h2>
      <Facts facts={[fact(terms.section, section), fact(terms.row, row), fact(terms.seat, seat)]} />
      {description && (
        <p class="prose" data-fact={terms.description}>
          {description}
        </p>
      )}
    </section>
  );
}
