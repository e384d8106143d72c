// Checks that tickets, orders and charges agree about every sale.

import type { Finding, PartitionSnapshot } from "@holdfast/actors/inspect";
import { totalOf } from "@holdfast/contracts";
import { orderDocument } from "@holdfast/orders";
import { chargeDocument, paidOrderDocument } from "@holdfast/payments";
import { ticketDocument } from "@holdfast/tickets";
import { settledIn } from "./sale-events.ts";

type IsSettled = ReturnType<typeof settledIn>;
type Order = NonNullable<ReturnType<ReturnType<typeof ordersIn>["get"]>>;

/**
 * Checks sales across services, archived ones too: a ticket is sold if and only if its order is completed and its charge is captured.
 */
export function checkSales(snapshot: PartitionSnapshot, settleMs: number): Finding[] {
  const isSettled = settledIn(snapshot, settleMs);
  return [
    ...checkBuyers(snapshot),
    ...checkTickets(snapshot, isSettled),
    ...checkOrders(snapshot, isSettled),
    ...checkCharges(snapshot, isSettled),
    ...checkLiveCharges(snapshot),
  ];
}

function checkBuyers(snapshot: PartitionSnapshot): Finding[] {
  const completed = [...ordersIn(snapshot).values()].filter(({ status }) => status === "Completed");
  const buyers = Map.groupBy(completed, ({ ticket }) => ticket.id);
  return [...buyers].flatMap(([id, orders]) =>
    orders.length < 2 ? [] : [{ check: "two-buyers", id, text: orders.map((order) => order.id).join(" and ") }],
  );
}

function checkTickets(snapshot: PartitionSnapshot, isSettled: IsSettled): Finding[] {
  const orders = ordersIn(snapshot);
  return [...snapshot.allDocuments("tickets", ticketDocument).values()].flatMap(({ id, status, orderId }) => {
    if (orderId === null || !isSettled(id, orderId)) return [];
    const order = orders.get(orderId);
    const isRight = status === "sold" ? order?.status === "Completed" : order !== undefined && isOpen(order);
    return isRight ? [] : [{ check: "ticket", id, text: `is ${status}, its order ${order?.status ?? "is not there"}` }];
  });
}

function checkOrders(snapshot: PartitionSnapshot, isSettled: IsSettled): Finding[] {
  const tickets = snapshot.allDocuments("tickets", ticketDocument);
  const charges = snapshot.allDocuments("payments", chargeDocument);
  return [...ordersIn(snapshot).values()].flatMap((order) => {
    const { id, status, chargeId } = order;
    const ticketId = order.ticket.id;
    if (!isSettled(id, ticketId, chargeId)) return [];
    const ticket = tickets.get(ticketId);
    if (
      status === "AwaitingPayment" &&
      ticket?.orderId !== id &&
      (chargeId !== null || order.expiresAt > snapshot.now)
    ) {
      return [{ check: "order", id, text: `awaits payment, its ticket is ${ticket?.status ?? "not there"}` }];
    }
    if (status !== "Completed") return [];
    const findings: Finding[] = [];
    if (ticket?.status !== "sold" || ticket.orderId !== id) {
      findings.push({ check: "order", id, text: `is completed, its ticket ${ticket?.status ?? "is not there"}` });
    }
    const charge = charges.get(chargeId ?? "");
    const isPaid = charge?.status === "Completed" && charge.captured && charge.amountCents === totalOf(order.ticket);
    if (!isPaid || charge.orderId !== id) {
      findings.push({ check: "order", id, text: `is completed without the money of charge ${chargeId ?? "none"}` });
    }
    return findings;
  });
}

function checkCharges(snapshot: PartitionSnapshot, isSettled: IsSettled): Finding[] {
  const orders = ordersIn(snapshot);
  return [...snapshot.allDocuments("payments", chargeDocument).values()].flatMap((charge) => {
    const { id, orderId, status, captured, ended, stripeRefundId } = charge;
    const order = orders.get(orderId);
    if (ended && status === "Failed" && captured && stripeRefundId === null) {
      return [{ check: "charge", id, text: "has failed and kept the money" }];
    }
    if (status !== "Completed" || !isSettled(id, orderId)) return [];
    const isRefunded = order?.status === "Cancelled" && order.reason === "refunded";
    const isBought = order?.status === "Completed" && order.chargeId === id;
    return isBought || isRefunded
      ? []
      : [{ check: "charge", id, text: `is completed, its order ${order?.status ?? "is not there"}` }];
  });
}

// One commit of payments writes the live charge, the copy of its order and the timer, so the three always agree.
function checkLiveCharges(snapshot: PartitionSnapshot): Finding[] {
  const { timers } = snapshot.service("payments");
  const copies = snapshot.documents("payments", paidOrderDocument);
  const charges = snapshot.documents("payments", chargeDocument);
  const findings: Finding[] = [];
  for (const { id, liveChargeId } of copies.values()) {
    if (liveChargeId === null) continue;
    const charge = charges.get(liveChargeId);
    if (!charge || charge.ended) findings.push({ check: "live-charge", id, text: `${liveChargeId} is not live` });
    if (!timers.has(`payment|${id}|stripe`)) findings.push({ check: "live-charge", id, text: "nobody looks after it" });
  }
  for (const { id, orderId, ended } of charges.values()) {
    if (ended || copies.get(orderId)?.liveChargeId === id) continue;
    findings.push({ check: "live-charge", id, text: `is not the live charge of order ${orderId}` });
  }
  return findings;
}

function ordersIn(snapshot: PartitionSnapshot) {
  return snapshot.allDocuments("orders", orderDocument);
}

function isOpen({ status }: Order): boolean {
  return status === "Offered" || status === "Created" || status === "AwaitingPayment";
}
