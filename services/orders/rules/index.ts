// Exports the rules that `trials/sale` runs together with those of the other services.

export { type Hold, holdDocument, isLive } from "./hold.ts";
export { lineDocument, linePageDocument, pageId } from "./line.ts";
export { lineActor } from "./line-actor.ts";
export { orderActor } from "./order-actor.ts";
export { isOpen, type Order, orderDocument } from "./order-document.ts";
export { holdActor } from "./purchase.ts";
export { ticketDocument as ticketCopyDocument } from "./ticket-copy.ts";
export { ticketCopyActor } from "./ticket-copy-actor.ts";
export { waitDocument } from "./wait.ts";
