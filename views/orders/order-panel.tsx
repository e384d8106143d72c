// Shows what an order waits for: the live part of the order page.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Countdown } from "../shared/countdown.tsx";
import { dateTime, money } from "../shared/format.ts";
import { impossible } from "../shared/impossible.ts";
import { Facts } from "../shared/values.tsx";
import type { BuyerOrder } from "./models.ts";
import { PayForm } from "./pay-form.tsx";
import { endingInWords } from "./reasons.ts";
import { refundInWords } from "./refund-words.ts";
import { TicketToKeep } from "./ticket-to-keep.tsx";

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
      aria-label="Your order"
      class={`order-panel order-${order.status}`}
      data-announce={spoken(order)}
    >
      <Progress page={page} order={order} idempotencyKey={idempotencyKey} />
    </section>
  );
}

function spoken(order: BuyerOrder): string {
  switch (order.status) {
    case "Created":
      return "Checking that the ticket is free.";
    case "AwaitingPayment":
      return order.paying ? "Your payment is under way." : "The ticket is held for you. You can pay now.";
    case "Completed":
      return "Paid. The ticket is yours.";
    case "Cancelled":
      return `${endingInWords(order.reason).heading}.`;
    default:
      return impossible(order);
  }
}

function Progress({ page, order, idempotencyKey }: OrderPanelProps) {
  switch (order.status) {
    case "Created":
      return <Checking />;
    case "AwaitingPayment":
      if (order.paying) return <Paying />;
      return (
        <div class="panel">
          <h1>This ticket is held for you</h1>
          <Countdown lead="Pay before" deadline={order.expiresAt} now={page.now} />
          <PayForm page={page} order={order} decline={order.decline} idempotencyKey={idempotencyKey} />
          <GiveBack orderId={order.id} />
        </div>
      );
    case "Completed":
      return (
        <>
          <h1>The ticket is yours</h1>
          <TicketToKeep order={order} />
          <Receipt page={page} order={order} />
        </>
      );
    case "Cancelled":
      return <Ended order={order} reason={order.reason} />;
    default:
      return impossible(order);
  }
}

function Checking() {
  return (
    <div class="panel waiting">
      <h1>Checking that the ticket is free</h1>
      <p aria-busy="true">This takes a moment. The page goes on by itself; nothing is charged.</p>
    </div>
  );
}

function Paying() {
  return (
    <div class="panel waiting">
      <h1>Your payment is under way</h1>
      <p aria-busy="true">The clock has stopped and the ticket stays yours meanwhile. Please do not pay again.</p>
    </div>
  );
}

function GiveBack({ orderId }: { orderId: string }) {
  return (
    <form class="give-back" method="post" action={routes.orderCancel(orderId)}>
      <p class="fine">Changed your mind? Nothing has been charged.</p>
      <button class="button-quiet" type="submit">
        Give back
      </button>
    </form>
  );
}

type Completed = Extract<BuyerOrder, { status: "Completed" }>;

function Receipt({ page, order }: { page: OrderPanelProps["page"]; order: Completed }) {
  return (
    <section class="panel receipt" aria-labelledby="receipt">
      <h2 id="receipt">Receipt</h2>
      <Facts
        facts={[
          ["Ticket", order.ticket.title],
          ["Paid", money(order.ticket.priceCents, page.currency)],
          ["On", order.paidAt ? dateTime(order.paidAt) : undefined],
          ["By", page.user?.email],
          ["Order", <code>{order.id}</code>],
          ["Payment", order.chargeId ? <code>{order.chargeId}</code> : undefined],
        ]}
      />
      {order.refund && <p>A second payment reached us for this order. {refundInWords(order.refund)}</p>}
      <p class="fine">Print this page to take the ticket with you; it prints as ticket and receipt alone.</p>
    </section>
  );
}

function Ended({ order, reason }: { order: BuyerOrder; reason: string }) {
  const { heading, text: plain } = endingInWords(reason);
  const refund = order.status === "Cancelled" ? order.refund : null;
  const text = refund ? refundInWords(refund) : plain;
  const gone = reason === "delisted" || reason === "refunded";
  return (
    <div class="panel">
      <h1>{heading}</h1>
      <p>{text}</p>
      <p class="actions">
        {!gone && (
          <a class="button" href={routes.ticket(order.ticket.id)}>
            See whether it is free
          </a>
        )}
        <a class="button button-quiet" href={routes.home()}>
          Find another ticket
        </a>
      </p>
    </div>
  );
}
