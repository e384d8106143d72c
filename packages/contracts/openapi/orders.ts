// Describes the operations of orders.

import { orderAnswer, orderBody, ordersAnswer } from "../api/orders.ts";
import type { Operations } from "./operation.ts";

const tag = "Orders";
const NOT_YOURS = "The order is somebody else's.";
const UNKNOWN = "There is no such order.";

/** Describes the operations of orders; prices are in `currency`. */
export function orderOperations(currency: string): Operations {
  return { ...listOperations(currency), ...singleOperations };
}

function listOperations(currency: string): Operations {
  return {
    "POST /api/orders": {
      tag,
      summary: "Reserve a ticket",
      description:
        "Holds the ticket for the buyer until `expiresAt`: nobody else can reserve it meanwhile. `expectedPrice` and " +
        "`expectedEdition` refuse the order when the ticket is no longer what the buyer has seen.",
      caller: "member",
      body: orderBody(currency),
      headers: ["Idempotency-Key"],
      answers: {
        200: { when: "The buyer's open order of this ticket.", body: orderAnswer, headers: ["Location"] },
        201: { when: "The new order.", body: orderAnswer, headers: ["Location", "Idempotency-Replayed"] },
        400: "A field or the `Idempotency-Key` is faulty.",
        404: "There is no such ticket for sale.",
        409: {
          when: "The ticket is held, sold, changed or the buyer's own, or the buyer has too many open orders.",
          headers: ["Retry-After (if known)"],
        },
      },
    },
    "GET /api/orders": {
      tag,
      summary: "List one's own orders",
      caller: "member",
      answers: { 200: { when: "The latest orders, oldest first.", body: ordersAnswer } },
    },
  };
}

const singleOperations: Operations = {
  "GET /api/orders/:id": {
    tag,
    summary: "Read an order",
    caller: "member",
    answers: { 200: { when: "The order.", body: orderAnswer }, 403: NOT_YOURS, 404: UNKNOWN },
  },
  "DELETE /api/orders/:id": {
    tag,
    summary: "Cancel an order",
    description: "Gives the ticket back. Cancelling a cancelled order changes nothing.",
    caller: "member",
    answers: {
      204: { when: "The order is cancelled.", body: null },
      403: NOT_YOURS,
      404: UNKNOWN,
      409: "The order is paid, or a payment is under way.",
    },
  },
  "POST /api/orders/:id/refund": {
    tag,
    summary: "Give the money of a sale back",
    description: "Only the seller may. The buyer gets all of it back.",
    caller: "member",
    answers: {
      200: { when: "The order; the refund is under way.", body: orderAnswer },
      403: "The ticket was somebody else's.",
      404: UNKNOWN,
      409: "The order is not paid.",
    },
  },
};
