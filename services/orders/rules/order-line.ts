// Decides what the change of an order means for the waiting line: the entry of its buyer, and who gets the ticket next.

import type { DocumentsOf, Env, Stored } from "@holdfast/actors";
import { totalOf } from "@holdfast/contracts";
import { giftOf, give, type LineChange, lineChange, together } from "./give.ts";
import { type LineEntry, withEntry } from "./line.ts";
import {
  afterOf,
  entryToOffer,
  type LineDocuments,
  type LineIds,
  type LineSearch,
  lineIds,
  loadedLine,
  NO_LINE,
  type OrderTerms,
} from "./offer.ts";
import {
  CANCELLED_BY_OPERATOR,
  LEFT,
  type OrderChange,
  type OrderDecision,
  offerAgainEffect,
  type orderTerms,
  PASSED,
  reasonOfBar,
} from "./order.ts";
import type { OrderMessage } from "./order-actor.ts";
import { isOpen, type Order } from "./order-document.ts";
import { type Tried, withRefuser } from "./tried.ts";
import { MOST_UNANSWERED, WAITER, type Wait, waiterOf } from "./wait.ts";

type Documents = DocumentsOf<typeof orderTerms>;
type OrderIds = LineIds & { readonly order: string; readonly wait: string | null };

/** Returns the ids of the documents that a message to an order needs. */
export function orderIds(id: string, message: OrderMessage, known: Partial<Documents>, newId: () => string): OrderIds {
  const { order } = known;
  const copied = message.type === "FollowTicket" ? { ticket: message.ticket.id, hold: message.ticket.id } : {};
  if (!order) return { ...NO_LINE, order: id, wait: null, ...copied };
  if (!concernsLine(order, message)) return { ...NO_LINE, order: id, wait: null, ...copied, hold: order.ticket.id };
  const wait = message.type === "ServeLine" ? null : (order.waitId ?? null);
  return { order: id, wait, ...lineIds(searchOf(order, message, known), known, newId) };
}

/** Returns whom the ticket can be offered that a message frees; null for nobody. */
export function nextUserOf(message: OrderMessage, known: Partial<Documents>): string | null {
  const { order } = known;
  if (!order || !concernsLine(order, message)) return null;
  return entryToOffer(searchOf(order, message, known), known)?.userId ?? null;
}

// Messages that can neither end the order nor change the entry of its buyer need no document of the line.
function concernsLine(order: Stored<Order>, message: OrderMessage): boolean {
  switch (message.type) {
    case "ServeLine":
      return true;
    case "FollowTicket":
      return isOpen(order) && message.ticket.refused?.orderId === order.id;
    case "FollowCharge":
      // Only the end of the accepted charge ends the order or gives its time back.
      return isOpen(order) && message.charge.ended && message.charge.id === order.chargeId;
    case "Refund":
    case "OfferedAgain":
    case "Archive":
      return false;
    case "CancelByBuyer":
    case "CancelByOperator":
    case "DeadlinePassed":
    case "EndForBarred":
    case "EndOverdue":
    case "Leave":
    case "Pass":
    case "Take":
      return isOpen(order);
  }
}

function frees(message: OrderMessage): boolean {
  if (message.type === "FollowCharge") return message.charge.status !== "Completed";
  return message.type !== "Take" && message.type !== "Refund";
}

function searchOf(order: Stored<Order>, message: OrderMessage, known: Partial<Documents>): LineSearch {
  const { wait } = known;
  const { id: ticketId, eventId } = order.ticket;
  const own = wait ? { waitId: wait.id, rank: wait.rank } : null;
  const after = message.type === "ServeLine" ? afterOf(known) : null;
  return { ticketId, eventId, own, after, isGiving: frees(message) };
}

/** Holds what the rules of the line decide by. */
export interface Deciding {
  readonly order: Stored<Order>;
  readonly documents: Documents;
  readonly message: OrderMessage;
  readonly env: Env<OrderTerms>;
}

/** Goes on with the search of the line for a ticket that the order has freed. */
export function serveLine({ order, documents, message, env }: Deciding): OrderDecision {
  return served(searchOf(order, message, documents), documents, env);
}

/** Goes on with a search of the line, if its ticket is still kept for it, and publishes the line where it is due. */
export function served(search: LineSearch, documents: LineDocuments, env: Env<OrderTerms>): LineChange {
  const { hold } = documents;
  const loaded = loadedLine(search, documents);
  const isKept = hold !== null && hold.orderId === null && hold.guard !== undefined;
  if (!isKept) return lineChange(search, documents, { loaded, now: env.now });
  const giving = { search, documents, loaded, hold, formerOrderId: null };
  const given = give(giftOf(search, documents, env), giving, env);
  return together(given.change, lineChange(search, documents, { loaded: given.loaded, now: env.now }));
}

/** Adds to the change of an order what it means for the line. */
export function withLine(change: OrderChange, deciding: Deciding): OrderDecision {
  const { order, documents, message, env } = deciding;
  if (change.write === undefined || !concernsLine(order, message)) return change;
  const search = searchOf(order, message, documents);
  const own = ownChange(deciding, change.write?.order ?? order);
  const before = loadedLine(search, documents);
  const loaded = own && search.own ? withEntry(before, search.own, own.entry) : before;
  const hold = change.write?.hold;
  if (hold?.orderId !== null) {
    return merged(change, { own, line: lineChange(search, documents, { loaded, now: env.now }), now: env.now });
  }
  // Whose offer ended through no act of theirs may be the next again: the search begins once the entry waits again.
  const gift = own?.mayBeNext === true ? FROM_THE_FIRST : giftOf(search, documents, env);
  const given = give(gift, { search, documents, loaded, hold, formerOrderId: order.id }, env);
  const lines = lineChange(search, documents, { loaded: given.loaded, now: env.now });
  return merged(change, { own, line: together(given.change, lines), now: env.now });
}

const FROM_THE_FIRST = { kind: "search", after: null } as const;

interface LineParts {
  readonly own: OwnChange | null;
  readonly line: LineChange;
  readonly now: number;
}

function merged(change: OrderChange, { own, line, now }: LineParts): OrderChange {
  // The next order takes over the lock: the order that ends does not release it.
  const isTakenOver = line.claims.length > 0;
  const claims = [...(isTakenOver ? [] : (change.claims ?? [])), ...line.claims, ...(own?.claims ?? [])];
  const timers = [...(own?.isBack ? [{ name: offerAgainEffect.name, at: now } as const] : []), ...line.timers];
  const notAfter = Math.min(change.notAfter ?? Infinity, line.notAfter ?? Infinity);
  return {
    ...change,
    write: { ...change.write, ...line.write, ...own?.write },
    events: { ...change.events, ...line.events, ...(own && { wait: "WaitUpdated" as const }) },
    ...(claims.length > 0 && { claims }),
    ...(timers.length > 0 && { timers }),
    ...(Number.isFinite(notAfter) && { notAfter }),
  };
}

/** What becomes of the entry of the order's buyer. */
interface OwnChange {
  readonly entry: (entry: LineEntry) => LineEntry | null;
  readonly write: { readonly wait: Wait; readonly tried?: Tried };
  readonly claims: NonNullable<OrderChange["claims"]>;
  /** Whether the same person may be offered the ticket again. */
  readonly mayBeNext: boolean;
  /** Whether the person waits again. */
  readonly isBack: boolean;
}

const LEAVES: readonly (string | null)[] = [LEFT, ...Object.values(reasonOfBar)];
// Whose order an operator has cancelled keeps the place, and is not offered the same ticket at once.
const REFUSES: readonly (string | null)[] = [PASSED, "expired", "cancelled by buyer", CANCELLED_BY_OPERATOR];

function ownChange({ order, documents, env }: Deciding, after: Order): OwnChange | null {
  const { wait, tried, ticket } = documents;
  if (!wait || after.status === order.status) return null;
  const stays = (state: "waiting" | "taken") => (entry: LineEntry) => ({ ...entry, state });
  if (after.status === "Created")
    return { ...NO_CLAIMS, write: { wait: { ...wait, state: "taken", unanswered: 0 } }, entry: stays("taken") };
  if (after.status === "Completed") return gone(wait, { state: "taken", reason: "bought" }, env);
  if (after.status !== "Cancelled") return null;
  const isUnanswered = order.status === "Offered" && after.reason === "expired";
  const unanswered = isUnanswered ? wait.unanswered + 1 : order.status === "Offered" ? 0 : wait.unanswered;
  if (LEAVES.includes(after.reason)) return gone(wait, { state: "left", reason: after.reason }, env);
  if (unanswered >= MOST_UNANSWERED) return gone({ ...wait, unanswered }, { state: "left", reason: UNANSWERED }, env);
  const hasRefused = REFUSES.includes(after.reason);
  const isSamePrice = ticket !== null && totalOf(ticket) === totalOf(order.ticket);
  const hasPassed = hasRefused && !isUnanswered && after.reason !== CANCELLED_BY_OPERATOR;
  const state = hasPassed ? "passed" : "waiting";
  return {
    ...NO_CLAIMS,
    entry: stays("waiting"),
    write: {
      wait: { ...wait, state, unanswered },
      ...(hasRefused && isSamePrice && { tried: withRefuser(tried, totalOf(ticket), wait.n) }),
    },
    // Whoever has refused another price may want this one.
    mayBeNext: !(hasRefused && isSamePrice),
    isBack: true,
  };
}

/** Gives the reason of an entry that left the line because its offers were not answered. */
export const UNANSWERED = "three offers without an answer";

const NO_CLAIMS = { claims: [], mayBeNext: false, isBack: false } as const;

function gone(
  wait: Stored<Wait>,
  { state, reason }: { readonly state: "taken" | "left"; readonly reason: string | null },
  { now }: Pick<Env, "now">,
): OwnChange {
  return {
    ...NO_CLAIMS,
    entry: () => null,
    write: { wait: { ...wait, state, reason, endedAt: now } },
    claims: [releasedWaiter(wait)],
  };
}

/** Returns the claim that lets the person of an entry join the line again. */
export function releasedWaiter({ id, eventId, userId }: Stored<Wait>) {
  return { mode: "release", claim: WAITER, name: waiterOf(eventId, userId), owner: id, until: null } as const;
}
