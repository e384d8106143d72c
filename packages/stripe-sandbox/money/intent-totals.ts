// Sums up the money of each intent.
import type { Store } from "../state/store.ts";

/** Holds the captured and refunded money of intents. */
export type IntentTotals = {
  /** Sums up captured money, in minor units. */
  captured: number;
  /** Sums up succeeded and pending refunds, in minor units; failed ones do not count. */
  refunded: number;
};

/** Sums up captured and refunded money by intent id, for every intent. */
export function totalsByIntent(store: Store): Map<string, IntentTotals> {
  const totals = new Map<string, IntentTotals>();
  for (const intent of store.all("payment_intent")) {
    totals.set(intent.id, { captured: intent.amount_received, refunded: 0 });
  }
  for (const refund of store.all("refund")) {
    const total = totals.get(refund.payment_intent);
    if (total && refund.status !== "failed") total.refunded += refund.amount;
  }
  return totals;
}
