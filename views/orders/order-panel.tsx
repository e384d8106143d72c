// Shows what an order waits for: the live part of the order page.

import { routes } from "../routes.ts";
import { Comparison } from "../shared/comparison.tsx";
import type { PageContext } from "../shared/context.ts";
import { Countdown } from "../shared/countdown.tsx";
import { money } from "../shared/format.ts";
import { impossible } from "../shared/impossible.ts";
import { differencesBetween } from "../tickets/ticket-terms.ts";
import type { BuyerOrder } from "./models.ts";
import { PayForm } from "./pay-form.tsx";
import { endingInWords } from "./reasons.ts";
import { Receipt } from "./receipt.tsx";
import { refundInWords } from "./refund-words.ts";
import { words } from "./words.ts";

/** Id of the fragment in the page. */
export const orderPanelId = "order-panel";

/** Props of the live part of the order page. */
export type OrderPanelProps = {
  /** Who sees the page and when. */
  page: Pick<PageContext, "currency" | "now" | "testPayments" | "user">;
  /** The order to show. */
  order: BuyerOrder;
  /** New idempotency key for the Pay form. */
  idempotencyKey: string;
};

/** Shows what an order waits for and what its buyer can do; the stream of the order sends this fragment. */
export function OrderPanel({ page, order, idempotencyKey }: OrderPanelProps) {
  return (
    <section
      id={orderPanelId}
      aria-label={words.order.label}
      class={`order-panel order-${order.status}`}
      data-announce={spoken(order)}
    >
      <Progress page={page} order={order} idempotencyKey={idempotencyKey} />
    </section>
  );
}

function spoken(order: BuyerOrder): string {
  switch (order.status) {
    case "Offered":
      return "A ticket is free for you. You can take it now.";
    case "Created":
      return words.spoken.confirming;
    case "AwaitingPayment":
      return order.paying ? words.spoken.paying : words.spoken.reserved;
    case "Completed":
      return words.spoken.bought;
    case "Cancelled":
      return `${endingInWords(order.reason).heading}.`;
    default:
      return impossible(order);
  }
}

function Progress({ page, order, idempotencyKey }: OrderPanelProps) {
  switch (order.status) {
    case "Offered":
      return <Offer page={page} order={order} />;
    case "Created":
      return <Checking />;
    case "AwaitingPayment":
      if (order.paying) return <Paying />;
      return (
        <div class="panel">
          <h1>{words.order.reserved}</h1>
          <Countdown lead={words.order.payBefore} deadline={order.expiresAt} now={page.now} />
          <PayForm page={page} order={order} decline={order.decline} idempotencyKey={idempotencyKey} />
          <CancelReservation orderId={order.id} />
        </div>
      );
    case "Completed":
      return (
        <>
          <h1>{words.order.bought}</h1>
          <Receipt page={page} order={order} />
        </>
      );
    case "Cancelled":
      return <Ended order={order} currency={page.currency} />;
    default:
      return impossible(order);
  }
}

type OfferProps = { page: Pick<PageContext, "currency" | "now">; order: Extract<BuyerOrder, { status: "Offered" }> };

function Offer({ page, order }: OfferProps) {
  const { waitId, ticket, expiresAt } = order;
  return (
    <div class="panel">
      <h1>A ticket is free for you</h1>
      <p>You are next in the waiting list. Take the ticket, and you have time to pay. You haven't been charged.</p>
      <Countdown lead="Take it before" deadline={expiresAt} now={page.now} />
      <form method="post" action={routes.waitTake(waitId)}>
        <button class="button" type="submit">
          Take it for {money(ticket.priceCents, page.currency)}
        </button>
      </form>
      <form class="cancel-reservation" method="post" action={routes.waitPass(waitId)}>
        <p class="fine">Not this one? The next in the list gets it, and you keep your place.</p>
        <button class="button-quiet" type="submit">
          Pass
        </button>
      </form>
      <form class="cancel-reservation" method="post" action={routes.waitLeave(waitId)}>
        <button class="button-quiet" type="submit">
          Leave the waiting list
        </button>
      </form>
    </div>
  );
}

function Checking() {
  return (
    <div class="panel waiting">
      <h1>{words.order.confirming}</h1>
      <p aria-busy="true">{words.order.confirmingText}</p>
    </div>
  );
}

function Paying() {
  return (
    <div class="panel waiting">
      <h1>{words.order.paying}</h1>
      <p aria-busy="true">{words.order.payingText}</p>
    </div>
  );
}

function CancelReservation({ orderId }: { orderId: string }) {
  return (
    <form class="cancel-reservation" method="post" action={routes.orderCancel(orderId)}>
      <p class="fine">{words.order.changedYourMind}</p>
      <button class="button-quiet" type="submit">
        {words.order.cancel}
      </button>
    </form>
  );
}

type EndedProps = { order: Extract<BuyerOrder, { status: "Cancelled" }>; currency: string };

function Ended({ order, currency }: EndedProps) {
  const { reason, refund, now } = order;
  const { heading, text: plain } = endingInWords(reason);
  const text = refund ? refundInWords(refund) : plain;
  const gone = reason === "delisted" || reason === "refunded" || reason === "event cancelled";
  return (
    <div class="panel">
      <h1>{heading}</h1>
      <p>{text}</p>
      {now && (
        <Comparison
          caption={words.order.changes}
          heads={words.order.changeHeads}
          isReplaced
          differences={differencesBetween(order.ticket, now, currency)}
        />
      )}
      <p class="actions">
        {!gone && (
          <a class="button" href={routes.ticket(order.ticket.id)}>
            {words.order.stillAvailable}
          </a>
        )}
        <a class="button button-quiet" href={routes.home()}>
          {words.order.findAnother}
        </a>
      </p>
    </div>
  );
}
