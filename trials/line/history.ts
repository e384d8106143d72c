// Reads the history of a line: to whom each ticket went, and whether somebody was overtaken.
import type { OrderView } from "@holdfast/contracts";

/** Somebody who waits, as the line ranks the person. */
export interface Waiter {
  readonly userId: string;
  readonly rank: number;
  /** Highest price, in minor units; null for any price. */
  readonly maxPriceCents: number | null;
  /** When the person left the line, in ms of Redis time; null or absent: not at all. Not every leaving ends an order. */
  readonly leftAt?: number | null;
}

/** An event of an order, in the order of the commits. */
export interface OrderEvent {
  readonly type: string;
  /** Redis time of the decision, in ms. */
  readonly time: number;
  readonly order: OrderView;
}

/** What the history of a line says. */
export interface LineHistory {
  /** What is wrong; empty when the line kept its promises. */
  readonly findings: readonly string[];
  /** The offers of tickets that had been held before. */
  readonly offers: readonly Offer[];
}

/** An offer of a ticket that had been held, with the times of both commits, in ms of Redis time. */
export interface Offer {
  readonly userId: string;
  readonly freedAt: number;
  readonly offeredAt: number;
}

const MOST_UNANSWERED = 3;
// The time of a leaving is that of its decision, which is shortly before its commit.
const SLACK_MS = 1_000;
const REFUSES = ["passed", "expired", "cancelled by buyer", "cancelled by operator"];

interface Standing extends Waiter {
  openOrderId: string | null;
  hasLeft: boolean;
  unanswered: number;
  readonly refused: Set<string>;
}

/**
 * Replays the events of one partition after `begunAt` of them: each ticket has one holder at a time, every ticket that is
 * freed goes to the first of the line who wants it, and nobody buys past the line while somebody would want the ticket.
 */
export function readHistory(events: readonly OrderEvent[], waiters: readonly Waiter[], begunAt: number): LineHistory {
  const people = new Map<string, Standing>();
  for (const waiter of waiters) {
    people.set(waiter.userId, { ...waiter, openOrderId: null, hasLeft: false, unanswered: 0, refused: new Set() });
  }
  const holders = new Map<string, string>();
  const freedAt = new Map<string, number>();
  const statuses = new Map<string, OrderView["status"]>();
  const findings: string[] = [];
  const offers: Offer[] = [];
  const wants = ({ ticket }: OrderView, one: Standing, time: number): boolean =>
    one.openOrderId === null &&
    !one.hasLeft &&
    time < (one.leftAt ?? Number.POSITIVE_INFINITY) - SLACK_MS &&
    !one.refused.has(ticket.id) &&
    (one.maxPriceCents === null || one.maxPriceCents >= ticket.priceCents);
  for (const [at, { type, time, order }] of events.entries()) {
    const { id, userId, status, reason, ticket } = order;
    const person = people.get(userId);
    if (type === "OrderCreated" || type === "OrderOffered") {
      const holder = holders.get(ticket.id);
      if (holder !== undefined && at >= begunAt) findings.push(`${ticket.id}: ${id} has it while ${holder} holds it`);
      holders.set(ticket.id, id);
    }
    if (type === "OrderOffered" && person) {
      const before = [...people.values()].find((one) => one.rank < person.rank && wants(order, one, time));
      if (before) findings.push(`${ticket.id}: offered to ${userId}, though ${before.userId} comes first`);
      if (!wants(order, person, time - 2 * SLACK_MS))
        findings.push(`${ticket.id}: offered to ${userId}, who does not want it`);
      person.openOrderId = id;
      const freed = freedAt.get(ticket.id);
      if (freed !== undefined) offers.push({ userId, freedAt: freed, offeredAt: time });
      freedAt.delete(ticket.id);
    }
    if (type === "OrderCreated" && at >= begunAt) {
      const passed = [...people.values()].find((one) => wants(order, one, time));
      if (passed) findings.push(`${ticket.id}: ${userId} bought it past ${passed.userId}`);
    }
    if (status === "Cancelled" && statuses.get(id) !== "Cancelled") {
      if (holders.get(ticket.id) === id) holders.delete(ticket.id);
      if (at >= begunAt) freedAt.set(ticket.id, time);
      if (person?.openOrderId === id) endOffer(person, { ticketId: ticket.id, reason, was: statuses.get(id) });
    }
    statuses.set(id, status);
  }
  return { findings, offers };
}

function endOffer(
  person: Standing,
  { ticketId, reason, was }: { ticketId: string; reason: string | null; was: OrderView["status"] | undefined },
): void {
  person.openOrderId = null;
  if (REFUSES.includes(reason ?? "")) person.refused.add(ticketId);
  const isUnanswered = was === "Offered" && reason === "expired";
  person.unanswered = isUnanswered ? person.unanswered + 1 : was === "Offered" ? 0 : person.unanswered;
  if (reason === "left the line" || person.unanswered >= MOST_UNANSWERED) person.hasLeft = true;
}
