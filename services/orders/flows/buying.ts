import { type Engine, refuse, timeOf } from "@holdfast/actors";
import { notFound } from "@holdfast/server";
import type { OrdersConfig } from "../config.ts";
import { isOpen, type OrderFacts, orderDocument } from "../rules/order.ts";
import { type HoldRefusal, holdActor, judge, type PurchaseRequest } from "../rules/purchase.ts";
import { ticketDocument } from "../rules/ticket-copy.ts";
import { readTicket } from "../store.ts";
import { PurchaseQueue } from "./purchase-queue.ts";

/** How a purchase ends: with an order, new unless the buyer held the ticket already, or refused. */
export type Purchase = { readonly ok: { readonly order: OrderFacts; readonly isNew: boolean } } | HoldRefusal;

/** What a purchase runs under: the same at each repetition of a request. */
export interface PurchaseIds {
  readonly commandId: string;
  readonly documentId: string;
  readonly isRepeat: boolean;
}

/** Buys tickets, for the API and for the pages. */
export interface Buying {
  /** Makes the id of an order of this ticket; throws 404 for what is no ticket's id. */
  newOrderId(ticketId: string): string;
  /** Buys, or returns why not: most of a crowd is refused, and to throw costs more than to return. */
  buy(request: PurchaseRequest, ids: PurchaseIds): Promise<Purchase>;
}

/** Creates the way every purchase goes. */
export function createBuying(engine: Engine, config: OrdersConfig): Buying {
  const { holdMs, maxOpenOrders } = config;
  const queue = new PurchaseQueue((ticketId) => readTicket(engine, ticketId));

  async function buy(request: PurchaseRequest, ids: PurchaseIds): Promise<Purchase> {
    const { ticketId, userId, expectedPriceCents } = request;
    const made = ids.isRepeat ? await engine.read(orderDocument, ids.documentId) : null;
    if (made) return { ok: { order: made, isNew: true } };
    for (let hasWaited = false; ; ) {
      const queued = await queue.enter(request, () => {
        const order = { orderId: ids.documentId, userId, expectedPriceCents, holdMs, maxOpenOrders };
        return engine.tryAsk(holdActor, ticketId, { type: "PlaceOrder", ...order }, { commandId: ids.commandId });
      });
      const answer = "seen" in queued ? judge(queued.seen, request, queued.seen.now) : queued.result;
      if ("refused" in answer) {
        if (hasWaited || !(await hasNews(engine, config, { request, code: answer.refused.code }))) return answer;
        hasWaited = true;
      } else if (answer.ok.kind === "placed") {
        return { ok: { order: answer.ok.order, isNew: true } };
      } else if (answer.ok.kind === "mine") {
        const order = await engine.read(orderDocument, answer.ok.orderId);
        if (order?.status === "Completed") return refuse("sold", `Cannot buy ticket ${ticketId}: you have bought it`);
        if (order && isOpen(order)) return { ok: { order, isNew: order.id === ids.documentId } };
      }
      // The ticket is free by now, or the buyer's order has just ended: the purchase is decided anew.
    }
  }

  return {
    newOrderId(ticketId) {
      const partition = engine.partitionOf(ticketId);
      if (partition === null) throw notFound("There is no such ticket");
      return engine.ids.newId(partition);
    },
    buy,
  };
}

// The last event of the ticket may be under way still: a ticket listed a moment ago, a price changed under the page.
async function hasNews(
  engine: Engine,
  { youngMs, arrivalMs, priceMs }: OrdersConfig,
  { request: { ticketId, expectedPriceCents }, code }: { request: PurchaseRequest; code: string },
): Promise<boolean> {
  const isYoung = code === "not_found" && Date.now() - (timeOf(ticketId) ?? 0) <= youngMs;
  const withinMs = code === "price_changed" ? priceMs : isYoung ? arrivalMs : 0;
  if (withinMs === 0) return false;
  const isEnough = (ticket: { priceCents: number }) => isYoung || ticket.priceCents === expectedPriceCents;
  const ticket = await engine.readUntil(ticketDocument, ticketId, { isEnough, withinMs });
  return ticket !== null && isEnough(ticket);
}
