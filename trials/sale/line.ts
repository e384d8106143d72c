import { countedId, type MemoryTimer } from "@holdfast/actors/testing";
import {
  isOpen,
  lineActor,
  lineDocument,
  linePageDocument,
  type Order,
  orderActor,
  orderDocument,
  pageId,
  ticketCopyActor,
  waitDocument,
} from "@holdfast/orders/rules";
import { eventActor, eventDocument, ticketActor } from "@holdfast/tickets/rules";
import { expect } from "vitest";
import {
  after,
  beforeSale,
  buy,
  deliveries,
  expiration,
  fireDeadline,
  keyOf,
  orders,
  ordersIn,
  PRICE_CENTS,
  pass,
  type Sale,
  SELLER,
  type Step,
  TICKET,
  tickets,
  withMemory,
} from "./sale.ts";

// The waiting line of the ticket's event: people who wait while Ann has the ticket, and what becomes of their offers.

const HOUR_MS = 3_600_000;
const EARLIER_MS = 300_000;
const SEED = { seed: "5eed".repeat(16), sealedSeed: "sealed", leaveLink: "leave" };
// Ids that rules make are behind all that tests give.
const IDS_FROM = 1_000;
const startOf = ({ memory }: Sale): number => memory.now + 24 * HOUR_MS;

/** Gives the id of the place of a person in the line. */
export function waitIdOf(person: number): string {
  return countedId(500 + person);
}

/** Ann has the ticket of an event with a start, and so many people wait. */
export function newSaleWithLine(people: number): Sale {
  const begun = { ...beforeSale, memory: { ...beforeSale.memory, ids: IDS_FROM } };
  const place = { venue: null, city: null, country: null, timeZone: null, endsAt: null };
  const event = { id: TICKET, own: { title: "Concert", ...place, startsAt: startOf(begun) } };
  const message = { type: "List" as const, sellerId: SELLER, ticket: { price: PRICE_CENTS }, event };
  const listed = allDelivered(after(begun, tickets.ask(begun.memory, ticketActor, { id: TICKET, message })));
  const bought = allDelivered(buy(listed, "ann"));
  return allDelivered(Array.from({ length: people }).reduce<Sale>((sale, _, person) => join(sale, person), bought));
}

function allDelivered(sale: Sale): Sale {
  const next = deliveries(sale, { isAtOnce: true }).reduce((before, step) => step(before), sale);
  return keyOf(next) === keyOf(sale) ? sale : allDelivered(next);
}

function join(sale: Sale, person: number): Sale {
  const line = orders.read(sale.memory, lineDocument, TICKET);
  const wish = { waitId: waitIdOf(person), userId: countedId(600 + person), maxPriceCents: null };
  const message = { type: "Join" as const, ...wish, drawId: line?.drawId ?? null, ...SEED };
  return after(sale, orders.ask(sale.memory, lineActor, { id: TICKET, message }));
}

/** Reads the place of a person. */
export function waitIn({ memory }: Sale, person: number) {
  const wait = orders.read(memory, waitDocument, waitIdOf(person));
  if (!wait) throw new Error("Cannot read a place of the line: it is not there");
  return wait;
}

/** Whoever waits answers an offer, once. */
export function answer(sale: Sale, person: number, type: "Take" | "Pass" | "Leave"): Sale {
  const { orderId, state, userId } = waitIn(sale, person);
  if (state !== "offered" || orderId === null) return sale;
  return after(sale, orders.ask(sale.memory, orderActor, { id: orderId, message: { type, userId } }));
}

/** An operator moves the start of the event to a few minutes from now, once, or cancels the event. */
export function changeStart(sale: Sale, change: "moves" | "cancels"): Sale {
  const event = tickets.read(sale.memory, eventDocument, TICKET);
  if (event === null || event.edition > 0) return sale;
  const moved = { facts: { startsAt: sale.memory.now + EARLIER_MS } };
  const message = { type: "Correct" as const, change: change === "moves" ? moved : { status: "cancelled" as const } };
  return after(sale, tickets.ask(sale.memory, eventActor, { id: TICKET, message }));
}

/** Lists the steps of orders itself that are due: searches of the line, and the effects that an ended offer asks for. */
export function lineSteps(sale: Sale): Step[] {
  return dueTimers(sale).map(
    (timer): Step =>
      (now) =>
        dueTimers(now).some(({ id, name, at }) => id === timer.id && name === timer.name && at === timer.at)
          ? fireOfOrders(now, timer)
          : now,
  );
}

// Effects that come back as long as an order may still end otherwise.
const REPEATED: ReadonlySet<string> = new Set(["end-line", "refund-event"]);

function dueTimers({ memory }: Sale): MemoryTimer[] {
  return orders.timers(memory).filter(({ name, at }) => name !== "reveal" && at <= memory.now);
}

function fireOfOrders(sale: Sale, timer: MemoryTimer): Sale {
  if (timer.name === "offer-again") {
    const { memory } = orders.ask(sale.memory, ticketCopyActor, { id: TICKET, message: { type: "OfferAgain" } });
    return withMemory(sale, orders.fire(memory, timer, { type: "OfferedAgain" }));
  }
  if (timer.name === "refund-event") return refundAll(sale, timer);
  if (timer.name !== "end-line") return withMemory(sale, orders.fire(sale.memory, timer));
  const left = entriesIn(sale)
    .filter(({ state }) => state === "waiting")
    .reduce((memory, { waitId }) => {
      const message = { type: "Leave", waitId, userId: null, reason: "event cancelled" } as const;
      return orders.ask(memory, lineActor, { id: TICKET, message }).memory;
    }, sale.memory);
  const again = entriesIn({ ...sale, memory: left }).length === 0 ? ("never" as const) : ("later" as const);
  return withMemory(sale, orders.fire(left, timer, { type: "LineEnded", again }));
}

// As `flows/refunding-event.ts` does, for all orders at once.
function refundAll(sale: Sale, timer: MemoryTimer): Sale {
  const message = { type: "Refund", sellerId: null } as const;
  const completed = ordersIn(sale).filter(({ status }) => status === "Completed");
  const memory = completed.reduce(
    (before, { id }) => orders.ask(before, orderActor, { id, message }).memory,
    sale.memory,
  );
  const again = ordersIn({ ...sale, memory }).some(isOpen) ? ("later" as const) : ("never" as const);
  return withMemory(sale, orders.fire(memory, timer, { type: "Refunded", again }));
}

/** Lists the entries of the line, the first first. */
export function entriesIn({ memory }: Sale) {
  const pages = orders.read(memory, lineDocument, TICKET)?.pages ?? [];
  return pages.flatMap(({ page }) => orders.read(memory, linePageDocument, pageId(TICKET, page))?.entries ?? []);
}

/** Deadlines fire, and time passes to the next one once the line has done all that it has to do. */
export function clockSteps(sale: Sale): Step[] {
  const deadlines = expiration.timers(sale.memory).map(
    (timer): Step =>
      (now) =>
        fireDeadline(now, timer),
  );
  const ofTickets = tickets
    .timers(sale.memory)
    .filter(({ name, at }) => (name === "start" || name === "end") && at <= sale.memory.now)
    .map(
      (timer): Step =>
        (now) =>
          withMemory(now, tickets.fire(now.memory, timer)),
    );
  return [...deadlines, ...ofTickets, passTime];
}

function passTime(sale: Sale): Sale {
  if (dueTimers(sale).length > 0) return sale;
  const { now } = sale.memory;
  const deadlines = ordersIn(sale).flatMap((order) => (isOpen(order) ? order.expiresAt : []));
  // The start of the event, a day ahead, is not waited for.
  const isSoon = ({ name, at }: MemoryTimer) => REPEATED.has(name) && at < now + HOUR_MS;
  const ends = orders.timers(sale.memory).flatMap((timer) => (isSoon(timer) ? timer.at : []));
  const ahead = [...deadlines, ...ends].filter((at) => at > now);
  return ahead.length === 0 ? sale : pass(sale, Math.min(...ahead) - now);
}

/** Checks that each place says what its order says, and that whoever has an offer or is buying is in the line once. */
export function expectLine(sale: Sale, people: number): void {
  const entries = entriesIn(sale);
  for (let person = 0; person < people; person++) {
    const wait = waitIn(sale, person);
    const own = entries.filter(({ waitId }) => waitId === wait.id);
    const open = ordersIn(sale).filter((order) => order.waitId === wait.id && isOpen(order));
    expect(own.map(({ state }) => state)).toEqual(wait.endedAt === null ? [stateOf(open)] : []);
    if (wait.endedAt !== null) expect(open).toEqual([]);
    else expect(wait.state === "passed" ? "waiting" : wait.state).toBe(stateOf(open));
  }
}

function stateOf([order]: readonly Order[]): string {
  if (!order) return "waiting";
  return order.status === "Offered" ? "offered" : "taken";
}

/** Checks that nobody buys past the line: everybody in it has waited since before the ticket became free. */
export function expectTurn(before: Sale, sale: Sale): void {
  const isNew = (order: { readonly id: string }) => !orders.read(before.memory, orderDocument, order.id);
  const bought = ordersIn(sale).filter((order) => isNew(order) && order.waitId === undefined);
  if (bought.length === 0) return;
  const willing = entriesIn(before).filter(({ waitId, state }) => state === "waiting" && !hasRefused(before, waitId));
  expect(willing).toEqual([]);
}

function hasRefused(sale: Sale, waitId: string): boolean {
  return ordersIn(sale).some((order) => order.waitId === waitId && !isOpen(order));
}
