// Shows one order to its buyer.

import { routes } from "../routes.ts";
import { eventTone } from "../shared/calendar-leaf.tsx";
import type { PageContext } from "../shared/context.ts";
import { EventLines } from "../shared/event-lines.tsx";
import { Layout } from "../shared/layout.tsx";
import { Live } from "../shared/live.tsx";
import { Price } from "../shared/values.tsx";
import { isOver } from "./is-over.ts";
import type { BuyerOrder } from "./models.ts";
import { OrderPanel, orderPanelId } from "./order-panel.tsx";
import { words } from "./words.ts";

/** Props of the order page. */
export type OrderPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** The order to show. */
  order: BuyerOrder;
  /** New idempotency key for the Pay form. */
  idempotencyKey: string;
};

/** Shows one order: what the buyer can do now, beside a summary that stays visible. */
export function OrderPage({ page, order, idempotencyKey }: OrderPageProps) {
  return (
    <Layout page={page} title={words.order.title(order.ticket.title)}>
      <div class="wrap order-layout">
        <Live
          connect={isOver(order) ? undefined : routes.orderEvents(order.id)}
          page={routes.order(order.id)}
          fragment={orderPanelId}
        >
          <OrderPanel page={page} order={order} idempotencyKey={idempotencyKey} />
        </Live>
        <Summary page={page} order={order} />
      </div>
    </Layout>
  );
}

function Summary({ page, order: { ticket } }: Pick<OrderPageProps, "page" | "order">) {
  return (
    <aside class="sticky summary" aria-labelledby="summary">
      <div class={`stub ${eventTone(ticket)}`}>
        <div class="stub-main">
          <div>
            <h2 id="summary" class="summary-kicker">
              {words.order.summary}
            </h2>
            <p class="stub-title">
              <a href={routes.ticket(ticket.id)}>{ticket.title}</a>
            </p>
            <EventLines ticket={ticket} now={page.now} />
          </div>
        </div>
        <div class="stub-foot">
          <span class="total-label">{words.order.total}</span>
          <Price cents={ticket.priceCents} currency={page.currency} />
        </div>
      </div>
    </aside>
  );
}
