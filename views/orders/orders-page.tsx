// Lists the orders of a person.

import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { EventLines, ticketInWords } from "../shared/event-lines.tsx";
import { money } from "../shared/format.ts";
import { impossible } from "../shared/impossible.ts";
import { Layout } from "../shared/layout.tsx";
import { TimeOfDay } from "../shared/values.tsx";
import type { BuyerOrder } from "./models.ts";
import { OrderBadge } from "./order-badge.tsx";
import { orderNumber } from "./order-number.ts";
import { endingInWords } from "./reasons.ts";

type OrdersPageProps = { page: PageContext; orders: readonly BuyerOrder[]; nextHref?: string | undefined };

/** Lists all orders of the signed-in person, ended ones included, in the order given. */
export function OrdersPage({ page, orders, nextHref }: OrdersPageProps) {
  return (
    <Layout page={page} title="My orders">
      <div class="wrap">
        <h1>My orders</h1>
        {orders.length === 0 && (
          <div class="empty">
            <p>
              <strong>No tickets yet</strong>
            </p>
            <p>
              <a class="button" href={routes.home()}>
                Find a ticket
              </a>
            </p>
          </div>
        )}
        <ul class="rows">
          {orders.map((order) => (
            <OrderRow page={page} order={order} />
          ))}
        </ul>
        {nextHref !== undefined && (
          <p class="pager">
            <a class="button button-quiet" href={nextHref} rel="next">
              Next page
            </a>
          </p>
        )}
      </div>
    </Layout>
  );
}

function OrderRow({ page, order }: { page: PageContext; order: BuyerOrder }) {
  const price = money(order.ticket.priceCents, page.currency);
  const name = ticketInWords(order.ticket, page.now, `${price}, order ${orderNumber(order.id)}`);
  return (
    <li class="row">
      <div>
        <a class="row-title" href={routes.order(order.id)} aria-label={name}>
          {order.ticket.title}
        </a>
        <EventLines ticket={order.ticket} now={page.now} />
        <p class="fine">{rowNote(order)}</p>
      </div>
      <OrderBadge status={order.status} />
      <span class="price">{price}</span>
    </li>
  );
}

function rowNote(order: BuyerOrder): Child {
  switch (order.status) {
    case "Created":
      return "Confirming your reservation";
    case "AwaitingPayment":
      return order.paying
        ? "Your payment is under way"
        : ["Reserved for you until ", <TimeOfDay at={order.expiresAt} />];
    case "Completed":
      return "Paid: open it for the receipt";
    case "Cancelled":
      return endingInWords(order.reason).heading;
    default:
      return impossible(order);
  }
}
