// Shows price and availability of a ticket: the live part of the ticket page.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Countdown } from "../shared/countdown.tsx";
import { IdempotencyKey } from "../shared/form.tsx";
import { decimal } from "../shared/format.ts";
import { impossible } from "../shared/impossible.ts";
import { Price } from "../shared/values.tsx";
import type { TicketAvailability, TicketDetails, Viewer } from "./models.ts";
import { SellerActions } from "./seller-actions.tsx";
import { AvailabilityBadge } from "./status-badge.tsx";

/** Id of the fragment in the page. */
export const ticketStatusId = "ticket-status";

/** Props of the live part of the ticket page. */
export type TicketStatusProps = {
  /** Currency of the site and time of the server. */
  page: Pick<PageContext, "currency" | "now">;
  /** The ticket to show. */
  ticket: Pick<TicketDetails, "id" | "priceCents">;
  /** Whether the viewer can buy the ticket. */
  availability: TicketAvailability;
  /** Role of the viewer. */
  viewer: Viewer;
  /** New idempotency key for the Buy form. */
  idempotencyKey: string;
};

const spoken: Record<TicketAvailability["status"], string> = {
  available: "This ticket is available.",
  held: "This ticket is now held by someone.",
  "held by you": "This ticket is held for you.",
  sold: "This ticket is sold.",
  "sold to you": "This ticket is yours.",
  delisted: "This ticket is no longer for sale.",
};

/** Shows price, availability and what the viewer can do; the stream of the ticket sends this fragment. */
export function TicketStatus(props: TicketStatusProps) {
  const { page, ticket, availability, viewer } = props;
  return (
    <section
      id={ticketStatusId}
      class="panel buy-panel"
      aria-label="Price and status"
      data-announce={spoken[availability.status]}
    >
      <p class="total">
        <span class="total-label">Total price</span>
        <Price cents={ticket.priceCents} currency={page.currency} />
      </p>
      <AvailabilityBadge status={availability.status} />
      <Availability {...props} />
      {viewer === "seller" && availability.status !== "delisted" && (
        <SellerActions ticketId={ticket.id} availability={availability} />
      )}
    </section>
  );
}

function Availability(props: TicketStatusProps) {
  const { page, availability, viewer } = props;
  switch (availability.status) {
    case "available":
      return viewer === "seller" ? (
        <p>Your ticket is for sale. The first buyer to press Buy holds it.</p>
      ) : (
        <Buy {...props} />
      );
    case "held":
      if (availability.until === null)
        return <p>Someone is paying for it right now. This page will say how it ends.</p>;
      return (
        <>
          <Countdown lead="Held by someone until" deadline={availability.until} now={page.now} />
          {viewer !== "seller" && <p>If they do not pay in time it is free again, and this page will say so.</p>}
        </>
      );
    case "held by you":
      return (
        <>
          {availability.until !== null && (
            <Countdown lead="Held by you until" deadline={availability.until} now={page.now} />
          )}
          <p>
            <a class="button" href={routes.order(availability.orderId)}>
              Go to your order
            </a>
          </p>
        </>
      );
    case "sold":
      return viewer === "seller" ? <p>Sold and paid for.</p> : <p>This ticket is sold. It will not come back.</p>;
    case "sold to you":
      return (
        <p>
          <a class="button" href={routes.order(availability.orderId)}>
            See your ticket
          </a>
        </p>
      );
    case "delisted":
      return <p>{viewer === "seller" ? "This ticket is off sale. Only you can see it." : "No longer for sale."}</p>;
    default:
      return impossible(availability);
  }
}

function Buy({ page, ticket, viewer, idempotencyKey }: TicketStatusProps) {
  if (viewer === "guest") {
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
  return (
    <form method="post" action={routes.orders()}>
      <input type="hidden" name="ticketId" value={ticket.id} />
      <input type="hidden" name="expectedPrice" value={decimal(ticket.priceCents, page.currency)} />
      <IdempotencyKey value={idempotencyKey} />
      <button type="submit">Buy</button>
      <p class="fine">Locks the ticket for you alone while you pay. Nothing is charged yet.</p>
    </form>
  );
}
