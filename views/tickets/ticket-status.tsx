// Shows price and availability of a ticket.

import { routes } from "../routes.ts";
import type { Instant, PageContext } from "../shared/context.ts";
import { Countdown } from "../shared/countdown.tsx";
import { impossible } from "../shared/impossible.ts";
import { Price, TimeOfDay } from "../shared/values.tsx";
import { BuyForm } from "./buy-form.tsx";
import type { TicketAvailability, TicketOnSale, Viewer } from "./models.ts";
import { SellerActions } from "./seller-actions.tsx";
import { AvailabilityBadge } from "./status-badge.tsx";
import { WaitLink } from "./wait-link.tsx";

/** Props of price and availability. */
export type TicketStatusProps = {
  /** Currency of the site and time of the server. */
  page: Pick<PageContext, "currency" | "now">;
  /** The ticket to show. */
  ticket: TicketOnSale;
  /** Whether the viewer can buy the ticket. */
  availability: TicketAvailability;
  /** Role of the viewer. */
  viewer: Viewer;
  /** New idempotency key for the Buy form. */
  idempotencyKey: string;
};

const spoken: Record<TicketAvailability["status"], string> = {
  draft: "This ticket is not on sale yet.",
  available: "This ticket is available.",
  held: "This ticket is now reserved.",
  "held by you": "This ticket is reserved for you.",
  sold: "This ticket is sold.",
  "sold to you": "This ticket is yours.",
  delisted: "This ticket was removed.",
};

/** Shows price, availability and what the viewer can do. */
export function TicketStatus(props: TicketStatusProps) {
  const { page, ticket, availability, viewer } = props;
  return (
    <section
      id="ticket-status"
      class="panel buy-panel"
      aria-label="Price and status"
      data-announce={spoken[availability.status]}
    >
      <p class="total">
        <span class="total-label">Total price</span>
        <span data-fact="Price">
          <Price cents={ticket.priceCents} currency={page.currency} />
        </span>
      </p>
      <AvailabilityBadge status={availability.status} />
      <Availability {...props} />
      {viewer === "seller" && <SellerActions ticketId={ticket.id} availability={availability} />}
    </section>
  );
}

function Availability(props: TicketStatusProps) {
  const { page, availability, viewer } = props;
  switch (availability.status) {
    case "draft":
      return <Draft />;
    case "available":
      return viewer === "seller" ? <p>Your ticket is live. We'll e-mail you when it sells.</p> : <Buy {...props} />;
    case "held":
      return <Held {...props} until={availability.until} />;
    case "held by you":
      return (
        <>
          {availability.until !== null && (
            <Countdown lead="Reserved for you until" deadline={availability.until} now={page.now} />
          )}
          <p>
            <a class="button" href={routes.order(availability.orderId)}>
              Go to your order
            </a>
          </p>
        </>
      );
    case "sold":
      return viewer === "seller" ? <p>Sold and paid for.</p> : <Sold {...props} />;
    case "sold to you":
      return (
        <p>
          <a class="button" href={routes.order(availability.orderId)}>
            See your ticket
          </a>
        </p>
      );
    case "delisted":
      return <p>{whyOffSale(props)}</p>;
    default:
      return impossible(availability);
  }
}

function Held({ page, ticket, viewer, until }: TicketStatusProps & { until: Instant | null }) {
  return (
    <>
      {until === null ? (
        <p>Someone is paying for it right now. This page updates by itself.</p>
      ) : (
        <Countdown lead="Reserved by someone until" deadline={until} now={page.now} />
      )}
      {until !== null && viewer !== "seller" && (
        <p>
          If they don't pay by <TimeOfDay at={until} /> it goes back on sale. This page updates by itself.
        </p>
      )}
      {viewer !== "seller" && <OtherWays page={page} ticket={ticket} />}
    </>
  );
}

function Sold({ page, ticket }: TicketStatusProps) {
  return (
    <>
      <p>This ticket is sold.</p>
      <OtherWays page={page} ticket={ticket} />
    </>
  );
}

// What people can do who came too late.
function OtherWays({ page, ticket }: Pick<TicketStatusProps, "page" | "ticket">) {
  return (
    <>
      <p>
        <a class="button" href={routes.event(ticket.eventId)}>
          Other tickets for this event
        </a>
      </p>
      {!hasBegun(page, ticket) && <WaitLink eventId={ticket.eventId} isQuiet />}
    </>
  );
}

function Draft() {
  return (
    <>
      <p>Confirm your e-mail to put this on sale. Only you can see it until then.</p>
      <p>
        <a class="button" href={routes.email()}>
          Confirm your e-mail
        </a>
      </p>
    </>
  );
}

function hasBegun({ now }: TicketStatusProps["page"], { startsAt }: TicketOnSale): boolean {
  return startsAt !== undefined && startsAt !== null && new Date(startsAt) <= new Date(now);
}

function whyOffSale({ page, ticket, availability }: TicketStatusProps): string {
  if (availability.status === "delisted" && availability.isRefunded === true) {
    return "The buyer was refunded, and the ticket is yours again. It is not for sale.";
  }
  return hasBegun(page, ticket)
    ? "The event has begun, so this listing was removed."
    : "You removed this listing. Only you can see it.";
}

function Buy({ page, ticket, viewer, idempotencyKey }: TicketStatusProps) {
  if (viewer !== "guest") return <BuyForm ticket={ticket} currency={page.currency} idempotencyKey={idempotencyKey} />;
  return (
    <>
      <p>
        <a class="button" href={routes.signin({ returnTo: routes.ticket(ticket.id) })}>
          Sign in to buy
        </a>
      </p>
      <p class="fine">
        New here? <a href={routes.signup({ returnTo: routes.ticket(ticket.id) })}>Sign up</a>, it takes a minute.
      </p>
    </>
  );
}
