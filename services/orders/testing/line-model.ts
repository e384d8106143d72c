import { countedId, emptyMemory, type Memory, MemoryService, type MemoryTimer } from "@holdfast/actors/testing";
import type { EventView, TicketView } from "@holdfast/contracts";
import { eventCopyActor } from "../rules/event-copy.ts";
import { holdDocument, mayHoldAgainAt } from "../rules/hold.ts";
import { type LineEntry, lineDocument, linePageDocument, pageId } from "../rules/line.ts";
import { lineActor } from "../rules/line-actor.ts";
import { isGuarded, wantsTicket } from "../rules/offer.ts";
import { type OrderMessage, orderActor } from "../rules/order-actor.ts";
import { isOpen, orderDocument } from "../rules/order-document.ts";
import { holdActor } from "../rules/purchase.ts";
import { ticketDocument } from "../rules/ticket-copy.ts";
import { ticketCopyActor } from "../rules/ticket-copy-actor.ts";
import { triedDocument } from "../rules/tried.ts";
import { ordersService } from "../subscriptions.ts";
import { exampleTicket, HOLD_MS, TERMS } from "./examples.ts";

const EVENT = countedId(1);
const SEED = { seed: "5eed".repeat(16), sealedSeed: "sealed", leaveLink: "leave" };
const service = MemoryService.of(ordersService, { terms: TERMS });
const limits = { holdMs: HOLD_MS, maxOpenOrders: 4, maxHoldsPerTicket: TERMS.maxHoldsPerTicket };

/** A line with its tickets, and when in the order of steps each entry began to wait and each ticket became free. */
export interface LineState {
  readonly memory: Memory;
  readonly step: number;
  readonly tickets: readonly string[];
  readonly orders: readonly string[];
  /** Step at which each entry joined, and at which it last began to wait. */
  readonly joined: Readonly<Record<string, number>>;
  readonly since: Readonly<Record<string, number>>;
  readonly freedAt: Readonly<Record<string, number>>;
  /** Tickets that nobody of orders looked after for longer than they are kept. */
  readonly lapsed: readonly string[];
  /** Refusals of offers on their way, after an edit that the copy of the ticket has. */
  readonly refusals: readonly TicketView[];
}

/** An event of an order in a step. */
export interface Happened {
  readonly type: string;
  readonly orderId: string;
}

/** An event with a line that nobody has joined. */
export function newLineState(): LineState {
  const place = { venue: null, city: null, country: null, timeZone: null, startsAt: null, endsAt: null };
  const event: EventView = { id: EVENT, title: "Concert", ...place, status: "scheduled", version: 0 };
  const { memory } = service.ask(emptyMemory(), eventCopyActor, { id: EVENT, message: { type: "FollowEvent", event } });
  return {
    memory,
    ...{ step: 0, tickets: [], orders: [], joined: {}, since: {}, freedAt: {}, lapsed: [], refusals: [] },
  };
}

/** Somebody joins, in the draw or, once that is over, behind it. */
export function join(state: LineState, maxPriceCents: number | null): LineState {
  const line = service.read(state.memory, lineDocument, EVENT);
  const isOpen = line?.drawEndsAt && state.memory.now < line.drawEndsAt;
  const waitId = countedId(100_000 + state.step);
  const userId = countedId(200_000 + state.step);
  const drawId = isOpen ? line.drawId : null;
  const message = { type: "Join", waitId, userId, maxPriceCents, drawId, ...SEED } as const;
  return after(state, service.ask(state.memory, lineActor, { id: EVENT, message }).memory);
}

/** Somebody who waits leaves; whoever has an offer does so by the order. */
export function leave(state: LineState, { waitId }: LineEntry): LineState {
  const message = { type: "Leave", waitId, userId: null } as const;
  return after(state, service.ask(state.memory, lineActor, { id: EVENT, message }).memory);
}

/** A ticket is listed. */
export function listTicket(state: LineState, priceCents: number): LineState {
  const id = countedId(1_000 + state.step);
  const view = exampleTicket({ id, eventId: EVENT, priceCents, startsAt: null, version: 0 });
  return follow({ ...state, tickets: [...state.tickets, id] }, view);
}

/** The seller changes the price, which ends an offer; the refusal of the offer's order comes later. */
export function reprice(state: LineState, ticketId: string, priceCents: number): LineState {
  const ticket = ticketIn(state, ticketId);
  const order = openOrderOf(state, ticketId);
  if (!ticket || (order && order.status !== "Offered")) return state;
  const refused = order ? { orderId: order.id, reason: "price changed" } : ticket.refused;
  const { sourceVersion, edition } = ticket;
  const content = { eventId: EVENT, startsAt: null, priceCents, edition: edition + 1, refused };
  const view = exampleTicket({ ...content, id: ticketId, version: sourceVersion + 1 });
  const followed = follow(state, view);
  return order ? { ...followed, refusals: [...followed.refusals, view] } : followed;
}

function follow(state: LineState, ticket: TicketView): LineState {
  const message = { type: "FollowTicket", ticket } as const;
  return after(state, service.ask(state.memory, ticketCopyActor, { id: ticket.id, message }).memory);
}

/** The refusal of an offer arrives. */
export function refuse(state: LineState): LineState {
  const [ticket, ...refusals] = state.refusals;
  if (!ticket?.refused) return state;
  return tell({ ...state, refusals }, ticket.refused.orderId, { type: "FollowTicket", ticket });
}

/** A stranger presses Buy. */
export function buy(state: LineState, ticketId: string): LineState {
  const [orderId, userId] = [countedId(300_000 + state.step), countedId(400_000 + state.step)];
  const page = { expectedPriceCents: null, expectedEdition: null, eventId: EVENT };
  const message = { type: "PlaceOrder", orderId, userId, ...page, ...limits } as const;
  return after(state, service.ask(state.memory, holdActor, { id: ticketId, message }).memory);
}

/** An order gets a message. */
export function tell(state: LineState, id: string, message: OrderMessage): LineState {
  return after(state, service.ask(state.memory, orderActor, { id, message }).memory);
}

/** A timer that is due fires; gives the state after each commit. An effect tries each ticket, as its performer does. */
export function fire(state: LineState, timer: MemoryTimer): LineState[] {
  if (timer.name === "line") return [after(state, service.fire(state.memory, timer))];
  const states = [state];
  for (const id of state.tickets) {
    const before = states.at(-1) ?? state;
    const message = { type: "OfferAgain" } as const;
    states.push(after(before, service.ask(before.memory, ticketCopyActor, { id, message }).memory));
  }
  const last = states.at(-1) ?? state;
  return [...states.slice(1), after(last, service.fire(last.memory, timer, { type: "OfferedAgain" }))];
}

/** Lists the due timers of searches and of offers. */
export function dueTimers({ memory }: LineState): MemoryTimer[] {
  return service
    .timers(memory)
    .filter(({ name, at }) => (name === "line" || name === "offer-again") && at <= memory.now);
}

/** Lets time pass without any timer. */
export function pass(state: LineState, ms: number): LineState {
  const { memory, tickets } = state;
  const now = memory.now + ms;
  const lapsed = tickets.filter((id) => isKept(state, id) && !isGuarded(holdIn(state, id), now));
  return { ...state, step: state.step + 1, lapsed: [...state.lapsed, ...lapsed], memory: { ...memory, now } };
}

function isKept(state: LineState, id: string): boolean {
  return holdIn(state, id)?.guard !== undefined;
}

// Notes what a step has changed.
function after(before: LineState, memory: Memory): LineState {
  if (memory === before.memory) return before;
  const state = { ...before, memory, step: before.step + 1 };
  const { step, tickets } = state;
  const orders = [...state.orders, ...happened(before, state).map(({ orderId }) => orderId)];
  const were = new Map(entriesIn(before).map((entry) => [entry.waitId, entry.state]));
  const arrived = entriesIn(state).filter(({ waitId, state: is }) => is === "waiting" && were.get(waitId) !== is);
  const since = { ...state.since, ...stepOf(arrived, step) };
  const joined = { ...stepOf(arrived, step), ...state.joined };
  const freed = tickets.filter((id) => isFree(state, id) && !isAsFree(before, state, id));
  const freedAt = { ...state.freedAt, ...Object.fromEntries(freed.map((id) => [id, step])) };
  const lapsed = state.lapsed.filter((id) => isFree(state, id) && !isGuarded(holdIn(state, id), memory.now));
  return { ...state, orders: [...new Set(orders)], since, joined, freedAt, lapsed };
}

function stepOf(entries: readonly LineEntry[], step: number): Record<string, number> {
  return Object.fromEntries(entries.map(({ waitId }) => [waitId, step]));
}

function isAsFree(before: LineState, state: LineState, id: string): boolean {
  return isFree(before, id) && ticketIn(before, id)?.edition === ticketIn(state, id)?.edition;
}

/** Returns whether a ticket is on sale and nobody has it; it may be kept for the line. */
export function isFree(state: LineState, id: string): boolean {
  return ticketIn(state, id)?.status === "available" && (holdIn(state, id)?.orderId ?? null) === null;
}

/** Lists what was published about orders from one state to the next. */
export function happened(before: LineState, state: LineState): Happened[] {
  const known = service.eventsIn(before.memory).length;
  return service
    .eventsIn(state.memory)
    .slice(known)
    .map(({ fields }) => ({ type: fieldOf(fields, "type"), orderId: fieldOf(fields, "id") }))
    .filter(({ type }) => type.startsWith("Order"));
}

function fieldOf(fields: readonly string[], name: string): string {
  return fields[fields.indexOf(name) + 1] ?? "";
}

/** Returns who of a line wants a ticket at a price (default: its own) and may have it now, the first first. */
export function willing(state: LineState, ticketId: string, price?: number): LineEntry[] {
  const ticket = ticketIn(state, ticketId);
  if (!ticket) return [];
  const { userId, priceCents, buyerFeeCents } = ticket;
  const wants = wantsTicket(
    { userId, priceCents: price ?? priceCents, buyerFeeCents },
    service.read(state.memory, triedDocument, ticketId),
  );
  const hold = holdIn(state, ticketId);
  const { now } = state.memory;
  return entriesIn(state).filter(
    (one) => wants(one) && mayHoldAgainAt(hold, { userId: one.userId, most: TERMS.maxHoldsPerTicket, now }) === null,
  );
}

/** Reads the entries of the line, the first first. */
export function entriesIn({ memory }: LineState): readonly LineEntry[] {
  const known = readEntries.get(memory.documents);
  if (known) return known;
  const pages = service.read(memory, lineDocument, EVENT)?.pages ?? [];
  const entries = pages.flatMap(
    ({ page }) => service.read(memory, linePageDocument, pageId(EVENT, page))?.entries ?? [],
  );
  readEntries.set(memory.documents, entries);
  return entries;
}
const readEntries = new WeakMap<Memory["documents"], readonly LineEntry[]>();

/** Reads an order. */
export function orderIn({ memory }: LineState, id: string) {
  return service.read(memory, orderDocument, id);
}

/** Lists the open orders. */
export function openOrdersIn(state: LineState) {
  return state.orders.flatMap((id) => orderIn(state, id) ?? []).filter(isOpen);
}

function openOrderOf(state: LineState, ticketId: string) {
  return openOrdersIn(state).find(({ ticket }) => ticket.id === ticketId) ?? null;
}

/** Reads the hold of a ticket. */
export function holdIn({ memory }: LineState, ticketId: string) {
  return service.read(memory, holdDocument, ticketId);
}

function ticketIn({ memory }: LineState, ticketId: string) {
  return service.read(memory, ticketDocument, ticketId);
}
