import { type IntentTotals, totalsByIntent } from "../money/totals.ts";
import type { PaymentIntent } from "../state/objects.ts";
import type { Store } from "../state/store.ts";

/** One intent with what it took and gave back; amounts are minor units. */
export type IntentSummary = Pick<
  PaymentIntent,
  "id" | "amount" | "amount_capturable" | "currency" | "status" | "created" | "metadata"
> &
  IntentTotals;

/** All of the sandbox's money: every intent, oldest first, and the sums by currency. */
export type Summary = { intents: IntentSummary[]; totals: Record<string, IntentTotals> };

/** Adds the sandbox's money up. */
export function summarize(store: Store): Summary {
  const byIntent = totalsByIntent(store);
  const intents = store.all("payment_intent").map((intent) => summaryOf(intent, byIntent.get(intent.id)));
  const totals: Summary["totals"] = {};
  for (const { currency, captured, refunded } of intents) {
    const sum = totals[currency] ?? { captured: 0, refunded: 0 };
    totals[currency] = { captured: sum.captured + captured, refunded: sum.refunded + refunded };
  }
  return { intents, totals };
}

function summaryOf(intent: PaymentIntent, totals: IntentTotals | undefined): IntentSummary {
  const { id, amount, amount_capturable, currency, status, created, metadata } = intent;
  const { captured, refunded } = totals ?? { captured: 0, refunded: 0 };
  return { id, amount, amount_capturable, currency, status, created, metadata, captured, refunded };
}
