import type { Person } from "../support/people.ts";
import type { Random } from "../support/seeded-random.ts";

/** What people were told, to be compared with what is so in the end. */
export interface Ledger {
  /** Titles of tickets that were asked to be listed; the id where that was acknowledged. */
  readonly listings: Map<string, string | null>;
  /** Orders acknowledged, by id. */
  readonly orders: Map<string, { readonly ticketId: string }>;
  /** How many orders were asked for. */
  ordersAsked: number;
  /** Orders whose cancelling was acknowledged. */
  readonly cancelled: Set<string>;
  /** Charges acknowledged as paid (201) and as declined (402: the order's id), and attempts by order. */
  readonly paid: Map<string, string>;
  readonly attempts: Map<string, number>;
  /** Answers by status, and requests given up. */
  readonly answers: Map<string, number>;
}

export function createLedger(): Ledger {
  return {
    listings: new Map(),
    orders: new Map(),
    ordersAsked: 0,
    cancelled: new Set(),
    paid: new Map(),
    attempts: new Map(),
    answers: new Map(),
  };
}

/** What visitors share. */
export interface Visit {
  readonly random: Random;
  readonly ledger: Ledger;
  readonly isOver: () => boolean;
  /** Requests unanswered so long after the end are given up, ms. */
  readonly patienceMs: number;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const TRY_AGAIN_MS = 150;
const MOST_AVAILABLE = 25;
const ORDER_LOOKS = 40;

/** Lists tickets as long as the load lasts, and now and then changes or takes back one. */
export async function sell(seller: Person, visit: Visit): Promise<void> {
  const { random, ledger, isOver } = visit;
  for (let n = 0; !isOver(); n++) {
    await Bun.sleep(random.between(50, 400));
    const available = await ticketsForSale(seller);
    if (available.length > MOST_AVAILABLE) continue;
    const title = `${seller.email} ${n}`;
    ledger.listings.set(title, null);
    const price = (random.between(5, 90) | 0) + 0.5;
    const listed = await insist(seller, visit, { path: "/api/tickets", method: "POST", json: { title, price } });
    if (listed?.status !== 201) continue;
    const id = String(listed.body["id"]);
    ledger.listings.set(title, id);
    const whim = random.next();
    if (whim < 0.15) {
      await insist(seller, visit, { path: `/api/tickets/${id}`, method: "PUT", json: { title, price: price + 1 } });
    } else if (whim < 0.2) await insist(seller, visit, { path: `/api/tickets/${id}`, method: "DELETE" });
  }
}

/** Buys as long as the load lasts: pays, is declined, gives back, or lets the time pass. */
export async function shop(buyer: Person, visit: Visit): Promise<void> {
  const { random, ledger, isOver } = visit;
  while (!isOver()) {
    await Bun.sleep(random.between(20, 300));
    const ticketId = random.pick(await ticketsForSale(buyer));
    if (ticketId === undefined) continue;
    ledger.ordersAsked += 1;
    const bought = await insist(buyer, visit, { path: "/api/orders", method: "POST", json: { ticketId } });
    if (bought?.status !== 201) continue;
    const id = String(bought.body["id"]);
    ledger.orders.set(id, { ticketId });
    if (await isReserved(buyer, id)) await decide(buyer, visit, id);
  }
}

async function decide(buyer: Person, visit: Visit, orderId: string): Promise<void> {
  const whim = visit.random.next();
  if (whim < 0.45) await pay(buyer, visit, { orderId, card: "pm_card_visa" });
  else if (whim < 0.55) {
    await Promise.all([1, 2].map(() => pay(buyer, visit, { orderId, card: "pm_card_visa" })));
  } else if (whim < 0.7) {
    await pay(buyer, visit, { orderId, card: "pm_card_visa_chargeDeclined" });
    if (visit.random.next() < 0.5) await pay(buyer, visit, { orderId, card: "pm_card_visa" });
  } else if (whim < 0.85) {
    const answer = await insist(buyer, visit, { path: `/api/orders/${orderId}`, method: "DELETE" });
    if (answer?.status === 204) visit.ledger.cancelled.add(orderId);
  }
}

async function pay(buyer: Person, visit: Visit, { orderId, card }: { orderId: string; card: string }): Promise<void> {
  const { attempts, paid } = visit.ledger;
  attempts.set(orderId, (attempts.get(orderId) ?? 0) + 1);
  const json = { orderId, paymentMethod: card };
  const answer = await insist(buyer, visit, { path: "/api/payments", method: "POST", json });
  if (answer?.status === 201) paid.set(String(answer.body["id"]), orderId);
}

async function isReserved(buyer: Person, id: string): Promise<boolean> {
  for (let looks = 0; looks < ORDER_LOOKS; looks++) {
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

interface Wish {
  readonly path: string;
  readonly method: string;
  readonly json?: unknown;
}

// Asked again under the same key until it is answered, as a browser's form is.
async function insist(person: Person, visit: Visit, wish: Wish): Promise<Answer | null> {
  const key = wish.method === "POST" ? { "Idempotency-Key": crypto.randomUUID() } : {};
  const { answers } = visit.ledger;
  const note = (what: string): unknown => answers.set(what, (answers.get(what) ?? 0) + 1);
  const name = `${wish.method} ${wish.path.split("/").slice(0, 3).join("/")}`;
  let giveUpAt = Number.POSITIVE_INFINITY;
  while (performance.now() < giveUpAt) {
    if (visit.isOver() && giveUpAt === Number.POSITIVE_INFINITY) giveUpAt = performance.now() + visit.patienceMs;
    const answer = await once(person, wish, key).catch(() => null);
    note(`${name} ${answer?.status ?? "no answer"}`);
    if (answer && answer.status < 500 && answer.status !== 202) return answer;
    await Bun.sleep(TRY_AGAIN_MS);
  }
  note(`${name} given up`);
  return null;
}

async function once({ http }: Person, { path, method, json }: Wish, headers = {}): Promise<Answer> {
  const signal = AbortSignal.timeout(20_000);
  const response = await http(path, { method, headers, signal, ...(json !== undefined && { json }) });
  const text = await response.text();
  const body: unknown = text.startsWith("{") ? JSON.parse(text) : {};
  return { status: response.status, body: typeof body === "object" && body !== null ? { ...body } : {} };
}
