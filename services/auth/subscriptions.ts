import { defineService, on, type Reaction, type ReactionContext, type Tell, tell } from "@holdfast/actors";
import { authEvents, chargeEvents, orderEvents } from "@holdfast/contracts";
import { mailId } from "./flows/mail-id.ts";
import { ENDED_ORDER, endedOrderActor } from "./rules/ended-order.ts";
import { mailActor } from "./rules/mail.ts";
import { type Occasion, occasionsOf, occasionsOfCharge } from "./rules/occasions.ts";
import { userActor, userDocument } from "./rules/user.ts";

/** What auth does on the events of orders and payments: it writes to people. Of an order that is open it keeps nothing. */
const reactions: readonly Reaction[] = [
  on(orderEvents, ({ data: order, time }, context) => {
    if (order.status !== "Completed" && order.status !== "Cancelled") return [];
    const copyId = mailId({ kind: ENDED_ORDER, about: order.id, userId: order.userId }, context.partitions);
    const copy = copyId === null ? [] : [tell(endedOrderActor, copyId, { type: "FollowOrder", order })];
    return [...copy, ...occasionsOf(order, time).flatMap((occasion) => letterOn(occasion, time, context))];
  }),
  on(chargeEvents, ({ data: charge, time }, context) =>
    occasionsOfCharge(charge).flatMap((occasion) => letterOn(occasion, time, context)),
  ),
];

function letterOn(
  { userId, about, subject }: Occasion,
  happenedAt: number,
  { partitions, log }: ReactionContext,
): Tell[] {
  const id = mailId({ kind: subject.kind, about, userId }, partitions);
  if (id !== null) return [tell(mailActor, id, { type: "Write", userId, subject, happenedAt })];
  log.warn({ about, userId, mail: subject.kind }, "A letter is dropped: no such user");
  return [];
}

/** The auth service: people, and the mail to them. */
export const authService = defineService("auth", {
  events: authEvents,
  actors: [userActor, mailActor, endedOrderActor],
  published: [userDocument],
  reactions,
});
