// Shows price and availability of a ticket.

import { routes } from "../routes.ts";
import { UpdatesItself } from "../shared/check-again.tsx";
import type { Instant, PageContext } from "../shared/context.ts";
import { Countdown } from "../shared/countdown.tsx";
import { money } from "../shared/format.ts";
import { impossible } from "../shared/impossible.ts";
import { Price, TimeOfDay } from "../shared/values.tsx";
import { BuyForm } from "./buy-form.tsx";
import { FaceValue } from "./face-value.tsx";
import { FeeLine } from "./fee-line.tsx";
import type { TicketAvailability, TicketOnSale, Viewer } from "./models.ts";
import { SellerActions } from "./seller-actions.tsx";
import { AvailabilityBadge } from "./status-badge.tsx";
import { WaitLink } from "./wait-link.tsx";
import { words } from "./words.ts";

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
  /** How long a purchase reserves the ticket, in ms; default 15 minutes. */
  holdMs?: number;
};

const { ticket: texts } = words;

/** Shows price, availability and what the viewer can do. */
export function TicketStatus(props: TicketStatusProps) {
  const { page, ticket, availability, viewer } = props;
  return (
    <section
      id="ticket-status"
      class="panel buy-panel"
      aria-label={texts.priceAndStatus}
      data-announce={words.spoken[availability.status]}
    >
      <p class="total">
        <span class="total-label">{texts.totalPrice}</span>
        <span data-fact={words.terms.price}>
          <Price cents={ticket.priceCents} currency={page.currency} />
        </span>
        <FeeLine cents={ticket.buyerFeeCents} currency={page.currency} />
        <FaceValue cents={ticket.faceValueCents} currency={page.currency} />
      </p>
      <AvailabilityBadge status={availability.status} />
      <Availability {...props} />
      {viewer === "seller" && <SellersShare page={page} ticket={ticket} />}
      {viewer === "seller" && <SellerActions ticketId={ticket.id} availability={availability} />}
    </section>
  );
}

function Availability(props: TicketStatusProps) {
  const { page, ticket, availability, viewer } = props;
  switch (availability.status) {
    case "draft":
      return <Draft ticket={ticket} />;
    case "available":
      return viewer === "seller" ? <Live ticket={ticket} /> : <Buy {...props} />;
    case "held":
      return <Held {...props} until={availability.until} />;
    case "held by you":
      return (
        <>
          {availability.until !== null && (
            <Countdown lead={texts.reservedForYouUntil} deadline={availability.until} now={page.now} />
          )}
          <p>
            <a class="button" href={routes.order(availability.orderId)}>
              {texts.toOrder}
            </a>
          </p>
        </>
      );
    case "sold":
      return viewer === "seller" ? <p>{texts.soldAndPaid}</p> : <Sold {...props} />;
    case "sold to you":
      return (
        <p>
          <a class="button" href={routes.order(availability.orderId)}>
            {texts.seeTicket}
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
        <p>{texts.someonePays}</p>
      ) : (
        <Countdown lead={texts.reservedUntil} deadline={until} now={page.now} />
      )}
      {until !== null && viewer !== "seller" && (
        <p>
          {texts.backOnSaleBefore}
          <TimeOfDay at={until} />
          {texts.backOnSaleAfter}
        </p>
      )}
      {(until === null || viewer !== "seller") && <UpdatesItself />}
      {viewer !== "seller" && <OtherWays page={page} ticket={ticket} />}
    </>
  );
}

function Sold({ page, ticket }: TicketStatusProps) {
  return (
    <>
      <p>{texts.isSold}</p>
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
          {texts.otherTickets}
        </a>
      </p>
      {!hasBegun(page, ticket) && <WaitLink eventId={ticket.eventId} isQuiet />}
    </>
  );
}

// A draft may wait for its seal and for the e-mail; what its seller does first is up to the seller.
function Draft({ ticket: { id, awaits = { email: true, seal: false } } }: Pick<TicketStatusProps, "ticket">) {
  return (
    <>
      {awaits.seal && (
        <>
          <p>{texts.draftSeal}</p>
          <p>
            <a class="button" href={routes.ticketSeal(id)}>
              {texts.addTicket}
            </a>
          </p>
        </>
      )}
      {awaits.email && (
        <>
          <p>{texts.draft}</p>
          <p>
            <a class="button" href={routes.email()}>
              {texts.confirmEmail}
            </a>
          </p>
        </>
      )}
    </>
  );
}

function Live({ ticket: { id, seal = "none" } }: Pick<TicketStatusProps, "ticket">) {
  return (
    <>
      <p>{texts.live}</p>
      {seal !== "none" && (
        <p>
          {texts.sealed} <a href={routes.ticketSeal(id)}>{texts.changeSeal}</a>
        </p>
      )}
    </>
  );
}

function SellersShare({ page, ticket: { sellerGetsCents } }: Pick<TicketStatusProps, "page" | "ticket">) {
  return sellerGetsCents === undefined ? null : (
    <p class="fine">{texts.youGet(money(sellerGetsCents, page.currency))}</p>
  );
}

function hasBegun({ now }: TicketStatusProps["page"], { startsAt }: TicketOnSale, later = 0): boolean {
  return startsAt !== undefined && startsAt !== null && new Date(startsAt).getTime() <= new Date(now).getTime() + later;
}

function whyOffSale({ page, ticket, availability }: TicketStatusProps): string {
  if (availability.status === "delisted" && availability.isRefunded === true) return texts.refunded;
  return hasBegun(page, ticket) ? texts.eventBegan : texts.youRemoved;
}

const USUAL_HOLD_MS = 900_000;

function Buy({ page, ticket, viewer, idempotencyKey, holdMs = USUAL_HOLD_MS }: TicketStatusProps) {
  // Nobody can buy once the event has begun, so a reservation is never longer.
  const minutes = Math.max(1, Math.round(holdMs / 60_000));
  const reserves = hasBegun(page, ticket, holdMs) ? texts.reservesUntilStart : texts.reserves(minutes);
  return (
    <>
      {viewer === "guest" ? (
        <SignInToBuy ticketId={ticket.id} />
      ) : (
        <BuyForm ticket={ticket} currency={page.currency} idempotencyKey={idempotencyKey} reserves={reserves} />
      )}
      <ul class="trust">
        {viewer === "guest" && <li>{reserves}</li>}
        <li>{texts.priceIsFinal}</li>
        <li>
          {texts.atTheDoor}
          <a href={`${routes.help()}#refunds`}>{texts.aboutRefunds}</a>
        </li>
      </ul>
    </>
  );
}

function SignInToBuy({ ticketId }: { ticketId: string }) {
  const returnTo = routes.ticket(ticketId);
  return (
    <>
      <p>
        <a class="button" href={routes.signin({ returnTo })}>
          {texts.signInToBuy}
        </a>
      </p>
      <p class="fine">
        {texts.newHere}
        <a href={routes.signup({ returnTo })}>{texts.signUp}</a>
        {texts.takesAMinute}
      </p>
    </>
  );
}
