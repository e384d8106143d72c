// Defines the two services that the process of auth runs: their documents, actors, events and reactions.

import {
  defineService,
  eventStream,
  onLatest,
  partitionOf,
  type Reaction,
  type ReactionContext,
  type SentMessage,
  send,
} from "@holdfast/actors";
import {
  authEvents,
  chargeEvents,
  deliveryEvents,
  isChargeView,
  isOrderView,
  isSealView,
  orderEvents,
} from "@holdfast/contracts";
import { REWRITE_WANTED } from "@holdfast/server";
import { mailId } from "./flows/mail-id.ts";
import { auditActor } from "./rules/audit.ts";
import { dealingsActor, payingOf, refundOf } from "./rules/dealings.ts";
import {
  type DueMail,
  mailsForCharge,
  mailsForCode,
  mailsForOrder,
  mailsForPayee,
  mailsForSeal,
} from "./rules/due-mails.ts";
import { ENDED_ORDER, endedOrderActor } from "./rules/ended-order.ts";
import { heldAddressActor } from "./rules/held-address.ts";
import { mailActor } from "./rules/mail.ts";
import { operatorsActor } from "./rules/operators.ts";
import { userActor, userDocument } from "./rules/user.ts";

/** Writes the e-mails that events of the other services require, and keeps the ticket of each ended order. */
const mailReactions: readonly Reaction[] = [
  onLatest(orderEvents, ({ data: order, time }, context) => {
    if (!isOrderView(order)) return [];
    const mails = mailsForOrder(order, time).flatMap((due) => writeMail(due, time, context));
    // The confirmation of a completed order has its ticket.
    if (order.status !== "Cancelled") return mails;
    const copyId = mailId({ kind: ENDED_ORDER, about: order.id, userId: order.userId }, context.partitions);
    const copies = copyId === null ? [] : [send(endedOrderActor, copyId, { type: "FollowOrder", order })];
    return [...copies, ...mails];
  }),
  onLatest(chargeEvents, ({ data, time }, context) => {
    const mails = isChargeView(data) ? mailsForCharge(data) : mailsForPayee(data);
    return mails.flatMap((due) => writeMail(due, time, context));
  }),
  onLatest(deliveryEvents, ({ data, time }, context) => {
    const mails = isSealView(data) ? mailsForSeal(data) : mailsForCode(data);
    return mails.flatMap((due) => writeMail(due, time, context));
  }),
];

/** Keeps who is paying, and whose money is on its way back. */
const dealingReactions: readonly Reaction[] = [
  onLatest(orderEvents, ({ data: order }, context) =>
    isOrderView(order)
      ? dealingsOf([order.userId, order.sellerId], { id: order.id, under: payingOf(order) }, context)
      : [],
  ),
  onLatest(chargeEvents, ({ data: charge }, context) =>
    isChargeView(charge) ? dealingsOf([charge.userId], { id: charge.id, under: refundOf(charge) }, context) : [],
  ),
];

function dealingsOf(
  people: readonly string[],
  { id, under }: { id: string; under: ReturnType<typeof payingOf> },
  { partitions }: ReactionContext,
): SentMessage[] {
  if (under === undefined) return [];
  const known = people.filter((userId) => partitionOf(userId, partitions) !== null);
  return known.map((userId) => send(dealingsActor, userId, { type: "Follow", id, under }));
}

function writeMail(
  { userId, about, nth, subject }: DueMail,
  happenedAt: number,
  { partitions, log }: ReactionContext,
): SentMessage[] {
  const kind = nth === undefined ? subject.kind : `${subject.kind} ${nth}`;
  const id = mailId({ kind, about, userId }, partitions);
  if (id !== null) return [send(mailActor, id, { type: "Write", userId, subject, happenedAt })];
  log.warn({ about, userId, mail: subject.kind }, "A letter is dropped: no such user");
  return [];
}

/**
 * Definition of what keeps an account from being closed. It is a service of its own, and so a subscriber of its own: of
 * the events that processes of auth share, one of a release without dealings would take some, and they would be missing.
 */
export const dealingsService = defineService("dealings", {
  events: eventStream("dealings", { subscribers: [], schema: 1, types: {} }),
  actors: [dealingsActor],
  reactions: dealingReactions,
});

/** Definition of the auth service, read by its engine, the command line and the checker. */
export const authService = defineService("auth", {
  events: authEvents,
  actors: [userActor, auditActor, mailActor, endedOrderActor, heldAddressActor, operatorsActor],
  published: [userDocument],
  siteKeys: [REWRITE_WANTED],
  reactions: mailReactions,
});
