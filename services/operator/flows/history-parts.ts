// Sums up the documents of a ticket or an order for operators: the thing itself, its payment, its payout and its seal.

import type { Stored } from "@holdfast/actors";
import type { CodeTools } from "@holdfast/delivery";
import type { Order } from "@holdfast/orders";
import type { Charge, Payout } from "@holdfast/payments";
import type { ticketDocument } from "@holdfast/tickets";
import { seatText } from "@holdfast/values";
import {
  type HistoryView,
  type NamedValue,
  orderNumber,
  payoutReason,
  payoutStage,
  routes,
  type ShownValue,
} from "@holdfast/views";
import type { z } from "zod";

/** A part of the page of a history. */
export type Part = HistoryView["parts"][number];

/** A stored ticket. */
export type Ticket = Stored<z.infer<(typeof ticketDocument)["schema"]>>;

/** Names the currency of the site. */
export interface Currency {
  /** Currency code in lower case. */
  readonly currency: string;
}

type Seal = NonNullable<Awaited<ReturnType<CodeTools["seal"]>>>;
type Amount = Extract<ShownValue, { cents: number }>;

/** Sums up a ticket. */
export function ticketPart(ticket: Ticket, { currency }: Currency): Part {
  const { title, eventId, userId, priceCents, status, orderId, heldUntil, fence, edition } = ticket;
  return {
    heading: "Ticket",
    facts: known([
      ["status", { text: status }],
      ["event", { text: title, href: routes.operatorEvent(eventId) }],
      ["seat", textOf(seatText(ticket))],
      ["price", { cents: priceCents, currency }],
      ["seller", personOf(userId)],
      ["order", orderId === null ? null : orderOf(orderId)],
      ["reserved until", timeOf(heldUntil)],
      ["starts", timeOf(ticket.startsAt)],
      ["fence", { text: String(fence) }],
      ["edition", { text: String(edition) }],
      ["page", { text: "as visitors see it", href: routes.ticket(ticket.id) }],
    ]),
  };
}

/** Sums up an order. */
export function orderPart(order: Stored<Order>, total: Amount): Part {
  const { ticket, userId, sellerId, status, reason, expiresAt, remainingMs, endedAt, dispute } = order;
  const isOpen = status !== "Completed" && status !== "Cancelled";
  return {
    heading: "Order",
    facts: known([
      ["status", { text: status }],
      ["why", textOf(reason)],
      ["ticket", { text: ticket.title, href: routes.operatorTicket(ticket.id) }],
      ["seat", textOf(seatText(ticket))],
      ["event", { text: ticket.eventId, href: routes.operatorEvent(ticket.eventId), isCode: true }],
      ["total", total],
      ["buyer", personOf(userId)],
      ["seller", personOf(sellerId)],
      ["deadline", isOpen && remainingMs === null ? timeOf(expiresAt) : null],
      ["ended", timeOf(endedAt)],
      ["dispute", textOf(dispute)],
    ]),
  };
}

/** Sums up the charge of an order. */
export function chargePart(charge: Charge): Part {
  const { id, status, amountCents, currency, intent, stripeId, stripeRefundId, isRefunded, refundFault } = charge;
  const { refusal, fault, dispute, createdAt, failures } = charge;
  return {
    heading: "Payment",
    facts: known([
      ["status", { text: status }],
      ["amount", { cents: amountCents, currency }],
      ["begun", timeOf(createdAt)],
      ["at Stripe", textOf(intent)],
      ["payment", codeOf(stripeId)],
      ["refund", codeOf(stripeRefundId)],
      ["refunded", isRefunded ? { text: "yes" } : null],
      ["refund fault", textOf(refundFault)],
      ["refused", textOf(refusal)],
      ["fault", textOf(fault?.message)],
      ["dispute", dispute === null ? null : { text: `${dispute.state} (${dispute.id})` }],
      ["answer by", timeOf(dispute?.dueAt)],
      ["failed calls", failures === 0 ? null : { text: String(failures) }],
      ["charge", codeOf(id)],
    ]),
  };
}

/** Sums up the payout of a sale. */
export function payoutPart(payout: Payout): Part {
  const { stage, amountCents, currency, dueAt, soldAt, transferId, fault, failures, reversalId, shortfallCents } =
    payout;
  return {
    heading: "Payout",
    facts: known([
      ["stage", { text: payoutStage(stage) }],
      ["why", textOf(payoutReason(payout))],
      ["amount", { cents: amountCents, currency }],
      ["sold", timeOf(soldAt)],
      ["due", timeOf(dueAt)],
      ["transfer", codeOf(transferId)],
      ["reversal", codeOf(reversalId)],
      ["not taken back", shortfallCents === 0 ? null : { cents: shortfallCents, currency }],
      ["fault", textOf(fault)],
      ["failed calls", failures === 0 ? null : { text: String(failures) }],
      ["charge", codeOf(payout.chargeId)],
    ]),
  };
}

/** Sums up the seal of a ticket, without anything that is sealed. */
export function sealPart({ state, kind, reason, attempt, codes, orderId, releasedTo, downloads, verdict }: Seal): Part {
  const blocked = codes.filter(({ isBlocked }) => isBlocked).length;
  return {
    heading: "Seal",
    facts: known([
      ["state", { text: state }],
      ["sealed as", textOf(kind)],
      ["reason", textOf(reason)],
      ["attempt", { text: String(attempt) }],
      ["codes", { text: blocked === 0 ? String(codes.length) : `${codes.length}, ${blocked} blocked` }],
      ["verdict", verdict === null ? null : { text: verdict.ok ? "can be handed over" : (verdict.reason ?? "no") }],
      ["released for", orderId === null ? null : orderOf(orderId)],
      ["handed to", releasedTo === null ? null : personOf(releasedTo)],
      ["downloads", downloads.count === 0 ? null : { text: String(downloads.count) }],
    ]),
  };
}

function known(facts: readonly (readonly [name: string, value: ShownValue | null])[]): NamedValue[] {
  return facts.flatMap(([name, value]): NamedValue[] => (value === null ? [] : [[name, value]]));
}

function textOf(text: string | null | undefined): ShownValue | null {
  return text ? { text } : null;
}

function codeOf(text: string | null): ShownValue | null {
  return text === null ? null : { text, isCode: true };
}

function timeOf(time: number | null | undefined): ShownValue | null {
  return time === null || time === undefined ? null : { at: new Date(time) };
}

function personOf(id: string): ShownValue {
  return { text: id, href: routes.person(id), isCode: true };
}

function orderOf(id: string): ShownValue {
  return { text: orderNumber(id), href: routes.operatorOrder(id) };
}
