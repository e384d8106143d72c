import type { Stored } from "@holdfast/actors";
import { documentKey } from "@holdfast/actors/redis";
import {
  type Asked,
  advance,
  countedId,
  emptyMemory,
  type Memory,
  type MemoryEvent,
  MemoryService,
  type MemoryTimer,
  memoryEvent,
  textOf,
} from "@holdfast/actors/testing";
import { ticketEvents } from "@holdfast/contracts";
import { deliveryService } from "@holdfast/delivery";
import { sealDocument } from "@holdfast/delivery/rules";
import { expirationService } from "@holdfast/expiration";
import { ordersService } from "@holdfast/orders";
import { type Hold, holdActor, holdDocument, type Order, orderActor, orderDocument } from "@holdfast/orders/rules";
import { type Charge, chargeDocument } from "@holdfast/payments/rules";
import { newStripe, type PaymentsInMemory, payments } from "@holdfast/payments/testing";
import { PLAIN_TERMS, ticketsService } from "@holdfast/tickets";
import { eventActor, eventDocument, type Ticket, ticketActor, ticketDocument } from "@holdfast/tickets/rules";

// One ticket and all that happens around it, by the rules of tickets, orders, expiration and payments over one memory.

/** Holds a whole sale; plain data, never changed in place. */
export type Sale = PaymentsInMemory;

/** Gives the sale after a step, the same object where nothing changes. */
export type Step = (sale: Sale) => Sale;

export const HOLD_MS = 900_000;
export const OFFER_MS = 600_000;
const terms = {
  holdMs: HOLD_MS,
  maxOpenOrders: 4,
  maxHoldsPerTicket: 2,
  offerMs: OFFER_MS,
  lateOfferMs: 120_000,
  guardMs: 30_000,
};
export const tickets = MemoryService.of(ticketsService, { terms: PLAIN_TERMS });
export const orders = MemoryService.of(ordersService, { terms });
export const expiration = MemoryService.of(expirationService);
export const delivery = MemoryService.of(deliveryService);
const services = [tickets, orders, expiration, payments];

export const PRICE_CENTS = 1_999;
const NOW = 1_800_000_000_000;

// Ids that are always the same make equal sales equal texts.
export const TICKET = countedId(1);
/** The seller, and a buyer, whom an operator may ban: auth knows them by ids. */
export const SELLER = countedId(2);
export const DEE = countedId(3);
const BUYERS = ["ann", "bob", "cid", DEE];
/** The ids of attempts to pay, in their order. */
export const CHARGES = Array.from({ length: 12 }, (_, n) => countedId(21 + n));

/** Gives the id of a buyer's order. */
export function orderIdOf(userId: string): string {
  return countedId(11 + BUYERS.indexOf(userId));
}

/** A ticket on sale that orders has heard of. */
export function newSale(): Sale {
  const listed = list(beforeSale);
  const { memory } = listed;
  return withMemory(
    listed,
    tickets.eventsIn(memory).reduce((before, event) => orders.deliver(before, event), memory),
  );
}

/** A ticket on sale whose file is sealed, as far as orders has heard of it. */
export function newSealedSale(): Sale {
  const listed = list(beforeSale);
  const ticket = tickets.read(listed.memory, ticketDocument, TICKET);
  const view = ticket && ticketDocument.view?.(ticket);
  if (!view) throw new Error("Cannot seal the ticket: it is not there");
  const event = memoryEvent(ticketEvents, { type: "TicketCreated", kind: "ticket", view: { ...view, seal: "file" } });
  return withMemory(listed, orders.deliver(listed.memory, event));
}

/** Nothing is listed yet. */
export const beforeSale: Sale = { memory: emptyMemory(NOW), stripe: newStripe, cards: {} };

/** The seller lists the ticket, once; nothing changes when the listing is refused. */
export function list(sale: Sale): Sale {
  const unknown = { venue: null, city: null, country: null, timeZone: null, startsAt: null, endsAt: null };
  const event = { id: TICKET, own: { title: "Concert", ...unknown } };
  const message = { type: "List" as const, sellerId: SELLER, ticket: { price: PRICE_CENTS }, event };
  return after(sale, tickets.ask(sale.memory, ticketActor, { id: TICKET, message }));
}

/** A buyer asks for the ticket, once. */
export function buy(sale: Sale, userId: string): Sale {
  const orderId = orderIdOf(userId);
  if (orders.read(sale.memory, orderDocument, orderId)) return sale;
  const limits = { holdMs: HOLD_MS, maxOpenOrders: 4, maxHoldsPerTicket: 2 };
  const terms = { expectedPriceCents: null, expectedEdition: null, ...limits };
  return after(
    sale,
    orders.ask(sale.memory, holdActor, { id: TICKET, message: { type: "PlaceOrder", orderId, userId, ...terms } }),
  );
}

/** A buyer gives the ticket back. */
export function giveBack(sale: Sale, userId: string): Sale {
  const message = { type: "CancelByBuyer" as const, userId };
  return after(sale, orders.ask(sale.memory, orderActor, { id: orderIdOf(userId), message }));
}

/** The operator takes a sale back. */
export function takeBack(sale: Sale, orderId: string): Sale {
  return after(sale, orders.ask(sale.memory, orderActor, { id: orderId, message: { type: "Refund", sellerId: null } }));
}

/** The seller asks another price. */
export function reprice(sale: Sale, price: number): Sale {
  const message = { type: "Revise" as const, sellerId: SELLER, ticket: { title: "Concert", price } };
  return after(sale, tickets.ask(sale.memory, ticketActor, { id: TICKET, message }));
}

/** An operator moves or cancels the event of the ticket, once. */
export function changeEvent(sale: Sale, change: "moves" | "cancels"): Sale {
  const event = tickets.read(sale.memory, eventDocument, TICKET);
  if (event === null || event.edition > 0) return sale;
  const correction = change === "moves" ? { facts: { title: "Concert, moved" } } : { status: "cancelled" as const };
  const message = { type: "Correct" as const, change: correction };
  return after(sale, tickets.ask(sale.memory, eventActor, { id: TICKET, message }));
}

/** The ticket is told of a change of its event, as the effect does. */
export function tellTicket(sale: Sale): Sale {
  const event = tickets.read(sale.memory, eventDocument, TICKET);
  if (!event?.told) return sale;
  const followed = tickets.ask(sale.memory, ticketActor, {
    id: TICKET,
    message: { type: "FollowEvent", eventId: TICKET },
  });
  const message = { type: "Told" as const, edition: event.told.edition, after: null };
  return after(sale, tickets.ask(followed.memory, eventActor, { id: TICKET, message }));
}

/** The seller takes the ticket off the market. */
export function delist(sale: Sale): Sale {
  return after(
    sale,
    tickets.ask(sale.memory, ticketActor, { id: TICKET, message: { type: "Delist", sellerId: SELLER } }),
  );
}

/**
 * Lists every delivery there can be. An event reaches the services that follow it one by one, or in one step where
 * `isAtOnce`, for walks that would be too long.
 */
export function deliveries({ memory }: Sale, { isAtOnce = false } = {}): Step[] {
  const all = servicesOf(memory);
  const events = all.flatMap((source) => source.eventsIn(memory));
  return events.flatMap((event) => {
    const each = all
      .filter((to) => to.follows(event))
      .map(
        (to): Step =>
          (sale) =>
            deliver(sale, event, to),
      );
    return isAtOnce ? [(sale: Sale) => each.reduce((before, step) => step(before), sale)] : each;
  });
}

// Where nothing was ever sealed, delivery need not run.
function servicesOf(memory: Memory): readonly MemoryService[] {
  return delivery.read(memory, sealDocument, TICKET) ? [...services, delivery] : services;
}

/** Delivers an event to one service. */
export function deliver(sale: Sale, event: MemoryEvent, to: MemoryService): Sale {
  return withMemory(sale, to.deliver(sale.memory, event));
}

/** Fires a timer of expiration, where it is due. */
export function fireDeadline(sale: Sale, timer: MemoryTimer): Sale {
  const isDue = timer.at <= sale.memory.now && expiration.timers(sale.memory).some(({ id }) => id === timer.id);
  return isDue ? withMemory(sale, expiration.fire(sale.memory, timer)) : sale;
}

const ORDERS = documentKey(0, "orders", orderDocument.name, "");

/** Lists the orders there are, those of the buyers first and in their order, then the offers of a waiting line. */
export const ordersIn = readOnce((memory): Stored<Order>[] => {
  const ids = Object.keys(memory.documents).flatMap((key) => (key.startsWith(ORDERS) ? key.slice(ORDERS.length) : []));
  return ids.toSorted().flatMap((id) => orders.read(memory, orderDocument, id) ?? []);
});

/** Reads the ticket as its own service has it. */
export const ticketIn = readOnce((memory): Ticket => {
  const ticket = tickets.read(memory, ticketDocument, TICKET);
  if (!ticket) throw new Error("Cannot read the ticket of the sale: it is not there");
  return ticket;
});

/** Reads the hold on the ticket. */
export const holdIn = readOnce((memory): Hold | null => orders.read(memory, holdDocument, TICKET));

/** Lists all attempts to pay. */
export const chargesIn = readOnce((memory): Charge[] =>
  CHARGES.flatMap((id) => payments.read(memory, chargeDocument, id) ?? []),
);

// Sales share most of their documents, and every check reads them.
function readOnce<Value>(read: (memory: Memory) => Value): (sale: Sale) => Value {
  const known = new WeakMap<Memory["documents"], { readonly value: Value }>();
  return ({ memory }) => {
    const found = known.get(memory.documents) ?? { value: read(memory) };
    known.set(memory.documents, found);
    return found.value;
  };
}

/** Lets time pass. */
export function pass(sale: Sale, ms: number): Sale {
  return { ...sale, memory: advance(sale.memory, ms) };
}

/** Gives the sale with what an actor has answered. */
export function after(sale: Sale, asked: Asked<unknown>): Sale {
  return withMemory(sale, asked.memory);
}

/** Gives the sale with another memory, the same object for the same memory. */
export function withMemory(sale: Sale, memory: Memory): Sale {
  return memory === sale.memory ? sale : { ...sale, memory };
}

/** Writes a sale as text: sales with the same text go on alike. */
export function keyOf({ memory, stripe, cards }: Sale): string {
  return `${textOf(memory)} ${JSON.stringify([stripe, cards])}`;
}
