// Shows what an order waits for: the live part of the order page.

import { routes } from "../routes.ts";
import { CheckAgain } from "../shared/check-again.tsx";
import { Comparison } from "../shared/comparison.tsx";
import type { PageContext } from "../shared/context.ts";
import { impossible } from "../shared/impossible.ts";
import { differencesBetween } from "../tickets/ticket-terms.ts";
import type { BuyerOrder } from "./models.ts";
import { Offer, Reserved } from "./order-choice.tsx";
import { endingInWords } from "./reasons.ts";
import { isSealed, Receipt } from "./receipt.tsx";
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
      class={`order-panel order-${stateOf(order)}`}
      data-announce={spoken(order)}
    >
      {order.isArchived && <p class="notice">{words.order.longAgo}</p>}
      <Progress page={page} order={order} idempotencyKey={idempotencyKey} />
    </section>
  );
}

// Names the state for the style sheet: with `choice` and `Completed` the panel shows the ticket itself.
function stateOf(order: BuyerOrder): string {
  const isChoice = order.status === "Offered" || (order.status === "AwaitingPayment" && !order.paying);
  return isChoice ? "choice" : order.status;
}

function spoken(order: BuyerOrder): string {
  switch (order.status) {
    case "Offered":
      return words.spoken.offered;
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
      return (
        <Waiting heading={words.order.confirming} text={words.order.confirmingText} href={routes.order(order.id)} />
      );
    case "AwaitingPayment":
      if (order.paying)
        return <Waiting heading={words.order.paying} text={words.order.payingText} href={routes.order(order.id)} />;
      return <Reserved page={page} order={order} idempotencyKey={idempotencyKey} />;
    case "Completed":
      return (
        <>
          <h1>{isSealed(order) && !order.isArchived ? words.order.boughtSealed : words.order.bought}</h1>
          <Receipt page={page} order={order} />
        </>
      );
    case "Cancelled":
      return <Ended order={order} currency={page.currency} />;
    default:
      return impossible(order);
  }
}

function Waiting({ heading, text, href }: { heading: string; text: string; href: string }) {
  return (
    <div class="panel waiting">
      <h1>{heading}</h1>
      <p aria-busy="true">{text}</p>
      <CheckAgain href={href} />
    </div>
  );
}

// Endings after which the ticket is not for sale.
const GONE: readonly string[] = ["delisted", "refunded", "event cancelled", "file lost", "code blocked"];

type EndedProps = { order: Extract<BuyerOrder, { status: "Cancelled" }>; currency: string };

function Ended({ order, currency }: EndedProps) {
  const { reason, refund, now } = order;
  const { heading, text: plain } = endingInWords(reason);
  const text = refund ? refundInWords(refund) : plain;
  const gone = GONE.includes(reason);
  const second = gone ? "button" : "button button-quiet";
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
        {!gone && !order.isArchived && (
          <a class="button" href={routes.ticket(order.ticket.id)}>
            {words.order.stillAvailable}
          </a>
        )}
        {order.ticket.eventId ? (
          <a class={second} href={routes.event(order.ticket.eventId)}>
            {words.order.otherTickets}
          </a>
        ) : (
          <a class={second} href={routes.home()}>
            {words.order.findAnother}
          </a>
        )}
      </p>
    </div>
  );
}
