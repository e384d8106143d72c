import type { Store } from "../state/store.ts";

/** What an intent took and gave back, in minor units; a failed refund does not count. */
export type IntentTotals = { captured: number; refunded: number };

/** Adds up captured and refunded money by intent id, for every intent. */
export function totalsByIntent(store: Store): Map<string, IntentTotals> {
  const totals = new Map<string, IntentTotals>();
  for (const intent of store.all("payment_intent")) {
    totals.set(intent.id, { captured: intent.amount_received, refunded: 0 });
  }
  for (const refund of store.all("refund")) {
    const total = totals.get(refund.payment_intent);
    if (total && refund.status === "succeeded") total.refunded += refund.amount;
  }
  return totals;
}
