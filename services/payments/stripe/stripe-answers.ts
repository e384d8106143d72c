// Translates Stripe's objects and errors into this service's own terms.

import { Stripe } from "stripe";
import type { CallError, DeclineReason, Intent, IntentState, Refund } from "../rules/intent.ts";
import { OUR_FAULT } from "../rules/payment-progress.ts";

/** Names the metadata keys of an intent: the site, charge and order that it belongs to. */
export interface IntentMetadata {
  readonly siteId: string;
  readonly chargeId: string;
  readonly orderId: string;
}

// A status that is not listed means that the payment is being processed.
const STATES: Readonly<Record<string, IntentState>> = {
  canceled: "canceled",
  requires_action: "requires_action",
  requires_capture: "authorised",
  requires_confirmation: "declined",
  requires_payment_method: "declined",
  succeeded: "captured",
};
/** Translates the status of a PaymentIntent. */
export function stateOfIntent(status: string): IntentState {
  return STATES[status] ?? "processing";
}

// HTTP statuses that ask to repeat the call: the idempotency key is in use, or there are too many calls.
const REPEATABLE = new Set([409, 429]);
const UNUSABLE_METHOD = "This payment method cannot be used. Try another card.";
// Names the parameters by which a buyer's payment method is sent.
const OF_METHOD = /^(payment_method|token|source)/;

/** Translates a PaymentIntent. `refunds` are the refunds of the intent; default none. */
export function intentOf(intent: Stripe.PaymentIntent, refunds: readonly Stripe.Refund[] = []): Intent {
  const { siteId = null, chargeId = null, orderId = null } = intent.metadata;
  return {
    id: intent.id,
    checkout: null,
    state: stateOfIntent(intent.status),
    amountCents: intent.amount,
    receivedCents: intent.amount_received,
    currency: intent.currency,
    siteId,
    chargeId,
    orderId,
    createdAt: intent.created * 1_000,
    fault: declineReasonOf(intent),
    refund: refundOf(intent, refunds),
  };
}

/** Translates a checkout page, together with its PaymentIntent when there is one. */
export function checkoutOf(session: Stripe.Checkout.Session, intent: Intent | null): Intent {
  const { siteId = null, chargeId = null, orderId = null } = session.metadata ?? {};
  const isOpen = session.status === "open";
  const known = intent ?? {
    id: null,
    amountCents: session.amount_total ?? 0,
    receivedCents: 0,
    currency: session.currency ?? "",
    siteId,
    chargeId,
    orderId,
    createdAt: session.created * 1_000,
    fault: null,
    refund: null,
  };
  const checkout = { id: session.id, url: isOpen ? session.url : null };
  return { ...known, checkout, state: stateOnPage(session.status, intent?.state ?? null) };
}

/**
 * Returns the state of a payment on a checkout page. An intent that has or had money decides, whatever the page says.
 * While the page is open, the buyer can try another card after a decline; a closed page whose intent holds no money
 * takes none any more.
 */
export function stateOnPage(page: Stripe.Checkout.Session.Status | null, intent: IntentState | null): IntentState {
  if (intent === "authorised" || intent === "captured" || intent === "canceled") return intent;
  if (page === "open") return "open";
  const isIdle = intent === null || intent === "declined";
  return page === "expired" && isIdle ? "canceled" : "processing";
}

/**
 * Translates an error of the SDK; rethrows any other error. A refusal that concerns neither the card nor the payment
 * method, such as one of the amount or the currency, is the fault of the site; so is a secret key or an account that
 * Stripe does not accept, which is tried again.
 */
export function callErrorOf(error: unknown): CallError {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const code = error.decline_code ?? error.code ?? error.type;
  const { statusCode: status = 0, message } = error;
  if (status === 401 || status === 403) return { kind: "lost", code, message, isOurs: true };
  if (status === 0 || REPEATABLE.has(status)) return { kind: "lost", code, message };
  // Stripe refuses a key that is used with other parameters for ever, like a stored 500.
  if (status >= 500 || error instanceof Stripe.errors.StripeIdempotencyError) return { kind: "server", code, message };
  // Only card errors have messages for buyers; other messages repeat parameters, such as the payment method.
  if (error instanceof Stripe.errors.StripeCardError) return { kind: "refused", code, message };
  if (OF_METHOD.test(error.param ?? "")) return { kind: "refused", code, message: UNUSABLE_METHOD };
  return { kind: "refused", code, message: OUR_FAULT, isOurs: true };
}

/** Returns the id of the intent that was created although its confirmation failed; null when the error names none. */
export function intentIdIn(error: unknown): string | null {
  return error instanceof Stripe.errors.StripeError ? (error.payment_intent?.id ?? null) : null;
}

/** Returns whether Stripe has repeated the stored answer of an idempotency key. */
export function isReplayed({ headers }: { readonly headers: object }): boolean {
  // Under Bun the SDK uses fetch and returns a Headers object, contrary to its types.
  const fields = headers instanceof Headers ? headers : new Headers(Object.entries(headers));
  return fields.get("idempotent-replayed") === "true";
}

function declineReasonOf({ last_payment_error: error }: Stripe.PaymentIntent): DeclineReason | null {
  if (!error) return null;
  const code = error.decline_code ?? error.code ?? "card_declined";
  return { code, message: error.message ?? "Your card was declined." };
}

// A refund counts when all refunds together return the whole amount; failed refunds returned nothing.
function refundOf(intent: Stripe.PaymentIntent, refunds: readonly Stripe.Refund[]): Refund | null {
  const valid = refunds.filter(({ status }) => status !== "failed" && status !== "canceled");
  const total = valid.reduce((sum, { amount }) => sum + amount, 0);
  const [latest] = valid;
  if (!latest || total < intent.amount_received) return null;
  return { id: latest.id, isDone: valid.every(({ status }) => status === "succeeded") };
}
