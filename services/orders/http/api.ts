// Answers the JSON requests under `/api/orders`.

import type { Engine } from "@holdfast/actors";
import { MOST_ORDERS, orderBody } from "@holdfast/contracts";
import { type AppEnv, rememberedRequest, requireUser, signedIn, validated } from "@holdfast/server";
import { Hono } from "hono";
import type { Buying } from "../flows/buying.ts";
import { cancelOrder, refundOrder } from "../flows/cancelling.ts";
import type { OrderFacts } from "../rules/order-document.ts";
import { orderOfBuyer, ordersOfBuyer } from "../store.ts";
import { orderAnswerOf } from "./answers.ts";
import { problemOf, refusals, retryAfterOf } from "./refusals.ts";

const ORDERS = "/api/orders";
const ORDER = "/api/orders/:id";
const REFUND = "/api/orders/:id/refund";

/** Creates the JSON routes of orders; prices are in `currency`. */
export function orderApi(engine: Engine, { buying, currency }: { buying: Buying; currency: string }): Hono<AppEnv> {
  const answerOf = (order: OrderFacts) => orderAnswerOf(order, currency);
  return new Hono<AppEnv>()
    .post(ORDERS, signedIn, validated("json", orderBody(currency)), (c) => {
      const user = requireUser(c);
      const { ticketId, expectedPrice = null, expectedEdition = null } = c.req.valid("json");
      const request = { ticketId, userId: user.id, expectedPriceCents: expectedPrice, expectedEdition };
      const options = { engine, user, newDocumentId: () => buying.newOrderId(ticketId) };
      return rememberedRequest(c, options, async (ids) => {
        const purchase = await buying.buy(request, ids);
        if ("refused" in purchase) {
          const { code, message } = purchase.refused;
          return c.json({ errors: [{ message }] }, refusals[code].status, retryAfterOf(purchase));
        }
        const { order, isNew } = purchase.ok;
        const headers = { Location: `${ORDERS}/${order.id}` };
        return { status: isNew ? 201 : 200, body: answerOf(order), headers, remember: true };
      });
    })
    .get(ORDERS, signedIn, async (c) => {
      const { orders } = await ordersOfBuyer(engine, requireUser(c).id, { limit: MOST_ORDERS });
      return c.json(orders.toReversed().map(answerOf));
    })
    .get(ORDER, signedIn, async (c) =>
      c.json(answerOf(await orderOfBuyer(engine, c.req.param("id"), requireUser(c).id))),
    )
    .delete(ORDER, signedIn, async (c) => {
      const cancelled = await cancelOrder(engine, c.req.param("id"), requireUser(c).id);
      if ("refused" in cancelled) throw problemOf(cancelled.refused);
      return c.body(null, 204);
    })
    .post(REFUND, signedIn, async (c) => {
      const refunded = await refundOrder(engine, c.req.param("id"), requireUser(c).id);
      if ("refused" in refunded) throw problemOf(refunded.refused);
      return c.json(answerOf(refunded.ok));
    });
}
