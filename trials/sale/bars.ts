import { accountDocument, barActor, barDocument, barId } from "@holdfast/accounts";
import { indexKey } from "@holdfast/actors/redis";
import { type MemoryEvent, type MemoryService, memoryEvent } from "@holdfast/actors/testing";
import { authEvents } from "@holdfast/contracts";
import { orderActor } from "@holdfast/orders/rules";
import { ticketActor } from "@holdfast/tickets/rules";
import { after, deliver, orders, type Sale, type Step, TICKET, tickets, withMemory } from "./sale.ts";

// A ban on its way through tickets and orders: its event, and each step of the effect by itself.

/** Holds a sale, and the page of listings or orders that an effect has read and not settled yet. */
export interface BarredSale {
  readonly sale: Sale;
  readonly pages: { readonly [service: string]: readonly string[] };
}

/** Gives the sale after a step of a ban. */
export type BarStep = (before: BarredSale) => BarredSale;

/** The event by which auth says that a person is banned. */
export function banOf(userId: string): MemoryEvent {
  const view = { id: userId, version: 1, isConfirmed: true, isBanned: true, isClosed: false };
  return memoryEvent(authEvents, {
    type: "UserUpdated",
    kind: "user",
    view: { ...view, endedSessions: [], endedBefore: 0 },
  });
}

/** Takes a step of the sale itself. */
export function inSale(step: Step): BarStep {
  return (before) => {
    const sale = step(before.sale);
    return sale === before.sale ? before : { ...before, sale };
  };
}

/** Lists the steps of a person's ban in one service: the event may come at any time, and every step may come twice. */
export function barSteps(service: MemoryService, userId: string): BarStep[] {
  return [inSale((sale) => deliver(sale, banOf(userId), service)), ...settleSteps(service, userId)];
}

function settleSteps(service: MemoryService, userId: string): BarStep[] {
  const name = service === tickets ? "tickets" : "orders";
  const list = service === tickets ? `by-seller:${userId}` : `open:${userId}`;
  // All that happens is in the partition of the ticket, so its bar alone makes a difference.
  const id = barId(userId, TICKET) ?? "";
  const settleOf = ({ memory }: Sale) => {
    const timer = service.timers(memory).find((one) => one.name === "settle");
    const account = service.read(memory, accountDocument, userId);
    return timer && account ? { timer, account } : null;
  };
  const isBarred = ({ memory }: Sale) => service.read(memory, barDocument, id) !== null;
  return [
    inSale((sale) => {
      const settle = settleOf(sale);
      if (!settle) return sale;
      const message = { type: "Set" as const, reason: settle.account.barred, sourceVersion: 1 };
      return after(sale, service.ask(sale.memory, barActor, { id, message }));
    }),
    // An effect that has died reads its page again; so may one that has not.
    (before) => {
      if (!settleOf(before.sale) || !isBarred(before.sale)) return before;
      const page = Object.keys(before.sale.memory.sets[indexKey(0, name, list)] ?? {}).toSorted();
      return { ...before, pages: { ...before.pages, [name]: page } };
    },
    (before) => {
      const page = before.pages[name];
      const settle = settleOf(before.sale);
      if (!page || !settle) return before;
      const { sale } = before;
      const settled = page.reduce((now, each) => settleOne(now, service, each), sale);
      const fired = service.fire(settled.memory, settle.timer, { type: "Settled", sourceVersion: 1, after: null });
      const { [name]: _done, ...pages } = before.pages;
      return { sale: withMemory(settled, fired), pages };
    },
  ];
}

function settleOne(sale: Sale, service: MemoryService, id: string): Sale {
  return service === tickets
    ? after(sale, tickets.ask(sale.memory, ticketActor, { id, message: { type: "Withdraw", reason: "banned" } }))
    : after(sale, orders.ask(sale.memory, orderActor, { id, message: { type: "EndForBarred", reason: "banned" } }));
}
