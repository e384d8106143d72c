// Decides which e-mails an event of an order, a charge, a seal or a payee requires.

import {
  type ChargeView,
  type CodeView,
  NOT_CHECKED_IN_TIME,
  type OrderView,
  type PayeeView,
  type SealView,
} from "@holdfast/contracts";
import type { MailSubject } from "./mail.ts";

/**
 * Describes an e-mail to write. `subject.kind`, `about`, `userId` and `nth` identify it; a repeated event writes no second
 * e-mail.
 */
export interface DueMail {
  readonly userId: string;
  /** Id of the order, charge, ticket or person that the e-mail is about. */
  readonly about: string;
  /** Tells e-mails of one kind about the same thing apart, such as attempts; default: there is only one. */
  readonly nth?: number;
  readonly subject: MailSubject;
}

/**
 * Returns the e-mails that an event of an order requires: to buyer and seller of a completed order, to the buyer of an
 * expired one, to the seller of a refunded one, to whom the waiting line offers a ticket. `time` is the time of the event, ms.
 */
export function mailsForOrder(order: OrderView, time: number): DueMail[] {
  const { id: orderId, userId, sellerId, expiresAt, seal } = order;
  const { description: _, ...ticket } = order.ticket;
  if (order.status === "Completed") {
    return [
      { userId, about: orderId, subject: { kind: "order confirmed", orderId, ticket, seal, paidAt: time } },
      { userId: sellerId, about: orderId, subject: { kind: "ticket sold", orderId, ticket, seal, soldAt: time } },
      // About the seller, so that it is written with the first sale alone.
      ...(seal === "none" ? [] : [{ userId: sellerId, about: sellerId, subject: { kind: "set up payouts" } as const }]),
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
  if (order.status === "Cancelled" && order.reason === FILE_LOST) {
    return [
      { userId, about: orderId, subject: { kind: "ticket lost", orderId, ticket } },
      { userId: sellerId, about: orderId, subject: { kind: "listing lost", orderId, ticket } },
    ];
  }
  // Whoever lets an offer pass has reserved nothing.
  const isExpired = order.status === "Cancelled" && order.reason === "expired" && order.endedAsOffer !== true;
  return isExpired
    ? [{ userId, about: orderId, subject: { kind: "hold ended", orderId, ticket, endedAt: expiresAt } }]
    : [];
}

const FILE_LOST = "file lost";

/**
 * Returns the e-mails that an event of a charge requires: one to the buyer when captured money was refunded, and one when
 * the payment was given up because nobody could check the ticket in time.
 */
export function mailsForCharge(charge: ChargeView): DueMail[] {
  const { id, userId, orderId, amountCents, currency, refund } = charge;
  if (charge.status === "Failed" && charge.reason === NOT_CHECKED_IN_TIME && !charge.captured) {
    return [{ userId, about: id, subject: { kind: "ticket not checked", orderId } }];
  }
  if (refund !== "done") return [];
  // The money of a completed charge is refunded only because the seller took the sale back.
  const reason = charge.status === "Completed" ? "refunded" : charge.reason;
  return [{ userId, about: id, subject: { kind: "payment returned", orderId, amountCents, currency, reason } }];
}

// The seller of a file with several tickets is choosing one at this moment.
const CHOOSING = "several-codes";

/** Returns the e-mails that an event of a seal requires: one to the seller of each attempt that was refused. */
export function mailsForSeal({ id: ticketId, sellerId, state, attempt, reason }: SealView): DueMail[] {
  if (state !== "refused" || reason === null || reason === CHOOSING) return [];
  return [{ userId: sellerId, about: ticketId, nth: attempt, subject: { kind: "seal refused", ticketId, reason } }];
}

/** Returns the e-mails that an event of a code requires: one to its owner when it was refused to another ticket. */
export function mailsForCode({ ownerId, ticketId, refused }: CodeView): DueMail[] {
  if (refused === null || ownerId === null || ticketId === null || refused.ticketId === ticketId) return [];
  const { ticketId: about, attempt: nth } = refused;
  return [{ userId: ownerId, about, nth, subject: { kind: "code claimed", ticketId } }];
}

/**
 * Returns the e-mails that an event of a payee requires: one when the seller can be paid first, and one when Stripe has
 * stopped that first.
 */
export function mailsForPayee({ userId, state }: PayeeView): DueMail[] {
  if (state === "active") return [{ userId, about: userId, subject: { kind: "payouts ready" } }];
  if (state !== "restricted" && state !== "rejected") return [];
  return [{ userId, about: userId, subject: { kind: "payouts paused" } }];
}
