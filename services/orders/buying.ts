import { setTimeout as sleep } from "node:timers/promises";
import { type Engine, KeyQueue, RefusedError, type Stored } from "@holdfast/actors";
import { timeOf } from "@holdfast/redis";
import { notFound } from "@holdfast/server";
import type { OrdersConfig } from "./config.ts";
import { isOpen, type Order, orderDocument } from "./order.ts";
import { holdActor, standingOf, type Wish } from "./purchase.ts";
import { type Known, lookAt } from "./store.ts";
import { ticketDocument } from "./ticket-copy.ts";
import { createTurns, type Turns } from "./turns.ts";

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

const NEWS_STEP_MS = 20;

interface Counter {
  readonly engine: Engine;
  readonly config: OrdersConfig;
  readonly turns: Turns<Known>;
}

/** Creates the way every purchase goes, from the API and from the pages. */
export function createBuying(engine: Engine, config: OrdersConfig): Buying {
  const counter = { engine, config, turns: createTurns((ticketId) => lookAt(engine, ticketId)) };
  const buyers = new KeyQueue();
  return {
    newOrderId(ticketId) {
      const partition = engine.partitionOf(ticketId);
      if (partition === null) throw notFound("There is no such ticket");
      return engine.ids.newId(partition);
    },
    async buy(wish, ids) {
      // One purchase at a time per buyer, or they could pass the bound on open orders side by side.
      const come = () => buyers.run(wish.userId, () => comeToCounter(counter, wish, ids));
      try {
        return await come();
      } catch (error) {
        if (!(error instanceof RefusedError) || !(await hasNews(counter, wish, error.code))) throw error;
        return await come();
      }
    },
  };
}

async function comeToCounter(counter: Counter, wish: Wish, ids: PurchaseIds): Promise<Bought> {
  const { engine, turns } = counter;
  const made = ids.isRepeat ? await engine.read(orderDocument, ids.documentId) : null;
  if (made) return { order: made, isNew: true };
  for (;;) {
    const turn = turns.current(wish.ticketId);
    const bought = turn
      ? await judge(engine, { ...(await turn.seen()), wish, ids })
      : await turns.take(wish.ticketId, () => haveTurn(counter, wish, ids));
    if (bought !== "again") return bought;
  }
}

async function haveTurn({ engine, config }: Counter, wish: Wish, ids: PurchaseIds): Promise<Bought | "again"> {
  const { ticketId, userId, expectedPriceCents } = wish;
  const { holdMs, maxOpenOrders } = config;
  const { commandId, documentId: orderId } = ids;
  const order = { orderId, userId, expectedPriceCents, holdMs, maxOpenOrders };
  const placed = await engine.ask(holdActor, ticketId, { type: "PlaceOrder", ...order }, { commandId });
  return placed.kind === "placed"
    ? { order: placed.order, isNew: true }
    : await mine(engine, placed.orderId, { wish, ids });
}

// What is known may settle it without a commit: refused, or theirs already.
async function judge(
  engine: Engine,
  { wish, ids, ...known }: Known & { wish: Wish; ids: PurchaseIds },
): Promise<Bought | "again"> {
  const standing = standingOf(known, wish, known.now);
  switch (standing.kind) {
    case "refused":
      throw new RefusedError(standing.refusal.refused.code, standing.refusal.refused.message);
    case "mine":
      return await mine(engine, standing.orderId, { wish, ids });
    case "free":
      return "again";
  }
}

async function mine(
  engine: Engine,
  orderId: string,
  { wish, ids }: { wish: Wish; ids: PurchaseIds },
): Promise<Bought | "again"> {
  const order = await engine.read(orderDocument, orderId);
  if (order?.status === "Completed") {
    throw new RefusedError("sold", `Cannot buy ticket ${wish.ticketId}: you have bought it`);
  }
  return order && isOpen(order) ? { order, isNew: orderId === ids.documentId } : "again";
}

// What tickets has just said may be on its way here still: a ticket listed a moment ago, a price changed under the page.
async function hasNews({ engine, config }: Counter, wish: Wish, refusal: string): Promise<boolean> {
  const giveUpAt = performance.now() + patienceMs(config, wish, refusal);
  while (performance.now() < giveUpAt) {
    const ticket = await engine.read(ticketDocument, wish.ticketId);
    if (ticket && (refusal === "not_found" || ticket.priceCents === wish.expectedPriceCents)) return true;
    await sleep(NEWS_STEP_MS);
  }
  return false;
}

function patienceMs({ youngMs, arrivalMs, priceMs }: OrdersConfig, { ticketId }: Wish, refusal: string): number {
  if (refusal === "price_changed") return priceMs;
  const isYoung = refusal === "not_found" && Date.now() - (timeOf(ticketId) ?? 0) <= youngMs;
  return isYoung ? arrivalMs : 0;
}
