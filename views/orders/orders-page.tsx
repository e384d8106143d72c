// Lists the orders of a person.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { money, timeOfDay } from "../shared/format.ts";
import { impossible } from "../shared/impossible.ts";
import { Layout } from "../shared/layout.tsx";
import type { BuyerOrder } from "./models.ts";
import { OrderBadge } from "./order-badge.tsx";
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
              <strong>You have bought nothing yet.</strong>
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
            <OrderRow order={order} currency={page.currency} />
          ))}
        </ul>
        {nextHref !== undefined && (
          <p class="pager">
            <a class="button button-quiet" href={nextHref} rel="next">
              More orders
            </a>
          </p>
        )}
      </div>
    </Layout>
  );
}

function OrderRow({ order, currency }: { order: BuyerOrder; currency: string }) {
  return (
    <li class="row">
      <div>
        <a class="row-title" href={routes.order(order.id)}>
          {order.ticket.title}
        </a>
        <p class="fine">{rowNote(order)}</p>
      </div>
      <OrderBadge status={order.status} />
      <span class="price">{money(order.ticket.priceCents, currency)}</span>
    </li>
  );
}

function rowNote(order: BuyerOrder): string {
  switch (order.status) {
    case "Created":
      return "Checking that the ticket is free";
    case "AwaitingPayment":
      return order.paying ? "Your payment is under way" : `Held for you until ${timeOfDay(order.expiresAt)}`;
    case "Completed":
      return "Paid; open it to show or print the ticket";
    case "Cancelled":
      return endingInWords(order.reason).heading;
    default:
      return impossible(order);
  }
}
