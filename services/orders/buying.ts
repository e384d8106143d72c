import { setTimeout as sleep } from "node:timers/promises";
import { type Engine, RefusedError, type Stored } from "@holdfast/actors";
import { timeOf } from "@holdfast/redis";
import { notFound } from "@holdfast/server";
import type { OrdersConfig } from "./config.ts";
import { isOpen, type Order, orderDocument } from "./order.ts";
import { holdActor, standingOf, type Wish } from "./purchase.ts";
import { countOpenOrders, type Known, lookAt } from "./store.ts";
import { ticketDocument } from "./ticket-copy.ts";
import { createQueue, createTurns } from "./turns.ts";

/** A purchase that went well; `isNew` unless the buyer held the ticket already. */
export interface Bought {
  readonly order: Stored<Order>;
  readonly isNew: boolean;
}

/** What a purchase runs under: the same at each repetition of a request. */
export interface PurchaseIds {
  readonly commandId: string;
  readonly documentId: string;
  readonly isRepeat: boolean;
}

/** Where buyers come with their wishes. */
export interface Buying {
  /** Makes the id of an order of this ticket; 404 for what is no ticket's id. */
  newOrderId(ticketId: string): string;
  /** Buys, or throws a RefusedError that says why not. */
  buy(wish: Wish, ids: PurchaseIds): Promise<Bought>;
}

const ARRIVAL_STEP_MS = 20;

/** Creates the way every purchase goes, from the API and from the pages. */
export function createBuying(engine: Engine, config: OrdersConfig): Buying {
  const buyers = createQueue();
  const counters = createTurns((ticketId: string) => lookAt(engine, ticketId));

  async function buy(wish: Wish, ids: PurchaseIds): Promise<Bought> {
    await ticketArrived(engine, wish.ticketId, config);
    // One purchase at a time per buyer, or they could pass the bound on open orders side by side.
    return await buyers.run(wish.userId, () => atCounter(wish, ids));
  }

  async function atCounter(wish: Wish, ids: PurchaseIds): Promise<Bought> {
    if (ids.isRepeat) {
      const order = await engine.read(orderDocument, ids.documentId);
      if (order) return { order, isNew: true };
    }
    for (;;) {
      const turn = counters.current(wish.ticketId);
      const bought = turn
        ? await judge(await turn.seen(), wish, ids)
        : await counters.take(wish.ticketId, () => haveTurn(wish, ids));
      if (bought !== "again") return bought;
    }
  }

  async function haveTurn(wish: Wish, ids: PurchaseIds): Promise<Bought | "again"> {
    const seen = await judge(await lookAt(engine, wish.ticketId), wish, ids);
    if (seen !== "again") return seen;
    if ((await countOpenOrders(engine, wish.userId)) >= config.maxOpenOrders) {
      const most = `you have ${config.maxOpenOrders} open orders`;
      throw new RefusedError("too_many_open_orders", `Cannot buy ticket ${wish.ticketId}: ${most}`);
    }
    const { ticketId, userId, expectedPriceCents } = wish;
    const order = { orderId: ids.documentId, userId, expectedPriceCents, holdMs: config.holdMs };
    const { commandId } = ids;
    const placed = await engine.ask(holdActor, ticketId, { type: "PlaceOrder", ...order }, { commandId });
    return placed.kind === "placed" ? { order: placed.order, isNew: true } : await mine(placed.orderId, wish, ids);
  }

  /** What is known may settle it without a commit: refused, or theirs already. */
  async function judge(known: Known, wish: Wish, ids: PurchaseIds): Promise<Bought | "again"> {
    const standing = standingOf(known, wish, known.now);
    switch (standing.kind) {
      case "refused": {
        const { code, message } = standing.refusal.refused;
        throw new RefusedError(code, message);
      }
      case "mine":
        return await mine(standing.orderId, wish, ids);
      case "free":
        return "again";
    }
  }

  async function mine(orderId: string, wish: Wish, ids: PurchaseIds): Promise<Bought | "again"> {
    const order = await engine.read(orderDocument, orderId);
    if (order?.status === "Completed") {
      throw new RefusedError("sold", `Cannot buy ticket ${wish.ticketId}: you have bought it`);
    }
    return order && isOpen(order) ? { order, isNew: orderId === ids.documentId } : "again";
  }

  function newOrderId(ticketId: string): string {
    const partition = engine.partitionOf(ticketId);
    if (partition === null) throw notFound("There is no such ticket");
    return engine.ids.newId(partition);
  }

  return { newOrderId, buy };
}

// A ticket listed a moment ago may be on its way here still; an old one that is not here does not exist.
async function ticketArrived(engine: Engine, ticketId: string, { youngMs, arrivalMs }: OrdersConfig): Promise<void> {
  const made = timeOf(ticketId);
  if (made === null || Date.now() - made > youngMs) return;
  const giveUpAt = performance.now() + arrivalMs;
  while (performance.now() < giveUpAt) {
    if (await engine.read(ticketDocument, ticketId)) return;
    await sleep(ARRIVAL_STEP_MS);
  }
}
