// Describes a payment at Stripe in this service's own terms, without types of the SDK.

/** Names the state of a payment at Stripe. `open` is a checkout page on which the buyer can still pay. */
export type IntentState =
  | "open"
  | "declined"
  | "requires_action"
  | "processing"
  | "authorised"
  | "captured"
  | "canceled";

/** Holds why a payment failed: Stripe's code and a message for the buyer. */
export interface DeclineReason {
  readonly code: string;
  readonly message: string;
  /** Set when Stripe refused what the site asked for, such as the amount; absent when the payment method cannot pay. */
  readonly isOurs?: true | undefined;
}

/** Describes a refund that is pending (`isDone` is false) or done. */
export interface Refund {
  readonly id: string;
  readonly isDone: boolean;
}

/** Describes the hosted page on which a buyer pays. */
export interface Checkout {
  readonly id: string;
  /** URL of the page; null once nobody can pay on it. */
  readonly url: string | null;
}

/** Describes a PaymentIntent as Stripe shows it, or a checkout page that has no intent yet. */
export interface Intent {
  /** Id of the PaymentIntent; null while the checkout page has none. */
  readonly id: string | null;
  readonly checkout: Checkout | null;
  readonly state: IntentState;
  readonly amountCents: number;
  /** Amount captured so far, in cents. */
  readonly receivedCents: number;
  readonly currency: string;
  readonly chargeId: string | null;
  readonly orderId: string | null;
  readonly siteId: string | null;
  /** Time of creation by Stripe's clock, ms. */
  readonly createdAt: number;
  readonly fault: DeclineReason | null;
  /** Refund that is pending or done; null when there is none or the last one failed. */
  readonly refund: Refund | null;
}

/**
 * Says why a Stripe call failed. `lost`: no answer, or an answer that asks to repeat the call; the call may have
 * worked, so the idempotency key stays. `server`: an inconclusive answer that Stripe repeats for the key. `refused`:
 * Stripe refused the call.
 */
export interface CallError extends DeclineReason {
  readonly kind: "lost" | "server" | "refused";
}

/** Describes what one step observed: the intent as read (also after a failed call), its absence, or nothing. */
export type Observation =
  | { readonly kind: "seen"; readonly intent: Intent; readonly error: CallError | null }
  | { readonly kind: "absent"; readonly error: CallError | null }
  | { readonly kind: "unknown"; readonly error: CallError };
