// Holds the demo market while it runs: who is there, what is listed, and what people do with it.

import { setTimeout as sleep } from "node:timers/promises";
import { rememberAccount } from "./accounts.ts";
import { type PlannedEvent, type PlannedTicket, pickOf, placeOf } from "./market.ts";
import { fieldIn, signUpVisitor, textIn, type Visitor } from "./visitor.ts";

/** An event of the market, once it is on the site. */
export interface LiveEvent extends PlannedEvent {
  /** Id on the site. */
  readonly id: string;
  /** Places that are listed or sold. */
  readonly taken: Set<string>;
}

/** A ticket that stands for sale. */
export interface Listed {
  readonly id: string;
  readonly event: LiveEvent;
  readonly ticket: PlannedTicket;
}

/** A reservation, and when its buyer decides what becomes of it. */
export interface Held extends Listed {
  readonly buyer: Visitor;
  readonly orderId: string;
  /** Time of the decision, ms since 1970. */
  readonly decidesAt: number;
}

/** The market of a site. */
export interface Stage {
  readonly url: string;
  readonly dataDir: string;
  /** Prices in the currency of the site for each unit of the plan. */
  readonly priceFactor: number;
  readonly random: () => number;
  /** Aborts when the market is to end. */
  readonly stopping: AbortSignal;
  readonly sellers: Visitor[];
  readonly buyers: Visitor[];
  readonly events: LiveEvent[];
  readonly forSale: Listed[];
  readonly held: Held[];
  /** Number of tickets that were paid for. */
  sold: number;
  /** Number of places in waiting lists that were taken. */
  waits: number;
}

/** Names the test cards with which people pay. */
const CARDS = ["pm_card_visa", "pm_card_mastercard", "pm_card_amex"];
const PAYMENT_TRIES = 20;
const CREATED = 201;

/** Signs a person up for the market. */
export async function arrive(stage: Stage, name: string): Promise<Visitor> {
  const visitor = await signUpVisitor(stage.url, name);
  rememberAccount(stage.dataDir, visitor.id);
  return visitor;
}

/** Lists a ticket of an event; makes the event where `id` is null. Returns null when the site refuses the ticket. */
export async function list(
  { priceFactor, forSale, events }: Stage,
  seller: Visitor,
  { event, ticket }: { readonly event: PlannedEvent | LiveEvent; readonly ticket: PlannedTicket },
): Promise<Listed | null> {
  const { title, venue, startsAt } = event;
  const { name, city, country, timeZone } = venue;
  const described = { title, venue: name, city, country, timeZone, startsAt: new Date(startsAt).toISOString() };
  const named = "id" in event ? { eventId: event.id } : { event: described };
  const { section, row, seat, description } = ticket;
  const [price, faceValue] = [ticket.price * priceFactor, ticket.faceValue * priceFactor];
  const json = { ...named, section, row, seat, description, price, faceValue };
  const { status, body } = await seller.ask("/api/tickets", { json });
  if (status !== CREATED) return null;
  const live = "id" in event ? event : { ...event, id: textIn(body, "eventId"), taken: new Set<string>() };
  if (!("id" in event)) events.push(live);
  if (ticket.seat !== null) live.taken.add(placeOf(ticket));
  const listed = { id: textIn(body, "id"), event: live, ticket };
  forSale.push(listed);
  return listed;
}

/** Lets a buyer reserve a ticket and decide after `ms`; returns null when the site refuses. */
export async function reserve(stage: Stage, buyer: Visitor, listed: Listed, ms: number): Promise<Held | null> {
  const at = stage.forSale.indexOf(listed);
  if (at !== -1) stage.forSale.splice(at, 1);
  const { status, body } = await buyer.ask("/api/orders", { json: { ticketId: listed.id } });
  if (status !== CREATED) return null;
  const held = { ...listed, buyer, orderId: textIn(body, "id"), decidesAt: Date.now() + ms };
  stage.held.push(held);
  return held;
}

/** Lets a buyer pay; returns whether the ticket is theirs. */
export async function pay(stage: Stage, held: Held): Promise<boolean> {
  drop(stage, held);
  for (let tries = 0; tries < PAYMENT_TRIES; tries++) {
    const json = { orderId: held.orderId, paymentMethod: pickOf(CARDS, stage.random) };
    const { status } = await held.buyer.ask("/api/payments", { json });
    if (status === CREATED) stage.sold += 1;
    // The order waits for the word of the tickets service, which comes in a moment.
    if (status !== 404 && status !== 409) return status === CREATED;
    await sleep(250);
  }
  return false;
}

/** Lets a buyer cancel a reservation, which puts the ticket back on sale. */
export async function cancel(stage: Stage, held: Held): Promise<boolean> {
  drop(stage, held);
  const { status } = await held.buyer.ask(`/api/orders/${held.orderId}`, { method: "DELETE" });
  if (status !== 204) return false;
  const { id, event, ticket } = held;
  stage.forSale.push({ id, event, ticket });
  return true;
}

/** Lets a buyer join the waiting list of an event. */
export async function wait(stage: Stage, buyer: Visitor, { id }: LiveEvent): Promise<boolean> {
  const { status } = await buyer.ask(`/api/events/${id}/waits`, { json: {} });
  if (status === CREATED) stage.waits += 1;
  return status === CREATED;
}

/** A ticket that the waiting list offers somebody. */
export interface Offer {
  readonly waitId: string;
  readonly orderId: string;
  readonly eventId: string;
}

/** Returns what the waiting lists offer a buyer. */
export async function offersTo(buyer: Visitor): Promise<Offer[]> {
  const { body } = await buyer.ask("/api/waits");
  const waits: readonly unknown[] = Array.isArray(body) ? body : [];
  const offered = waits.filter((entry) => fieldIn(entry, "state") === "offered");
  return offered.map((entry) => ({
    waitId: textIn(entry, "id"),
    orderId: textIn(entry, "orderId"),
    eventId: textIn(entry, "eventId"),
  }));
}

function drop({ held }: Stage, one: Held): void {
  const at = held.indexOf(one);
  if (at !== -1) held.splice(at, 1);
}
