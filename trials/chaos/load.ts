// Lets people trade, and records what the site has acknowledged.

import type { Person } from "../support/people.ts";
import type { Random } from "../support/seeded-random.ts";

/** Records the commands that were sent and acknowledged, to be compared with the data in the end. */
export interface Ledger {
  /** Ids of tickets by title; null for a listing that was sent and not acknowledged. */
  readonly listings: Map<string, string | null>;
  /** Acknowledged orders, by id. */
  readonly orders: Map<string, { readonly ticketId: string }>;
  /** Times at which orders were acknowledged, in ms of this process's monotonic clock, oldest first. */
  readonly orderedAt: number[];
  /** Number of purchase requests. */
  ordersAsked: number;
  /** Ids of the orders whose cancellation was acknowledged. */
  readonly cancelled: Set<string>;
  /** Order ids of the charges acknowledged as paid, by charge id. */
  readonly paid: Map<string, string>;
  /** Number of payments sent, by order id. */
  readonly attempts: Map<string, number>;
  /** Number of answers by route and status, and of requests given up. */
  readonly answers: Map<string, number>;
}

/** Creates an empty ledger. */
export function createLedger(): Ledger {
  return {
    listings: new Map(),
    orders: new Map(),
    orderedAt: [],
    ordersAsked: 0,
    cancelled: new Set(),
    paid: new Map(),
    attempts: new Map(),
    answers: new Map(),
  };
}

/** Holds what all people of a run share. */
export interface Load {
  readonly random: Random;
  readonly ledger: Ledger;
  readonly isOver: () => boolean;
  /** How long after the end of the load a request is retried, in ms. */
  readonly giveUpAfterMs: number;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const TRY_AGAIN_MS = 150;
const MOST_AVAILABLE = 25;
const MOST_READS = 40;

/** Lists tickets until the load is over, and edits or delists some of them. */
export async function sell(seller: Person, load: Load): Promise<void> {
  const { random, ledger, isOver } = load;
  for (let n = 0; !isOver(); n++) {
    await Bun.sleep(random.between(50, 400));
    const available = await ticketsForSale(seller);
    if (available.length > MOST_AVAILABLE) continue;
    const title = `${seller.email} ${n}`;
    ledger.listings.set(title, null);
    const price = (random.between(5, 90) | 0) + 0.5;
    const listed = await retryUntilAnswered(seller, load, {
      path: "/api/tickets",
      method: "POST",
      json: { title, price },
    });
    if (listed?.status !== 201) continue;
    const id = String(listed.body["id"]);
    ledger.listings.set(title, id);
    const whim = random.next();
    if (whim < 0.15) {
      await retryUntilAnswered(seller, load, {
        path: `/api/tickets/${id}`,
        method: "PUT",
        json: { title, price: price + 1 },
      });
    } else if (whim < 0.2) await retryUntilAnswered(seller, load, { path: `/api/tickets/${id}`, method: "DELETE" });
  }
}

/** Buys tickets until the load is over; pays, pays with a declined card, cancels, or lets the hold expire. */
export async function shop(buyer: Person, load: Load): Promise<void> {
  const { random, ledger, isOver } = load;
  while (!isOver()) {
    await Bun.sleep(random.between(20, 300));
    const ticketId = random.pick(await ticketsForSale(buyer));
    if (ticketId === undefined) continue;
    ledger.ordersAsked += 1;
    const bought = await retryUntilAnswered(buyer, load, { path: "/api/orders", method: "POST", json: { ticketId } });
    if (bought?.status !== 201) continue;
    const id = String(bought.body["id"]);
    ledger.orders.set(id, { ticketId });
    ledger.orderedAt.push(performance.now());
    if (await isReserved(buyer, id)) await decide(buyer, load, id);
  }
}

async function decide(buyer: Person, load: Load, orderId: string): Promise<void> {
  const whim = load.random.next();
  if (whim < 0.45) await pay(buyer, load, { orderId, card: "pm_card_visa" });
  else if (whim < 0.55) {
    await Promise.all([1, 2].map(() => pay(buyer, load, { orderId, card: "pm_card_visa" })));
  } else if (whim < 0.7) {
    await pay(buyer, load, { orderId, card: "pm_card_visa_chargeDeclined" });
    if (load.random.next() < 0.5) await pay(buyer, load, { orderId, card: "pm_card_visa" });
  } else if (whim < 0.85) {
    const answer = await retryUntilAnswered(buyer, load, { path: `/api/orders/${orderId}`, method: "DELETE" });
    if (answer?.status === 204) load.ledger.cancelled.add(orderId);
  }
}

async function pay(buyer: Person, load: Load, { orderId, card }: { orderId: string; card: string }): Promise<void> {
  const { attempts, paid } = load.ledger;
  attempts.set(orderId, (attempts.get(orderId) ?? 0) + 1);
  const json = { orderId, paymentMethod: card };
  const answer = await retryUntilAnswered(buyer, load, { path: "/api/payments", method: "POST", json });
  if (answer?.status === 201) paid.set(String(answer.body["id"]), orderId);
}

async function isReserved(buyer: Person, id: string): Promise<boolean> {
  for (let reads = 0; reads < MOST_READS; reads++) {
    const answer = await once(buyer, { path: `/api/orders/${id}`, method: "GET" }).catch(() => null);
    const status = answer?.body["status"];
    if (status === "AwaitingPayment") return true;
    if (status === "Cancelled") return false;
    await Bun.sleep(100);
  }
  return false;
}

async function ticketsForSale(person: Person): Promise<string[]> {
  try {
    const response = await person.http("/api/tickets?limit=50", { signal: AbortSignal.timeout(20_000) });
    const tickets: unknown = response.ok ? await response.json() : [];
    return Array.isArray(tickets) ? tickets.map(({ id }: { id: string }) => id) : [];
  } catch {
    return [];
  }
}

interface ApiRequest {
  readonly path: string;
  readonly method: string;
  readonly json?: unknown;
}

// Retries under the same idempotency key until the site answers, as a person does with a form.
async function retryUntilAnswered(person: Person, load: Load, request: ApiRequest): Promise<Answer | null> {
  const key = request.method === "POST" ? { "Idempotency-Key": crypto.randomUUID() } : {};
  const { answers } = load.ledger;
  const note = (what: string): unknown => answers.set(what, (answers.get(what) ?? 0) + 1);
  const name = `${request.method} ${request.path.split("/").slice(0, 3).join("/")}`;
  let giveUpAt = Number.POSITIVE_INFINITY;
  while (performance.now() < giveUpAt) {
    if (load.isOver() && giveUpAt === Number.POSITIVE_INFINITY) giveUpAt = performance.now() + load.giveUpAfterMs;
    const answer = await once(person, request, key).catch(() => null);
    note(`${name} ${answer?.status ?? "no answer"}`);
    // Who cannot get a new token, because auth is down, tries again.
    if (answer && answer.status < 500 && ![202, 401].includes(answer.status)) return answer;
    await Bun.sleep(TRY_AGAIN_MS);
  }
  note(`${name} given up`);
  return null;
}

async function once({ http }: Person, { path, method, json }: ApiRequest, headers = {}): Promise<Answer> {
  const signal = AbortSignal.timeout(20_000);
  const response = await http(path, { method, headers, signal, ...(json !== undefined && { json }) });
  const text = await response.text();
  const body: unknown = text.startsWith("{") ? JSON.parse(text) : {};
  return { status: response.status, body: typeof body === "object" && body !== null ? { ...body } : {} };
}
