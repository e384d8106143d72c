import type { ServiceFacts } from "@holdfast/actors/inspect";
import { chargeEvents } from "@holdfast/contracts";
import { chargeDocument } from "./rules/charge.ts";
import { orderDocument } from "./rules/order.ts";
import { paymentActor, REFUND_TIMER, STRIPE_TIMER } from "./rules/payment.ts";
import { payoutDocument } from "./rules/payout.ts";
import { reactions } from "./subscriptions.ts";

// Its documents and reactions are the same under any terms.
const TERMS = { currency: "usd", sweepMs: 0, firstRetryMs: 0, refundRetryMs: 0 };
const actor = paymentActor(TERMS);

/** What tools are told of payments' data. */
export const paymentsData: ServiceFacts = {
  service: "payments",
  events: chargeEvents,
  documents: [orderDocument, chargeDocument, payoutDocument],
  published: [chargeDocument.name],
  timers: [`${actor.name}|${STRIPE_TIMER}`, `${actor.name}|${REFUND_TIMER}`],
  claims: [],
  reactions: reactions(actor),
};

export { chargeDocument, orderDocument as paidOrderDocument };
