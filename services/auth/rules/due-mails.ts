// Decides which e-mails an event of an order or charge requires.

import type { ChargeView, OrderView } from "@holdfast/contracts";
import type { MailSubject } from "./mail.ts";

/**
 * Describes an e-mail to write. `subject.kind`, `about` and `userId` identify it; a repeated event writes no second
 * e-mail.
 */
export interface DueMail {
  readonly userId: string;
  /** Id of the order or charge that the e-mail is about. */
  readonly about: string;
  readonly subject: MailSubject;
}

/**
 * Returns the e-mails that an event of an order requires: to buyer and seller of a completed order, to the buyer of an
 * expired one, to the seller of a refunded one, to whom the waiting line offers a ticket. `time` is the time of the event, ms.
 */
export function mailsForOrder(order: OrderView, time: number): DueMail[] {
  const { id: orderId, userId, sellerId, expiresAt } = order;
  const { description: _, ...ticket } = order.ticket;
  if (order.status === "Completed") {
    return [
      { userId, about: orderId, subject: { kind: "order confirmed", orderId, ticket, paidAt: time } },
      { userId: sellerId, about: orderId, subject: { kind: "ticket sold", orderId, ticket, soldAt: time } },
    ];
  }
  if (order.status === "Offered") {
    const { leaveLink } = order;
    const offer = { kind: "ticket offered", orderId, ticket, expiresAt } as const;
    return [{ userId, about: orderId, subject: leaveLink === undefined ? offer : { ...offer, leaveLink } }];
  }
  if (order.status === "Cancelled" && order.reason === "refunded") {
    return [
      { userId: sellerId, about: orderId, subject: { kind: "sale refunded", orderId, ticket, refundedAt: time } },
    ];
  }
  // Whoever lets an offer pass has reserved nothing.
  const isExpired = order.status === "Cancelled" && order.reason === "expired" && order.endedAsOffer !== true;
  return isExpired
    ? [{ userId, about: orderId, subject: { kind: "hold ended", orderId, ticket, endedAt: expiresAt } }]
    : [];
}

/** Returns the e-mails that an event of a charge requires: one to the buyer when captured money was refunded. */
export function mailsForCharge(charge: ChargeView): DueMail[] {
  const { id, userId, orderId, amountCents, currency, refund } = charge;
  if (refund !== "done") return [];
  // The money of a completed charge is refunded only because the seller took the sale back.
  const reason = charge.status === "Completed" ? "refunded" : charge.reason;
  return [{ userId, about: id, subject: { kind: "payment returned", orderId, amountCents, currency, reason } }];
}
