// The door of the rules, for the trial of a whole sale alone.

export { type Hold, holdDocument, isLive } from "./hold.ts";
export { isOpen, type Order, orderDocument } from "./order.ts";
export { orderActor } from "./order-actor.ts";
export { holdActor } from "./purchase.ts";
export { ticketCopyActor, ticketDocument as ticketCopyDocument } from "./ticket-copy.ts";
