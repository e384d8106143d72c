// Lists the orders of a person.

import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import { AccountPage } from "../shared/account-page.tsx";
import type { PageContext } from "../shared/context.ts";
import { Countdown } from "../shared/countdown.tsx";
import { ticketInWords } from "../shared/event-lines.tsx";
import { money } from "../shared/format.ts";
import { impossible } from "../shared/impossible.ts";
import { Live } from "../shared/live.tsx";
import { TicketRow } from "../shared/ticket-row.tsx";
import type { BuyerOrder } from "./models.ts";
import { OrderBadge } from "./order-badge.tsx";
import { groupOrders } from "./order-groups.ts";
import { orderNumber } from "./order-number.ts";
import { PayForm } from "./pay-form.tsx";
import { endingInWords } from "./reasons.ts";
import { isSealed } from "./receipt.tsx";
import { words } from "./words.ts";

const LIST_ID = "own-orders";

type OrdersPageProps = {
  page: PageContext;
  /** Orders of this part of the list, the newest first. */
  orders: readonly BuyerOrder[];
  /** Address of the next part; absent on the last one. */
  nextHref?: string | undefined;
  /** New text from which the idempotency keys of the Pay forms are made. */
  idempotencyKey: string;
};

/** Lists the orders of the signed-in person: what waits for an answer, the coming events by date, then the rest folded. */
export function OrdersPage({ page, orders, nextHref, idempotencyKey }: OrdersPageProps) {
  const { open, upcoming, over } = groupOrders(orders, page.now);
  const rows = (shown: readonly BuyerOrder[]) =>
    shown.map((order) => <OrderRow page={page} order={order} idempotencyKey={`${idempotencyKey}-${order.id}`} />);
  return (
    <AccountPage page={page} tab="tickets" title={words.list.title}>
      <Live connect={undefined} page={page.address} fragment={LIST_ID}>
        <div id={LIST_ID}>
          {open.length + upcoming.length === 0 && <NoOrders hasOver={over.length > 0} />}
          <Group title={words.list.open} rows={rows(open)} />
          <Group title={words.list.upcoming} rows={rows(upcoming)} />
          {over.length > 0 && (
            <details class="fold">
              <summary>
                <h2>
                  {words.list.over} <span class="count">{over.length}</span>
                </h2>
              </summary>
              <ul class="slips">{rows(over)}</ul>
            </details>
          )}
        </div>
      </Live>
      {nextHref !== undefined && (
        <p class="pager">
          <a class="button button-quiet" href={nextHref} rel="next">
            {words.list.next}
          </a>
        </p>
      )}
    </AccountPage>
  );
}

function NoOrders({ hasOver }: { hasOver: boolean }) {
  return (
    <div class="empty">
      <p>
        <strong>{hasOver ? words.list.noneUpcoming : words.list.empty}</strong>
      </p>
      <p>
        <a class="button" href={routes.home()}>
          {words.list.find}
        </a>
      </p>
    </div>
  );
}

function Group({ title, rows }: { title: string; rows: readonly Child[] }) {
  if (rows.length === 0) return null;
  return (
    <section>
      <h2 class="section-title">
        {title} <span class="count">{rows.length}</span>
      </h2>
      <ul class="slips">{rows}</ul>
    </section>
  );
}

type OrderRowProps = { page: PageContext; order: BuyerOrder; idempotencyKey: string };

function OrderRow({ page, order, idempotencyKey }: OrderRowProps) {
  const price = money(order.ticket.priceCents, page.currency);
  const name = ticketInWords(order.ticket, page.now, `${price}, ${words.list.number(orderNumber(order.id))}`);
  return (
    <TicketRow
      ticket={order.ticket}
      now={page.now}
      href={routes.order(order.id)}
      name={name}
      price={price}
      badge={<OrderBadge order={order} />}
      note={rowNote(order)}
      actions={rowActions({ page, order, idempotencyKey })}
    />
  );
}

function rowNote(order: BuyerOrder): Child {
  switch (order.status) {
    case "Offered":
      return null;
    case "Created":
      return words.list.confirming;
    case "AwaitingPayment":
      return order.paying ? words.list.paying : null;
    case "Completed":
      return words.list.number(orderNumber(order.id));
    case "Cancelled":
      return endingInWords(order.reason).heading;
    default:
      return impossible(order);
  }
}

function rowActions({ page, order, idempotencyKey }: OrderRowProps): Child {
  if (order.status === "Offered") {
    return (
      <>
        <Countdown isSmall lead={words.offer.takeUntil} deadline={order.expiresAt} now={page.now} />
        <a class="button" href={routes.order(order.id)}>
          {words.list.seeOffer}
        </a>
      </>
    );
  }
  if (order.status === "Completed" && isSealed(order) && !order.isArchived) {
    return (
      <a
        class="button"
        href={routes.orderTicket(order.id)}
        aria-label={`${words.list.getTicket}: ${ticketInWords(order.ticket, page.now, orderNumber(order.id))}`}
      >
        {words.list.getTicket}
      </a>
    );
  }
  if (order.status !== "AwaitingPayment" || order.paying) return null;
  return (
    <>
      <Countdown isSmall lead={words.order.payUntil} deadline={order.expiresAt} now={page.now} />
      <PayForm isSmall page={page} order={order} idempotencyKey={idempotencyKey} />
    </>
  );
}
