// Defines the auth service: its documents, actors, events and reactions.

import { defineService, onLatest, type Reaction, type ReactionContext, type SentMessage, send } from "@holdfast/actors";
import { authEvents, chargeEvents, orderEvents } from "@holdfast/contracts";
import { mailId } from "./flows/mail-id.ts";
import { auditActor } from "./rules/audit.ts";
import { type DueMail, mailsForCharge, mailsForOrder } from "./rules/due-mails.ts";
import { ENDED_ORDER, endedOrderActor } from "./rules/ended-order.ts";
import { heldAddressActor } from "./rules/held-address.ts";
import { mailActor } from "./rules/mail.ts";
import { userActor, userDocument } from "./rules/user.ts";

/** Writes the e-mails that events of orders and charges require, and keeps the ticket of each ended order. */
const reactions: readonly Reaction[] = [
  onLatest(orderEvents, ({ data: order, time }, context) => {
    if (order.status !== "Completed" && order.status !== "Cancelled") return [];
    const copyId = mailId({ kind: ENDED_ORDER, about: order.id, userId: order.userId }, context.partitions);
    const copies = copyId === null ? [] : [send(endedOrderActor, copyId, { type: "FollowOrder", order })];
    return [...copies, ...mailsForOrder(order, time).flatMap((due) => writeMail(due, time, context))];
  }),
  onLatest(chargeEvents, ({ data: charge, time }, context) =>
    mailsForCharge(charge).flatMap((due) => writeMail(due, time, context)),
  ),
];

function writeMail(
  { userId, about, subject }: DueMail,
  happenedAt: number,
  { partitions, log }: ReactionContext,
): SentMessage[] {
  const id = mailId({ kind: subject.kind, about, userId }, partitions);
  if (id !== null) return [send(mailActor, id, { type: "Write", userId, subject, happenedAt })];
  log.warn({ about, userId, mail: subject.kind }, "A letter is dropped: no such user");
  return [];
}

/** Definition of the auth service, read by its engine, the command line and the checker. */
export const authService = defineService("auth", {
  events: authEvents,
  actors: [userActor, auditActor, mailActor, endedOrderActor, heldAddressActor],
  published: [userDocument],
  reactions,
});
