// Checks the holds on tickets: the order of the purchases, the holds, their locks and their deadlines.

import type { Finding, PartitionSnapshot } from "@holdfast/actors/inspect";
import type { OrderView } from "@holdfast/contracts";
import { deadlineDocument } from "@holdfast/expiration";
import { holdDocument, orderDocument } from "@holdfast/orders";
import { ticketDocument } from "@holdfast/tickets";
import { type OrderEvent, orderEventsIn, settledIn } from "./sale-events.ts";

type Order = NonNullable<ReturnType<ReturnType<typeof ordersIn>["get"]>>;
type Hold = NonNullable<ReturnType<ReturnType<typeof holdsIn>["get"]>>;

// Redis removes an expired key some time after its deadline, so a lock this close to its deadline may exist or not.
const LOCK_SLACK_MS = 1_000;

/** Checks that no ticket has two holders at once, and that each open order has its hold, its lock and its deadline. */
export function checkHolds(snapshot: PartitionSnapshot, settleMs: number): Finding[] {
  return [
    ...checkSuccessiveOrders(orderEventsIn(snapshot)),
    ...checkHoldDocuments(snapshot),
    ...checkOpenOrders(snapshot),
    ...checkDeadlines(snapshot, settleMs),
  ];
}

// The stream has the order of the commits, so each purchase is checked against the order before it at that instant.
function checkSuccessiveOrders(events: readonly OrderEvent[]): Finding[] {
  const orders = new Map<string, OrderView>();
  const lastOf = new Map<string, string>();
  const findings: Finding[] = [];
  for (const { type, time, order } of events) {
    const ticketId = order.ticket.id;
    const before = orders.get(lastOf.get(ticketId) ?? "");
    if (type === "OrderCreated" || type === "OrderOffered") {
      if (before) findings.push(...checkSuccessor(before, order, time));
      lastOf.set(ticketId, order.id);
    }
    orders.set(order.id, order);
  }
  return findings;
}

function checkSuccessor(before: OrderView, next: OrderView, time: number): Finding[] {
  const id = next.ticket.id;
  const findings: Finding[] = [];
  const isOpen = before.status !== "Completed" && before.status !== "Cancelled";
  if (before.status === "Completed") {
    findings.push({ check: "sold-twice", id, text: `order ${next.id} has it after order ${before.id} bought it` });
  } else if (isOpen && (before.chargeId !== null || before.expiresAt > time)) {
    findings.push({
      check: "overlapping-holds",
      id,
      text: `order ${next.id} has it while order ${before.id} holds it`,
    });
  }
  if (next.fence !== before.fence + 1) {
    findings.push({ check: "fence", id, text: `order ${next.id} has fence ${next.fence} after ${before.fence}` });
  }
  return findings;
}

function checkHoldDocuments(snapshot: PartitionSnapshot): Finding[] {
  const orders = ordersIn(snapshot);
  return [...holdsIn(snapshot).values()].flatMap((hold) => {
    const why = hold.orderId === null ? null : faultOf(hold, orders.get(hold.orderId));
    const findings = why === null ? [] : [{ check: "hold", id: hold.id, text: `for order ${hold.orderId}: ${why}` }];
    return [...findings, ...checkLock(snapshot, hold)];
  });
}

function faultOf(hold: Hold, order: Order | undefined): string | null {
  if (!order) return "it is not there";
  if (order.ticket.id !== hold.id) return "it is of another ticket";
  // Neither what was refunded nor what is lost goes to the next buyer.
  const isKept = order.reason === "refunded" || order.reason === "file lost";
  if (order.status === "Cancelled" && !isKept) return "it is cancelled";
  if (order.fence !== hold.fence) return `its fence is ${order.fence}, not ${hold.fence}`;
  const until = hasRunningDeadline(order) ? order.expiresAt : null;
  return hold.until === until ? null : `it ends at ${until ?? "no time"}, not at ${hold.until ?? "no time"}`;
}

function checkLock({ now, service }: PartitionSnapshot, { id, orderId, until }: Hold): Finding[] {
  const isNear = until !== null && until <= now + LOCK_SLACK_MS;
  const lock = service("orders").claims.get(`lock:${id}`)?.value ?? null;
  const expected = orderId === null ? null : `${orderId} ${until ?? "-"}`;
  if (isNear || lock === expected) return [];
  return [{ check: "lock", id, text: `says ${lock ?? "nothing"}, the hold ${expected ?? "nothing"}` }];
}

// The next buyer may have taken an overdue hold while the order of that hold is not yet cancelled.
function checkOpenOrders(snapshot: PartitionSnapshot): Finding[] {
  const holds = holdsIn(snapshot);
  return [...ordersIn(snapshot).values()].flatMap((order) => {
    const isHeld = holds.get(order.ticket.id)?.orderId === order.id;
    const isOverdue = hasRunningDeadline(order) && order.expiresAt <= snapshot.now;
    // The hold of a sold ticket goes with its order to the archive, and does not come back with it.
    const isThere = snapshot.documents("tickets", ticketDocument).has(order.ticket.id);
    const needsHold = isOpen(order) ? !isOverdue : order.status === "Completed" && isThere;
    return isHeld || !needsHold ? [] : [{ check: "hold", id: order.ticket.id, text: `is not for order ${order.id}` }];
  });
}

function checkDeadlines(snapshot: PartitionSnapshot, settleMs: number): Finding[] {
  const isSettled = settledIn(snapshot, settleMs);
  const { timers } = snapshot.service("expiration");
  const deadlines = snapshot.documents("expiration", deadlineDocument);
  const findings: Finding[] = [];
  for (const { id, isEnded, firedFor, expiresAt } of deadlines.values()) {
    const dueAt = timers.get(`deadline|${id}|deadline`);
    // Processes of releases before 0.2 cannot remove a timer that a later one has set; when it is due, it does nothing.
    const isOver = dueAt === undefined || dueAt > snapshot.now;
    const isRight = isEnded ? isOver : dueAt !== undefined || firedFor === expiresAt;
    if (!isRight)
      findings.push({ check: "deadline", id, text: isEnded ? "has ended and a timer that is due" : "has no timer" });
  }
  for (const order of ordersIn(snapshot).values()) {
    if (!hasRunningDeadline(order) || !isSettled(order.id)) continue;
    const { id, expiresAt } = order;
    const deadline = deadlines.get(id);
    if (deadline?.expiresAt !== expiresAt) findings.push({ check: "deadline", id, text: "is not that of its order" });
    if (expiresAt + Math.max(settleMs, LOCK_SLACK_MS) < snapshot.now) {
      findings.push({ check: "overdue", id, text: `is open ${snapshot.now - expiresAt} ms after its deadline` });
    }
  }
  return findings;
}

function ordersIn(snapshot: PartitionSnapshot) {
  return snapshot.documents("orders", orderDocument);
}

function holdsIn(snapshot: PartitionSnapshot) {
  return snapshot.documents("orders", holdDocument);
}

function isOpen({ status }: Order): boolean {
  return status === "Offered" || status === "Created" || status === "AwaitingPayment";
}

function hasRunningDeadline(order: Order): boolean {
  return isOpen(order) && order.chargeId === null;
}
