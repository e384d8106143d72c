// Exports the rules that the trial of a whole sale (trials/sale) needs; nothing else may import them.

export { type Charge, chargeDocument } from "./charge.ts";
export type { Intent } from "./intent.ts";
export { orderDocument as paidOrderDocument } from "./order.ts";
export { decideOrphan } from "./orphan-decision.ts";
export { paymentActor } from "./payment.ts";
export type { Observe } from "./payment-terms.ts";
export { payoutDocument } from "./payout.ts";
export { chargeEndActor, paymentEndActor } from "./retirement.ts";
