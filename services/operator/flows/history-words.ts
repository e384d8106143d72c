// Says in words what an event of a history means, and what it changed; shows no field that it does not know.

import type { HistoryEvent } from "@holdfast/actors/inspect";
import { type NamedValue, orderNumber, routes, type ShownValue } from "@holdfast/views";

const TYPES: Readonly<Record<string, string>> = {
  TicketCreated: "Listed",
  TicketUpdated: "Ticket changed",
  EventUpdated: "Event changed",
  OrderCreated: "Order placed",
  OrderUpdated: "Order changed",
  OrderCancelled: "Order ended",
  OrderOffered: "Offered to the waiting line",
  OrderExpired: "Deadline passed",
  ChargeCreated: "Payment begun",
  ChargeUpdated: "Payment changed",
  PayeeUpdated: "Seller's account changed",
  SealChanged: "Seal changed",
  CodeChanged: "Code changed",
  LineUpdated: "Waiting line changed",
  WaitUpdated: "Place in the line changed",
};

/** Returns what an event means, in words; its type where this release does not know it. */
export function eventInWords({ type }: Pick<HistoryEvent, "type">): string {
  return TYPES[type] ?? type;
}

type Show = (value: unknown, changes: Readonly<Record<string, unknown>>) => ShownValue | null;

const text: Show = (value) => (typeof value === "string" || typeof value === "number" ? { text: String(value) } : null);
const code: Show = (value) => (typeof value === "string" ? { text: value, isCode: true } : null);
const flag: Show = (value) => (typeof value === "boolean" ? { text: value ? "yes" : "no" } : null);
const time: Show = (value) => (typeof value === "number" ? { at: new Date(value) } : null);
const person: Show = (value) =>
  typeof value === "string" ? { text: value, href: routes.person(value), isCode: true } : null;
const order: Show = (value) =>
  typeof value === "string" ? { text: orderNumber(value), href: routes.operatorOrder(value) } : null;
const thing: Show = (value) =>
  typeof value === "string" ? { text: value, href: routes.operatorFind({ q: value }), isCode: true } : null;
const event: Show = (value) =>
  typeof value === "string" ? { text: value, href: routes.operatorEvent(value), isCode: true } : null;
const money: Show = (value, { currency }) =>
  typeof value === "number" && typeof currency === "string" ? { cents: value, currency } : null;
const reasonIn: Show = (value) =>
  isRecord(value) && typeof value["reason"] === "string" ? { text: value["reason"] } : null;
const titleIn: Show = (value) =>
  isRecord(value) && typeof value["title"] === "string" ? { text: value["title"] } : null;
const okIn: Show = (value) => {
  if (!isRecord(value) || typeof value["ok"] !== "boolean") return null;
  return { text: value["ok"] ? "can be handed over" : `cannot be handed over: ${String(value["reason"])}` };
};

// Everything else an event holds is left out: links that act for a person, encrypted texts, copies of other documents.
const FIELDS: Readonly<Record<string, readonly [name: string, show: Show]>> = {
  status: ["status", text],
  state: ["state", text],
  reason: ["reason", text],
  title: ["title", text],
  ticket: ["ticket", titleIn],
  orderId: ["order", order],
  ticketId: ["ticket", thing],
  chargeId: ["charge", thing],
  eventId: ["event", event],
  userId: ["person", person],
  sellerId: ["seller", person],
  ownerId: ["owner", person],
  releasedTo: ["handed to", person],
  expiresAt: ["deadline", time],
  startsAt: ["starts", time],
  endsAt: ["ends", time],
  amountCents: ["amount", money],
  authorised: ["authorised", flag],
  captured: ["captured", flag],
  ended: ["ended", flag],
  deliverable: ["can be handed over", text],
  refund: ["refund", text],
  dispute: ["dispute", text],
  refused: ["refused", reasonIn],
  verdict: ["verdict", okIn],
  stripeId: ["payment at Stripe", code],
  stripeRefundId: ["refund at Stripe", code],
  attempt: ["attempt", text],
  kind: ["sealed as", text],
  seal: ["seal", text],
  fence: ["fence", text],
  edition: ["edition", text],
  waiting: ["people waiting", text],
  canSell: ["can be paid", flag],
};

/** Returns what an event changed, by name, as far as it is for operators. */
export function changesInWords(changes: HistoryEvent["changes"]): NamedValue[] {
  return Object.entries(changes).flatMap(([field, value]): NamedValue[] => {
    const known = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
    const shown = known?.[1](value, changes) ?? null;
    return known === undefined || shown === null ? [] : [[known[0], shown]];
  });
}

const ID = /^[0-9A-Z]{28}$/;
const EVENT = /^([\w-]+):([\w-]+):[0-9A-Z]{28}@(\d+)$/;

/** Returns what caused a change, in words: a request, an event of a service, or a timer. */
export function causeInWords(cause: string): string {
  if (cause === "") return "nobody known";
  if (ID.test(cause)) return "a request";
  const [, service, kind, version] = EVENT.exec(cause) ?? [];
  if (version !== undefined) return `version ${version} of the ${kind} (${service})`;
  return cause.startsWith("timer:") ? `timer “${cause.slice(6)}”` : cause;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
