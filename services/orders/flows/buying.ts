// Buys a ticket: the flow between the HTTP request and the hold actor.

import { type Engine, refuse, type Stored, timeOf } from "@holdfast/actors";
import { totalOf } from "@holdfast/contracts";
import { countRefusal, notFound, type RateLimits } from "@holdfast/server";
import type { OrdersConfig } from "../config.ts";
import { isLive, mayHoldAgainAt } from "../rules/hold.ts";
import { orderActor } from "../rules/order-actor.ts";
import { isOpen, type Order, type OrderFacts, orderDocument } from "../rules/order-document.ts";
import {
  checkPurchase,
  type HoldRefusal,
  holdActor,
  type LimitedRequest,
  type PurchaseRequest,
} from "../rules/purchase.ts";
import { type TicketCopy, ticketDocument } from "../rules/ticket-copy.ts";
import { readTicket } from "../store.ts";
import { PurchaseQueue } from "./purchase-queue.ts";

/**
 * Result of a purchase: an order, which is new unless the buyer held the ticket already, or a refusal. `retryAfterMs`
 * says when the buyer may try again, in ms from now; absent where nobody can say.
 */
export type Purchase =
  | { readonly ok: { readonly order: OrderFacts; readonly isNew: boolean } }
  | (HoldRefusal & { readonly retryAfterMs?: number });

/** Ids of a purchase, which stay the same when the client repeats its request. */
export interface PurchaseIds {
  /** Id under which the purchase takes effect once. */
  readonly commandId: string;
  /** Id of the order that the purchase creates. */
  readonly documentId: string;
  /** Whether the client has sent this request before, so that the order may exist already. */
  readonly isRepeat: boolean;
}

/** Buys tickets, for the API and the pages alike. */
export interface Buying {
  /** Creates the id of an order in the partition of its ticket; throws 404 when the text is no ticket's id. */
  newOrderId(ticketId: string): string;
  /**
   * Buys a ticket or returns the refusal. A refusal is returned and not thrown, because most of a crowd is refused and
   * throwing costs more. Throws 429 with `Retry-After` beyond the rate of one buyer.
   */
  buy(request: PurchaseRequest, ids: PurchaseIds): Promise<Purchase>;
}

/** Holds the dependencies of `createBuying` besides engine and settings; without `limits` purchases are not counted. */
export interface BuyingParts {
  readonly limits?: RateLimits | undefined;
}

/** Creates the flow of every purchase: wait in the queue of the ticket, ask the hold actor, read the order. */
export function createBuying(engine: Engine, config: OrdersConfig, { limits }: BuyingParts = {}): Buying {
  const { holdMs, maxOpenOrders, maxHoldsPerTicket } = config;
  const queue = new PurchaseQueue((ticketId) => readTicket(engine, ticketId));

  async function buy(request: PurchaseRequest, ids: PurchaseIds): Promise<Purchase> {
    const { ticketId, userId, expectedPriceCents, expectedEdition } = request;
    const askedAt = performance.now();
    const existing = ids.isRepeat ? await engine.read(orderDocument, ids.documentId) : null;
    if (existing) return { ok: { order: existing, isNew: true } };
    await limits?.consume("orders", userId);
    for (let hasWaited = false; ; ) {
      const queued = await queue.enter(request, () => {
        const page = { userId, expectedPriceCents, expectedEdition };
        const order = { orderId: ids.documentId, ...page, holdMs, maxOpenOrders, maxHoldsPerTicket };
        const options = { commandId: ids.commandId, askedAt };
        return engine.tryAsk(holdActor, ticketId, { type: "PlaceOrder", ...order }, options);
      });
      const answer =
        "seen" in queued
          ? checkPurchase(queued.seen, { ...request, maxHoldsPerTicket }, queued.seen.now)
          : queued.result;
      if ("refused" in answer) {
        const { code } = answer.refused;
        // The hold actor counts its own refusals; this one was read together with those of a crowd.
        if ("seen" in queued) countRefusal(engine.service, code);
        if (code === "line_first") await endOverdue(engine, ticketId);
        if (code === "held_too_often")
          return { ...answer, ...(await retryAfter(engine, { ...request, maxHoldsPerTicket })) };
        if (hasWaited || !(await waitForEvent(engine, config, { request, code }))) return answer;
        hasWaited = true;
      } else if (answer.ok.kind === "placed") {
        return { ok: { order: answer.ok.order, isNew: true } };
      } else if (answer.ok.kind === "mine") {
        const mine = purchaseOf(await engine.read(orderDocument, answer.ok.orderId), ticketId, ids);
        if (mine) return mine;
      }
      // The ticket has become free, or the buyer's order has just ended: the next round decides again.
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

// Returns the purchase by which the buyer has the ticket already; null for an order that has just ended.
function purchaseOf(order: Stored<Order> | null, ticketId: string, { documentId }: PurchaseIds): Purchase | null {
  if (order?.status === "Completed") return refuse("sold", `Cannot buy ticket ${ticketId}: you have bought it`);
  return order && isOpen(order) ? { ok: { order, isNew: order.id === documentId } } : null;
}

// Ends the order of an overdue hold, whose ticket the same commit gives to the line.
async function endOverdue(engine: Engine, ticketId: string): Promise<void> {
  const { hold, now } = await readTicket(engine, ticketId);
  if (hold === null || hold.orderId === null || isLive(hold, now)) return;
  await engine.tryAsk(orderActor, hold.orderId, { type: "EndOverdue" });
}

async function retryAfter(
  engine: Engine,
  { ticketId, userId, maxHoldsPerTicket: most }: LimitedRequest,
): Promise<{ retryAfterMs?: number }> {
  const { hold, now } = await readTicket(engine, ticketId);
  const at = mayHoldAgainAt(hold, { userId, most, now });
  return at === null ? {} : { retryAfterMs: at - now };
}

// Waits for an event of the ticket that orders may not have handled yet: a new listing, or an edit. Returns whether the
// copy of the ticket now has what the refusal missed.
async function waitForEvent(
  engine: Engine,
  { youngMs, arrivalMs, editMs }: OrdersConfig,
  { request: { ticketId, expectedPriceCents, expectedEdition }, code }: { request: PurchaseRequest; code: string },
): Promise<boolean> {
  const isYoung = code === "not_found" && Date.now() - (timeOf(ticketId) ?? 0) <= youngMs;
  const isEdited = code === "price_changed" || code === "ticket_changed";
  const withinMs = isEdited ? editMs : isYoung ? arrivalMs : 0;
  if (withinMs === 0) return false;
  const isOnPage = (ticket: TicketCopy) =>
    (expectedPriceCents ?? totalOf(ticket)) === totalOf(ticket) &&
    (expectedEdition ?? ticket.edition) === ticket.edition;
  // An edition on the page that the copy has reached already comes with no later event.
  const isEnough = (ticket: TicketCopy) =>
    isYoung || isOnPage(ticket) || (expectedEdition !== null && ticket.edition >= expectedEdition);
  const ticket = await engine.readUntil(ticketDocument, ticketId, { isEnough, withinMs });
  return ticket !== null && (isYoung || isOnPage(ticket));
}
