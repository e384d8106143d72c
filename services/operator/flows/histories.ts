// Reads everything that is known of a ticket or an order, from every service that had to do with it.

import type { Stored } from "@holdfast/actors";
import { type History, type HistoryEvent, historyOf } from "@holdfast/actors/inspect";
import { totalOf } from "@holdfast/contracts";
import type { Order } from "@holdfast/orders";
import type { Charge, Payout } from "@holdfast/payments";
import { ticketDocument } from "@holdfast/tickets";
import { seatText } from "@holdfast/values";
import { type Happening, type HistoryView, orderNumber, routes, type ShownValue } from "@holdfast/views";
import { traded } from "../owners.ts";
import {
  type Currency,
  chargePart,
  orderPart,
  type Part,
  payoutPart,
  sealPart,
  type Ticket,
  ticketPart,
} from "./history-parts.ts";
import { causeInWords, changesInWords, eventInWords } from "./history-words.ts";
import type { Market } from "./market.ts";
import type { ActionSite } from "./site.ts";

/** Reads the history of a ticket; null when nothing has this id. */
export async function readTicketHistory(site: ActionSite, market: Market, id: string): Promise<HistoryView | null> {
  const history = await historyOf(site.database, traded, id);
  if (history === null) return null;
  const [found, seal] = await Promise.all([market.tickets.find(ticketDocument, id), market.codes.seal(id)]);
  const ticket = found?.document ?? null;
  if (ticket === null && isEmpty(history)) return null;
  const blocked = seal?.codes.some(({ isBlocked }) => isBlocked) ?? false;
  const actions = blocked ? [{ label: "Decide on its codes", href: routes.operatorPayments({ show: "codes" }) }] : [];
  return {
    ...{ kind: "ticket", id, heading: headingOf(ticket), status: ticket?.status ?? null, actions },
    parts: [...(ticket ? [ticketPart(ticket, site)] : []), ...(seal?.kind ? [sealPart(seal)] : [])],
    ...shown(history, id),
  };
}

/** Reads the history of an order; null when nothing has this id. */
export async function readOrderHistory(site: ActionSite, market: Market, id: string): Promise<HistoryView | null> {
  const history = await historyOf(site.database, traded, id);
  if (history === null) return null;
  const { orders, payments } = market;
  const [[order = null], charge, payout] = await Promise.all([
    orders.read([id]),
    payments.chargeOf(id),
    payments.payout(id),
  ]);
  if (order === null && isEmpty(history)) return null;
  return {
    ...{ kind: "order", id, heading: orderNumber(id), status: order?.status ?? null },
    parts: partsOf({ order, charge, payout }, site),
    actions: actionsOf({ order, charge, payout }),
    ...shown(history, id),
  };
}

interface OrderFacts {
  readonly order: Stored<Order> | null;
  readonly charge: Charge | null;
  readonly payout: Payout | null;
}

function partsOf({ order, charge, payout }: OrderFacts, site: Currency): Part[] {
  return [
    ...(order ? [orderPart(order, { cents: totalOf(order.ticket), currency: site.currency })] : []),
    ...(charge ? [chargePart(charge)] : []),
    ...(payout ? [payoutPart(payout)] : []),
  ];
}

function actionsOf({ order, charge, payout }: OrderFacts): HistoryView["actions"] {
  const kinds = [
    ...(order && isOpen(order) && order.chargeId === null
      ? [{ label: "Release the ticket", kind: "release-hold", order: order.id }]
      : []),
    ...(order?.status === "Completed" ? [{ label: "Refund the buyer", kind: "refund-order", order: order.id }] : []),
    ...(payout?.stage === "frozen" && payout.isTicketFaulty
      ? [{ label: "Thaw the payout", kind: "thaw-payout", order: payout.id, fault: payout.ticketFault ?? "" }]
      : []),
    ...(charge ? [{ label: "Ask Stripe now", kind: "ask-stripe", order: charge.orderId, charge: charge.id }] : []),
  ];
  return kinds.map(({ label, ...query }) => ({ label, href: routes.operatorConfirm(query) }));
}

function isOpen({ status }: Pick<Order, "status">): boolean {
  return status !== "Completed" && status !== "Cancelled";
}

function headingOf(ticket: Ticket | null): string {
  if (ticket === null) return "that is gone";
  const seat = seatText(ticket);
  return seat === "" ? ticket.title : `${ticket.title}, ${seat}`;
}

function isEmpty({ events, present }: History): boolean {
  return events.length + present.length === 0;
}

function shown({ events, present }: History, id: string): Pick<HistoryView, "happenings" | "stored"> {
  return {
    happenings: events.map((event) => happeningOf(event, id)),
    stored: present.map(({ dueAt, ...thing }) => ({ ...thing, dueAt: dueAt === null ? null : new Date(dueAt) })),
  };
}

function happeningOf(event: HistoryEvent, id: string): Happening {
  const { time, service, kind, id: about, cause, changes } = event;
  return {
    ...{ at: new Date(time), service, what: eventInWords(event), cause: causeInWords(cause) },
    about: about === id ? null : aboutOf(kind, about),
    changes: changesInWords(changes),
  };
}

function aboutOf(kind: string, id: string): ShownValue {
  if (kind === "order") return { text: orderNumber(id), href: routes.operatorOrder(id) };
  return { text: `${kind} ${id}`, href: routes.operatorFind({ q: id }), isCode: true };
}
