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
import { words } from "./words.ts";

type OrdersPageProps = { page: PageContext; orders: readonly BuyerOrder[]; nextHref?: string | undefined };

/** Lists all orders of the signed-in person, ended ones included, in the order given. */
export function OrdersPage({ page, orders, nextHref }: OrdersPageProps) {
  return (
    <Layout page={page} title={words.list.title}>
      <div class="wrap">
        <div class="page-head">
          <h1>{words.list.title}</h1>
          <a class="button button-quiet" href={routes.waits()}>
            {words.list.waits}
          </a>
        </div>
        {orders.length === 0 && (
          <div class="empty">
            <p>
              <strong>{words.list.empty}</strong>
            </p>
            <p>
              <a class="button" href={routes.home()}>
                {words.list.find}
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
              {words.list.next}
            </a>
          </p>
        )}
      </div>
    </Layout>
  );
}

function OrderRow({ page, order }: { page: PageContext; order: BuyerOrder }) {
  const price = money(order.ticket.priceCents, page.currency);
  const name = ticketInWords(order.ticket, page.now, `${price}, ${words.list.number(orderNumber(order.id))}`);
  return (
    <li class="row">
      <div>
        <a class="row-title" href={routes.order(order.id)} aria-label={name}>
          {order.ticket.title}
        </a>
        <EventLines ticket={order.ticket} now={page.now} />
        <p class="fine">{rowNote(order)}</p>
      </div>
      <OrderBadge order={order} />
      <span class="price">{price}</span>
    </li>
  );
}

function rowNote(order: BuyerOrder): Child {
  switch (order.status) {
    case "Offered":
      return ["Yours to buy until ", <TimeOfDay at={order.expiresAt} />];
    case "Created":
      return words.list.confirming;
    case "AwaitingPayment":
      return order.paying ? words.list.paying : [words.list.reservedUntil, <TimeOfDay at={order.expiresAt} />];
    case "Completed":
      return words.list.bought;
    case "Cancelled":
      return endingInWords(order.reason).heading;
    default:
      return impossible(order);
  }
}
