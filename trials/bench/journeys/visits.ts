// Sends people through a market: each journey lists a ticket, which another person buys and pays for.

import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Desk, Market } from "./market.ts";

/** Records how far a journey came. */
export interface Journey {
  readonly ticketId: string | null;
  readonly orderId: string | null;
  /** Whether the payment was acknowledged. */
  readonly isPaid: boolean;
  /** Whether the buyer has read that the order is paid for good. */
  readonly isDone: boolean;
  /** Time from the listing to the last answer, in ms. */
  readonly ms: number;
}

/** Sets how many journeys are under way at once, and when people give up. */
export interface JourneyOptions {
  readonly atOnce: number;
  /** Returns whether another journey begins. */
  goesOn(): boolean;
  /** Time after which a person gives one step up, in ms. */
  readonly patienceMs: number;
}

// Whoever has to ask again waits so long, and twice as long each time up to the most.
const FIRST_WAIT_MS = 10;
const MOST_WAIT_MS = 160;
const PRICE = 19.99;
const idSchema = z.object({ id: z.string() });
const statusSchema = z.object({ status: z.string() });

let journeys = 0;

/** Makes journeys until `goesOn` says no, and waits for the last. */
export async function makeJourneys(market: Market, { atOnce, goesOn, patienceMs }: JourneyOptions): Promise<Journey[]> {
  const made: Journey[] = [];
  async function work(): Promise<void> {
    while (goesOn()) made.push(await makeOne(market, patienceMs));
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  return made;
}

async function makeOne(market: Market, patienceMs: number): Promise<Journey> {
  const [number, began] = [journeys++, performance.now()];
  const { people } = market;
  const [seller = "", buyer = ""] = [people[number % people.length], people[(number + 1) % people.length]];
  const until = { patienceMs };
  const state = { ticketId: null, orderId: null, isPaid: false, isDone: false };
  const ended = (change: Partial<Journey>): Journey => ({ ...state, ...change, ms: performance.now() - began });
  const listing = { title: `Night of the Gulls ${number}`, price: PRICE };
  const ticket = await post(market, { desk: "tickets", cookie: seller, body: listing }, until);
  if (!ticket) return ended({});
  const ticketId = ticket.id;
  const order = await post(market, { desk: "orders", cookie: buyer, body: { ticketId } }, until);
  if (!order) return ended({ ticketId });
  const orderId = order.id;
  const payment = { orderId, paymentMethod: "pm_card_visa" };
  const isPaid = (await post(market, { desk: "payments", cookie: buyer, body: payment }, until)) !== null;
  const path = `/api/orders/${orderId}`;
  const isDone = await again(until, async () => {
    const { status, body } = await send(`${market.addressOf("orders")}${path}`, { headers: { Cookie: buyer } });
    return status === 200 && statusSchema.parse(body).status === market.doneStatus ? true : null;
  });
  return ended({ ticketId, orderId, isPaid, isDone: isDone === true });
}

interface Order {
  readonly desk: Desk;
  readonly cookie: string;
  readonly body: object;
}

// Sends a request until it is answered 201, with the same key each time, as a client that knows of keys does.
async function post(
  market: Market,
  { desk, cookie, body }: Order,
  until: { readonly patienceMs: number },
): Promise<{ id: string } | null> {
  const headers = { "Content-Type": "application/json", Cookie: cookie, "Idempotency-Key": crypto.randomUUID() };
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  return await again(until, async () => {
    const answer = await send(`${market.addressOf(desk)}/api/${desk}`, init);
    return answer.status === 201 ? idSchema.parse(answer.body) : null;
  });
}

async function again<Result>(
  { patienceMs }: { readonly patienceMs: number },
  attempt: () => Promise<Result | null>,
): Promise<Result | null> {
  const endsAt = performance.now() + patienceMs;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, MOST_WAIT_MS)) {
    const result = await attempt();
    if (result !== null || performance.now() > endsAt) return result;
    await sleep(waitMs);
  }
}

// A connection that broke has the status 0.
async function send(url: string, init: RequestInit): Promise<{ status: number; body: unknown }> {
  try {
    const response = await fetch(url, init);
    const text = await response.text();
    return { status: response.status, body: response.ok ? JSON.parse(text) : text };
  } catch {
    return { status: 0, body: null };
  }
}
