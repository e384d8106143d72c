import { type Log, on, type Reaction, type Tell, tell } from "@holdfast/actors";
import { chargeEvents, orderEvents } from "@holdfast/contracts";
import { mailId } from "./flows/mail-id.ts";
import { ENDED_ORDER, endedOrderActor } from "./rules/ended-order.ts";
import type { mailActor } from "./rules/mail.ts";
import { type Occasion, occasionsOf, occasionsOfCharge } from "./rules/occasions.ts";

/** What the reactions work with. */
export interface ReactionParts {
  readonly mail: ReturnType<typeof mailActor>;
  readonly partitions: number;
  readonly log: Log;
}

/** What auth does on the events of orders and payments: it writes to people. Of an order that is open it keeps nothing. */
export function reactions({ mail, partitions, log }: ReactionParts): readonly Reaction[] {
  const letter =
    (happenedAt: number) =>
    ({ userId, about, subject }: Occasion): Tell[] => {
      const id = mailId({ kind: subject.kind, about, userId }, partitions);
      if (id !== null) return [tell(mail, id, { type: "Write", userId, subject, happenedAt })];
      log.warn({ about, userId, mail: subject.kind }, "A letter is dropped: no such user");
      return [];
    };
  return [
    on(orderEvents, ({ data: order, time }) => {
      if (order.status !== "Completed" && order.status !== "Cancelled") return [];
      const copyId = mailId({ kind: ENDED_ORDER, about: order.id, userId: order.userId }, partitions);
      const copy = copyId === null ? [] : [tell(endedOrderActor, copyId, { type: "FollowOrder", order })];
      return [...copy, ...occasionsOf(order, time).flatMap(letter(time))];
    }),
    on(chargeEvents, ({ data: charge, time }) => occasionsOfCharge(charge).flatMap(letter(time))),
  ];
}
