// Releases holds, and refunds orders.

import type { Order } from "@holdfast/orders";
import { orderNumber, routes } from "@holdfast/views";
import { z } from "zod";
import { openMarket } from "../flows/market.ts";
import type { ActionSite } from "../flows/site.ts";
import { type ActionKind, actionKind, type Examined } from "./action-kind.ts";

const args = z.object({ order: z.string().min(1).max(40) });
type OneOrder = z.infer<typeof args>;

const shared = {
  arguments: args,
  target: ({ order }: OneOrder) => order,
};

/** Lists the kinds of actions on orders. */
export const orderActions: readonly ActionKind[] = [
  actionKind({
    ...shared,
    kind: "release-hold",
    title: "Release the ticket",
    isForGood: true,
    sentence: ({ order }) =>
      `Order ${orderNumber(order)} will be cancelled, and its ticket is free for the next buyer. The buyer has not been ` +
      "charged. Nothing is changed once the payment is being captured.",
    backHref: () => routes.holds(),
    examine: (one, site) => examine(one, site, whyNotReleased),
    async perform({ order }, context) {
      await openMarket(context).orders.cancel(order, context.commandId());
      return { status: "done", text: `Order ${orderNumber(order)} is cancelled, and its ticket is free.` };
    },
  }),
  actionKind({
    ...shared,
    kind: "refund-order",
    title: "Refund the buyer",
    isForGood: true,
    sentence: ({ order }) =>
      `The buyer of order ${orderNumber(order)} gets the whole price back. The seller is not paid for it, and the ticket ` +
      "goes off sale.",
    backHref: (one) => (one === null ? routes.holds() : routes.operatorOrder(one.order)),
    examine: (one, site) => examine(one, site, whyNotRefunded),
    async perform({ order }, context) {
      await openMarket(context).orders.refund(order, context.commandId());
      return { status: "done", text: `The refund of order ${orderNumber(order)} is under way.` };
    },
  }),
];

type Facts = Pick<Order, "status" | "chargeId" | "reason" | "dispute">;

async function examine(
  { order: id }: OneOrder,
  site: ActionSite,
  whyNot: (order: Facts) => string | null,
): Promise<Examined> {
  const { orders, tickets } = openMarket(site);
  const [order] = tickets.partitionOf(id) === null ? [] : await orders.read([id]);
  if (!order) return { facts: [], refused: "There is no such order." };
  const refused = whyNot(order);
  return {
    facts: [
      ["Order", orderNumber(id)],
      ["Ticket", order.ticket.title],
      ["Status", order.status],
    ],
    ...(refused !== null && { refused }),
  };
}

function whyNotReleased({ status, chargeId, reason }: Facts): string | null {
  if (status === "Completed") return "This order is paid for. It can be refunded instead.";
  if (status === "Cancelled") return `This order has ended already (${reason ?? "no reason"}).`;
  return chargeId === null ? null : "Its payment is being captured. Wait for the outcome: it takes seconds.";
}

function whyNotRefunded({ status, dispute }: Facts): string | null {
  if (status !== "Completed") return "Only an order that is paid for can be refunded.";
  return dispute === "open" || dispute === "lost" ? "Its payment is disputed: the buyer would be paid twice." : null;
}
