import type { ChargeView, OrderView } from "@holdfast/contracts";
import type { MailSubject } from "./mail.ts";

/** A reason to write to someone: the kind of subject, with what it is about, is written of once. */
export interface Occasion {
  readonly userId: string;
  /** The order or charge. */
  readonly about: string;
  readonly subject: MailSubject;
}

/** Whom to write to about an order as it stands in an event of this time. */
export function occasionsOf(order: OrderView, time: number): Occasion[] {
  const { id: orderId, userId, sellerId, expiresAt } = order;
  const { description: _, ...ticket } = order.ticket;
  if (order.status === "Completed") {
    return [
      { userId, about: orderId, subject: { kind: "order confirmed", orderId, ticket, paidAt: time } },
      { userId: sellerId, about: orderId, subject: { kind: "ticket sold", orderId, ticket, soldAt: time } },
    ];
  }
  const isExpired = order.status === "Cancelled" && order.reason === "expired";
  return isExpired
    ? [{ userId, about: orderId, subject: { kind: "hold ended", orderId, ticket, endedAt: expiresAt } }]
    : [];
}

/** Whom to write to about a charge: of money that was taken and has gone back, never of money that was not taken. */
export function occasionsOfCharge(charge: ChargeView): Occasion[] {
  const { id, userId, orderId, amountCents, currency, refund } = charge;
  if (refund !== "done") return [];
  // What an order was completed by goes back only when the order itself is refunded.
  const reason = charge.status === "Completed" ? "refunded" : charge.reason;
  return [{ userId, about: id, subject: { kind: "payment returned", orderId, amountCents, currency, reason } }];
}
