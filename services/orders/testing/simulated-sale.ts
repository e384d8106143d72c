import type { ChargeView, OrderView, TicketView } from "@holdfast/contracts";
import { exampleTicket, HOLD_MS, NOW } from "./examples.ts";
import { deliverToOrders, type OrdersState, once, placeOrder, type Sent, tellOrder } from "./simulated-orders.ts";
import { followOrder } from "./stand-ins.ts";

/** One ticket and all that happens around it: orders by its own rules, its neighbours by theirs in short. */
export interface Sale extends OrdersState {
  readonly ticket: TicketView;
  readonly charges: Readonly<Record<string, ChargeView>>;
  /** What payments knows of the orders. */
  readonly known: Readonly<Record<string, OrderView>>;
  /** What expiration watches, by order. */
  readonly watched: Readonly<
    Record<string, { readonly at: number; readonly isSet: boolean; readonly version: number }>
  >;
}

/** What people and cards may do in a sale, besides the events that are on their way. */
export interface Plot {
  readonly buyers: readonly string[];
  readonly givesBack?: boolean;
  /** Each attempt to pay, in order: what becomes of it. */
  readonly cards?: readonly ("pays" | "declined" | "not captured")[];
  /** The seller edits the price once, or delists. */
  readonly seller?: "edits" | "delists";
  /** Whether time passes. */
  readonly hasClock?: boolean;
}

/** A step of a sale: gives the sale after it, the same object where nothing changes. */
export type Step = (sale: Sale) => Sale;

/** A sale whose ticket orders has heard of. */
export function newSale(): Sale {
  const ticket = exampleTicket();
  const sale: Sale = {
    now: NOW,
    hold: null,
    copy: null,
    orders: {},
    lock: null,
    followed: {},
    ...{
      ticket,
      charges: {},
      known: {},
      watched: {},
      sent: [
        {
          kind: "ticket",
          data: ticket,
        },
      ],
    },
  };
  return deliverToOrders(sale, { kind: "ticket", data: ticket });
}

/** The steps that must come some time: deliveries of what was sent, timers, payments while there are cards. */
export function dueSteps(sale: Sale, { cards = [], hasClock = false }: Plot): Step[] {
  const charges = Object.values(sale.charges);
  return [
    ...(charges.length < cards.length ? Object.keys(sale.orders).map((id) => (now: Sale) => pay(now, id)) : []),
    ...sale.sent.map((event) => (now: Sale) => deliver(now, event)),
    ...charges.map(
      ({ id }, n) =>
        (now: Sale) =>
          talkToBank(now, id, cards[n] ?? "pays"),
    ),
    ...(hasClock ? [...Object.keys(sale.watched).map((id) => (now: Sale) => fire(now, id)), passTime] : []),
  ];
}

/** The steps that people may take or leave. */
export function freeSteps(sale: Sale, { buyers, givesBack = false, seller }: Plot): Step[] {
  const orders = Object.keys(sale.orders);
  return [
    ...buyers.map((userId) => (now: Sale) => buy(now, userId)),
    ...(givesBack ? orders.map((id) => (now: Sale) => giveBack(now, id)) : []),
    ...(seller ? [(now: Sale) => sell(now, seller)] : []),
  ];
}

function buy(sale: Sale, userId: string): Sale {
  const id = `order of ${userId}`;
  return sale.orders[id] ? sale : placeOrder(sale, { id, userId, holdMs: HOLD_MS });
}

function giveBack(sale: Sale, id: string): Sale {
  return tellOrder(sale, id, { type: "CancelByBuyer", userId: sale.orders[id]?.userId ?? "" });
}

function pay(sale: Sale, orderId: string): Sale {
  const order = sale.known[orderId];
  const isLive = Object.values(sale.charges).some((charge) => charge.orderId === orderId && !charge.ended);
  if (!order || order.status !== "AwaitingPayment" || order.chargeId !== null || isLive) return sale;
  const id = `charge ${Object.keys(sale.charges).length}`;
  const { priceCents: amountCents } = order.ticket;
  const flags = {
    authorised: false,
    captured: false,
    ended: false,
    reason: null,
    stripeId: null,
    stripeRefundId: null,
    refund: null,
  };
  return putCharge(sale, {
    id,
    version: 0,
    orderId,
    userId: order.userId,
    status: "Created",
    amountCents,
    currency: "usd",
    ...flags,
  });
}

function sell(sale: Sale, what: "edits" | "delists"): Sale {
  const { ticket } = sale;
  if (ticket.status !== "available" || ticket.edition > 0) return sale;
  const changed = what === "edits" ? { edition: 1, priceCents: 2500 } : { status: "delisted" as const };
  return putTicket(sale, { ...ticket, ...changed });
}

function deliver(sale: Sale, event: Sent): Sale {
  if (event.kind !== "order") return deliverToOrders(sale, event);
  const order = event.data;
  const reserved = once(sale, "ticket", event, () => {
    const ticket = followOrder(sale.ticket, order);
    return ticket ? putTicket(sale, ticket) : sale;
  });
  const known = once(reserved, "payments", event, () => ({
    ...reserved,
    known: { ...reserved.known, [order.id]: order },
  }));
  return once(known, "expiration", event, () => watch(known, order));
}

function watch(sale: Sale, { id, status, expiresAt }: OrderView): Sale {
  const isSet = status === "Created" || status === "AwaitingPayment";
  const version = sale.watched[id]?.version ?? -1;
  return { ...sale, watched: { ...sale.watched, [id]: { at: expiresAt, isSet, version } } };
}

function fire(sale: Sale, id: string): Sale {
  const timer = sale.watched[id];
  if (!timer?.isSet || sale.now < timer.at) return sale;
  const version = timer.version + 1;
  const event: Sent = { kind: "deadline", data: { id, version, expiresAt: timer.at } };
  return {
    ...sale,
    watched: { ...sale.watched, [id]: { ...timer, isSet: false, version } },
    sent: [...sale.sent, event],
  };
}

// To the next deadline: what lies between makes no difference to anyone.
function passTime(sale: Sale): Sale {
  const ahead = Object.values(sale.orders)
    .map(({ expiresAt }) => expiresAt)
    .filter((at) => at > sale.now);
  return ahead.length === 0 ? sale : { ...sale, now: Math.min(...ahead) };
}

function talkToBank(sale: Sale, id: string, card: "pays" | "declined" | "not captured"): Sale {
  const charge = sale.charges[id];
  if (!charge || charge.ended) return sale;
  const failed = { ...charge, status: "Failed" as const, ended: true };
  if (!charge.authorised) return putCharge(sale, card === "declined" ? failed : { ...charge, authorised: true });
  const order = sale.known[charge.orderId];
  if (order?.chargeId === id) {
    return putCharge(sale, card === "pays" ? { ...charge, status: "Completed", captured: true, ended: true } : failed);
  }
  const isRefused = order?.refused?.chargeId === id || order?.status === "Cancelled" || order?.status === "Completed";
  return isRefused ? putCharge(sale, failed) : sale;
}

function putTicket(sale: Sale, changed: TicketView): Sale {
  const ticket = { ...changed, version: sale.ticket.version + 1 };
  return { ...sale, ticket, sent: [...sale.sent, { kind: "ticket", data: ticket }] };
}

function putCharge(sale: Sale, changed: ChargeView): Sale {
  const known = sale.charges[changed.id];
  const charge = { ...changed, version: known ? known.version + 1 : 0 };
  return {
    ...sale,
    charges: { ...sale.charges, [charge.id]: charge },
    sent: [...sale.sent, { kind: "charge", data: charge }],
  };
}
