// Sums up the money of the sandbox, for tests that compare it with the site's.
import { type IntentTotals, totalsByIntent } from "../money/intent-totals.ts";
import type { CheckoutSession } from "../state/checkout-session-object.ts";
import type { PaymentIntent } from "../state/objects.ts";
import type { Store } from "../state/store.ts";

/** Describes one intent, with its captured and refunded money in minor units. */
export type IntentSummary = Pick<
  PaymentIntent,
  "id" | "amount" | "amount_capturable" | "currency" | "status" | "created" | "metadata"
> &
  IntentTotals;

/** Describes one Checkout Session, of any status. */
export type SessionSummary = Pick<
  CheckoutSession,
  "id" | "amount_total" | "currency" | "status" | "payment_status" | "payment_intent" | "created" | "metadata"
>;

/** Holds all money of the sandbox, in minor units. */
export type Summary = {
  /** Lists every intent, oldest first. */
  intents: IntentSummary[];
  /** Lists every Checkout Session, oldest first. */
  sessions: SessionSummary[];
  /** Sums up captured and refunded money by currency. */
  totals: Record<string, IntentTotals>;
};

/** Sums up the money of every intent and session. */
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
