import { on, type Reaction, tell } from "@holdfast/actors";
import { orderEvents } from "@holdfast/contracts";
import { ticketActor } from "./rules/ticket.ts";

/** What tickets does on others' events: each ticket follows the orders of it. */
export const reactions: readonly Reaction[] = [
  on(orderEvents, ({ data }) => [tell(ticketActor, data.ticket.id, { type: "FollowOrder", order: data })]),
];
