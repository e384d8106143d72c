import { Stripe } from "stripe";
import type { CallError, Fault, Intent, IntentState, Refund } from "../rules/intent.ts";

/** The names under which an intent carries whose it is. */
export interface IntentMetadata {
  readonly siteId: string;
  readonly chargeId: string;
  readonly orderId: string;
}

// A status that is not here is one more kind of waiting.
const STATES: Readonly<Record<string, IntentState>> = {
  canceled: "canceled",
  requires_action: "requires_action",
  requires_capture: "authorised",
  requires_confirmation: "declined",
  requires_payment_method: "declined",
  succeeded: "captured",
};
// Answers that ask to come again: a key still in use, too many calls, a key or account not accepted now.
const ASK_AGAIN = new Set([401, 403, 409, 429]);
const UNUSABLE = "This payment method cannot be used. Try another card.";

/** Reads Stripe's intent; `refunds` are those of the intent where they were asked for. */
export function intentOf(intent: Stripe.PaymentIntent, refunds: readonly Stripe.Refund[] = []): Intent {
  const { siteId = null, chargeId = null, orderId = null } = intent.metadata;
  return {
    id: intent.id,
    checkout: null,
    state: STATES[intent.status] ?? "processing",
    amountCents: intent.amount,
    receivedCents: intent.amount_received,
    currency: intent.currency,
    siteId,
    chargeId,
    orderId,
    createdAt: intent.created * 1_000,
    fault: faultOf(intent),
    refund: refundOf(intent, refunds),
  };
}

/** Reads Stripe's checkout page together with the intent it has made, where it has. */
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
 * Says how a payment on a page stands. The intent decides, whatever the page says of being paid. While the page is open
 * a card may be declined and another one tried; one that has closed on an intent without money takes none any more.
 */
export function stateOnPage(page: Stripe.Checkout.Session.Status | null, intent: IntentState | null): IntentState {
  if (intent === "authorised" || intent === "captured" || intent === "canceled") return intent;
  if (page === "open") return "open";
  const isIdle = intent === null || intent === "declined";
  return page === "expired" && isIdle ? "canceled" : "processing";
}

/** Says what an error of the SDK means for the call that met it. */
export function callErrorOf(error: unknown): CallError {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const code = error.decline_code ?? error.code ?? error.type;
  const { statusCode: status = 0, message } = error;
  if (status === 0 || ASK_AGAIN.has(status)) return { kind: "lost", code, message };
  // A key used with other parameters will never work: as useless as a stored 500.
  if (status >= 500 || error instanceof Stripe.errors.StripeIdempotencyError) return { kind: "server", code, message };
  // Other texts than a card's name parameters, the payment method among them.
  const isOfCard = error instanceof Stripe.errors.StripeCardError;
  return { kind: "refused", code, message: isOfCard ? message : UNUSABLE };
}

/** The intent that came into being although its confirmation failed; null where the error names none. */
export function intentIdIn(error: unknown): string | null {
  return error instanceof Stripe.errors.StripeError ? (error.payment_intent?.id ?? null) : null;
}

/** Whether an answer is the one first given under the same key. */
export function isReplayed({ headers }: { readonly headers: object }): boolean {
  // Under Bun the SDK goes by fetch and hands its Headers on, whatever its types say.
  const fields = headers instanceof Headers ? headers : new Headers(Object.entries(headers));
  return fields.get("idempotent-replayed") === "true";
}

function faultOf({ last_payment_error: error }: Stripe.PaymentIntent): Fault | null {
  if (!error) return null;
  const code = error.decline_code ?? error.code ?? "card_declined";
  return { code, message: error.message ?? "Your card was declined." };
}

// Only refunds that together give everything back count; one that failed gave nothing.
function refundOf(intent: Stripe.PaymentIntent, refunds: readonly Stripe.Refund[]): Refund | null {
  const standing = refunds.filter(({ status }) => status !== "failed" && status !== "canceled");
  const total = standing.reduce((sum, { amount }) => sum + amount, 0);
  const [latest] = standing;
  if (!latest || total < intent.amount_received) return null;
  return { id: latest.id, isDone: standing.every(({ status }) => status === "succeeded") };
}
