// Answers the pages of a buyer's orders.

import { randomUUID } from "node:crypto";
import { listCursor } from "@holdfast/contracts";
import {
  type AppContext,
  type AppEnv,
  liveStream,
  notFound,
  requireUser,
  signedInPage,
  validated,
} from "@holdfast/server";
import {
  CALENDAR_HEADERS,
  calendarFile,
  isOver,
  OrderCodePage,
  OrderPage,
  OrderPanel,
  OrdersPage,
  orderCalendarEntry,
  paths,
  routes,
} from "@holdfast/views";
import { Hono } from "hono";
import { z } from "zod";
import { cancelOrder, refundOrder } from "../flows/cancelling.ts";
import { orderDocument } from "../rules/order-document.ts";
import { orderOfBuyer, ordersOfBuyer } from "../store.ts";
import { buyerOrderOf, shownOrderOf } from "./answers.ts";
import { type PageDependencies, refusedForm, remindOfOrder, toSignIn } from "./page-context.tsx";

const ORDERS_A_PAGE = 50;

/** Creates the page routes of orders, their forms and the live panel of an order. */
export function orderPages(dependencies: PageDependencies): Hono<AppEnv> {
  const { engine, pageOf, times } = dependencies;
  const ordersQuery = z.object({ after: listCursor(engine) });
  return new Hono<AppEnv>()
    .get(paths.orders, signedInPage(toSignIn), validated("query", ordersQuery), async (c) => {
      const { after } = c.req.valid("query");
      const request = { limit: ORDERS_A_PAGE, leavesOut: true, ...(after !== undefined && { after }) };
      const { orders, next } = await ordersOfBuyer(engine, requireUser(c).id, request);
      const nextHref = next === null ? undefined : `${routes.orders()}?${new URLSearchParams({ after: next })}`;
      const shown = orders.map((order) => buyerOrderOf(order, times));
      const page = pageOf(c, await engine.now());
      return c.html(<OrdersPage page={page} orders={shown} nextHref={nextHref} idempotencyKey={randomUUID()} />);
    })
    .get(paths.order, remindOfOrder(dependencies), signedInPage(toSignIn), async (c) => {
      const order = await orderOfBuyer(engine, c.req.param("id"), requireUser(c).id);
      const page = pageOf(c, await engine.now());
      const shown = await shownOrderOf(engine, order, times);
      return c.html(<OrderPage page={page} order={shown} idempotencyKey={randomUUID()} />);
    })
    .post(paths.orderCancel, remindOfOrder(dependencies), signedInPage(toOrder), async (c) => {
      const id = c.req.param("id");
      const cancelled = await cancelOrder(engine, id, requireUser(c).id);
      if ("refused" in cancelled) {
        return refusedForm(c, dependencies, { refused: cancelled.refused, back: { to: "order", id } });
      }
      return c.redirect(routes.order(id), 303);
    })
    .post(
      paths.orderRefund,
      signedInPage(() => toSignIn(routes.sales())),
      async (c) => {
        const refunded = await refundOrder(engine, c.req.param("id"), requireUser(c).id);
        if ("refused" in refunded) {
          return refusedForm(c, dependencies, { refused: refunded.refused, back: { to: "sales" } });
        }
        return c.redirect(routes.sales(), 303);
      },
    )
    .get(paths.orderEvents, (c) => live(c, dependencies, c.req.param("id")))
    .get(paths.orderCode, remindOfOrder(dependencies), signedInPage(toSignIn), async (c) => {
      const order = await orderOfBuyer(engine, c.req.param("id"), requireUser(c).id);
      if (order.status !== "Completed") return c.redirect(routes.order(order.id), 303);
      return c.html(<OrderCodePage page={pageOf(c, await engine.now())} order={order} />);
    })
    .get(paths.orderCalendar, remindOfOrder(dependencies), signedInPage(toSignIn), (c) => calendar(c, dependencies));
}

/** Answers the event of a bought ticket as a calendar file. */
async function calendar(c: AppContext, { engine, pageOf }: PageDependencies): Promise<Response> {
  const order = await orderOfBuyer(engine, c.req.param("id") ?? "", requireUser(c).id);
  const { origin } = pageOf(c);
  const entry = orderCalendarEntry({ orderId: order.id, ticket: order.ticket, seal: order.seal });
  const file = order.status === "Completed" ? calendarFile(entry, { origin, now: await engine.now() }) : null;
  if (file === null) throw notFound("There is no calendar file for this order");
  return c.body(file, 200, CALENDAR_HEADERS);
}

async function live(c: AppContext, { engine, pageOf, times }: PageDependencies, id: string): Promise<Response> {
  await orderOfBuyer(engine, id, requireUser(c).id);
  const idempotencyKey = randomUUID();
  const render = async () => {
    const order = await engine.read(orderDocument, id);
    if (!order) return null;
    const page = pageOf(c, await engine.now());
    const shown = await shownOrderOf(engine, order, times);
    const panel = <OrderPanel page={page} order={shown} idempotencyKey={idempotencyKey} />;
    return { html: String(await panel), isFinal: isOver(shown) };
  };
  return await liveStream(c, { engine, id, render });
}

// The address of the form takes only POST, so people come back to the order's page and press the button again.
function toOrder(_path: string, c: AppContext): string {
  return toSignIn(routes.order(c.req.param("id") ?? ""));
}
