// Exports the rules that `trials/sale` runs together with those of the other services.

export { type Hold, holdDocument, isLive } from "./hold.ts";
export { isOpen, type Order, orderDocument } from "./order.ts";
export { orderActor } from "./order-actor.ts";
export { holdActor } from "./purchase.ts";
export { ticketCopyActor, ticketDocument as ticketCopyDocument } from "./ticket-copy.ts";
