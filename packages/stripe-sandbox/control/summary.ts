import { type IntentTotals, totalsByIntent } from "../money/intent-totals.ts";
import type { CheckoutSession } from "../state/checkout-session-object.ts";
import type { PaymentIntent } from "../state/objects.ts";
import type { Store } from "../state/store.ts";

/** One intent with what it took and gave back; amounts are minor units. */
export type IntentSummary = Pick<
  PaymentIntent,
  "id" | "amount" | "amount_capturable" | "currency" | "status" | "created" | "metadata"
> &
  IntentTotals;

/** One Checkout Session, open or ended. */
export type SessionSummary = Pick<
  CheckoutSession,
  "id" | "amount_total" | "currency" | "status" | "payment_status" | "payment_intent" | "created" | "metadata"
>;

/** All of the sandbox's money: every intent and session, oldest first, and the sums by currency. */
export type Summary = {
  intents: IntentSummary[];
  sessions: SessionSummary[];
  totals: Record<string, IntentTotals>;
};

/** Adds the sandbox's money up. */
export function summarize(store: Store): Summary {
  const byIntent = totalsByIntent(store);
  const intents = store.all("payment_intent").map((intent) => summaryOf(intent, byIntent.get(intent.id)));
  const totals: Summary["totals"] = {};
  for (const { currency, captured, refunded } of intents) {
    const sum = totals[currency] ?? { captured: 0, refunded: 0 };
    totals[currency] = { captured: sum.captured + captured, refunded: sum.refunded + refunded };
  }
  return { intents, sessions: store.all("checkout.session").map(sessionSummary), totals };
}

function sessionSummary(session: CheckoutSession): SessionSummary {
  const { id, amount_total, currency, status, payment_status, payment_intent, created, metadata } = session;
  return { id, amount_total, currency, status, payment_status, payment_intent, created, metadata };
}

function summaryOf(intent: PaymentIntent, totals: IntentTotals | undefined): IntentSummary {
  const { id, amount, amount_capturable, currency, status, created, metadata } = intent;
  const { captured, refunded } = totals ?? { captured: 0, refunded: 0 };
  return { id, amount, amount_capturable, currency, status, created, metadata, captured, refunded };
}
