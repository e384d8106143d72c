import { setTimeout as sleep } from "node:timers/promises";
import { type Engine, KeyQueue, type Refusal, RefusedError, refuse, timeOf } from "@holdfast/actors";
import { notFound } from "@holdfast/server";
import type { OrdersConfig } from "../config.ts";
import { isOpen, type OrderFacts, orderDocument } from "../rules/order.ts";
import { holdActor, standingOf, type Wish } from "../rules/purchase.ts";
import { ticketDocument } from "../rules/ticket-copy.ts";
import { type Known, lookAt } from "../store.ts";
import { createTurns, type Turns } from "./turns.ts";

/** A purchase that went well; `isNew` unless the buyer held the ticket already. */
export interface Bought {
  readonly order: OrderFacts;
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
  /** Buys, or says why not: most of a crowd is refused, and to throw costs more than to say no. */
  buy(wish: Wish, ids: PurchaseIds): Promise<Bought | Refusal>;
}

const NEWS_STEP_MS = 20;

interface Counter {
  readonly engine: Engine;
  readonly config: OrdersConfig;
  readonly turns: Turns<Known>;
  readonly buyers: KeyQueue;
}

/** Creates the way every purchase goes, from the API and from the pages. */
export function createBuying(engine: Engine, config: OrdersConfig): Buying {
  const turns = createTurns((ticketId) => lookAt(engine, ticketId));
  const counter = { engine, config, turns, buyers: new KeyQueue() };
  return {
    newOrderId(ticketId) {
      const partition = engine.partitionOf(ticketId);
      if (partition === null) throw notFound("There is no such ticket");
      return engine.ids.newId(partition);
    },
    async buy(wish, ids) {
      const outcome = await comeToCounter(counter, wish, ids);
      if (!("refused" in outcome)) return outcome;
      const { code } = outcome.refused;
      if (patienceMs(config, wish, code) === 0 || !(await hasNews(counter, wish, code))) return outcome;
      return await comeToCounter(counter, wish, ids);
    },
  };
}

/** What was bought; throws the RefusedError of a refusal, for it to be answered as every other. */
export function boughtOr(outcome: Bought | Refusal): Bought {
  if ("refused" in outcome) throw new RefusedError(outcome.refused.code, outcome.refused.message);
  return outcome;
}

async function comeToCounter(counter: Counter, wish: Wish, ids: PurchaseIds): Promise<Bought | Refusal> {
  const { engine, turns, buyers } = counter;
  const made = ids.isRepeat ? await engine.read(orderDocument, ids.documentId) : null;
  if (made) return { order: made, isNew: true };
  for (;;) {
    const turn = turns.current(wish.ticketId);
    const outcome = turn
      ? await judge(engine, await turn.seen(), { wish, ids })
      : await turns.take(wish.ticketId, () => buyers.run(wish.userId, () => haveTurn(counter, wish, ids)));
    if (outcome !== "again") return outcome;
  }
}

// One turn at a time per buyer, or they could pass the bound on open orders side by side.
async function haveTurn(
  { engine, config }: Counter,
  wish: Wish,
  ids: PurchaseIds,
): Promise<Bought | Refusal | "again"> {
  const { ticketId, userId, expectedPriceCents } = wish;
  const { holdMs, maxOpenOrders } = config;
  const { commandId, documentId: orderId } = ids;
  const order = { orderId, userId, expectedPriceCents, holdMs, maxOpenOrders };
  try {
    const placed = await engine.ask(holdActor, ticketId, { type: "PlaceOrder", ...order }, { commandId });
    return placed.kind === "placed"
      ? { order: placed.order, isNew: true }
      : await mine(engine, placed.orderId, { wish, ids });
  } catch (error) {
    if (error instanceof RefusedError) return refuse(error.code, error.message);
    throw error;
  }
}

// What is known may settle it without a commit: refused, or theirs already.
async function judge(
  engine: Engine,
  known: Known,
  { wish, ids }: { wish: Wish; ids: PurchaseIds },
): Promise<Bought | Refusal | "again"> {
  const standing = standingOf(known, wish, known.now);
  switch (standing.kind) {
    case "refused":
      return standing.refusal;
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
): Promise<Bought | Refusal | "again"> {
  const order = await engine.read(orderDocument, orderId);
  if (order?.status === "Completed") {
    return refuse("sold", `Cannot buy ticket ${wish.ticketId}: you have bought it`);
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
