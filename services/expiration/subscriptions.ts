import { on, type Reaction, tell } from "@holdfast/actors";
import { orderEvents } from "@holdfast/contracts";
import { deadlineActor } from "./rules/deadline.ts";

/** What expiration does on the events of orders: each order has its deadline watched. */
export const reactions: readonly Reaction[] = [
  on(orderEvents, ({ data }) => [tell(deadlineActor, data.id, { type: "FollowOrder", order: data })]),
];
