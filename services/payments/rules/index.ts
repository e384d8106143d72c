// The door of the rules, for the trial of a whole sale alone.

export { type Charge, chargeDocument } from "./charge.ts";
export type { Intent } from "./intent.ts";
export { orderDocument as paidOrderDocument } from "./order.ts";
export { judgeOrphan } from "./orphan.ts";
export type { Observe } from "./payment.ts";
export { payoutDocument } from "./payout.ts";
