/** How a payment stands at Stripe, in the words of this service; `open` is a checkout page that can still be paid on. */
export type IntentState =
  | "open"
  | "declined"
  | "requires_action"
  | "processing"
  | "authorised"
  | "captured"
  | "canceled";

/** Why a card cannot pay: Stripe's code and its words for the buyer. */
export interface Fault {
  readonly code: string;
  readonly message: string;
}

/** What is known of the refund of an intent; `none` also when one was tried and failed. */
export interface Refund {
  readonly id: string;
  readonly isDone: boolean;
}

/** The hosted page a payment is made on. */
export interface Checkout {
  readonly id: string;
  /** Where the buyer pays; null once nobody can. */
  readonly url: string | null;
}

/** A PaymentIntent as Stripe shows it now, or the checkout page that has not made one yet. */
export interface Intent {
  /** Null while the page waits for its buyer. */
  readonly id: string | null;
  readonly checkout: Checkout | null;
  readonly state: IntentState;
  readonly amountCents: number;
  /** The money taken so far. */
  readonly receivedCents: number;
  readonly currency: string;
  readonly chargeId: string | null;
  readonly orderId: string | null;
  readonly siteId: string | null;
  /** When it was made, ms by Stripe's clock. */
  readonly createdAt: number;
  readonly fault: Fault | null;
  /** The refund that has not failed; null where there is none. */
  readonly refund: Refund | null;
}

/**
 * Why a call did not succeed. `lost`: no answer, or one that asks to repeat the call; it may have worked, the key
 * stays. `server`: an answer that is stored under the key though it says nothing. `refused`: Stripe said no.
 */
export interface CallError extends Fault {
  readonly kind: "lost" | "server" | "refused";
}

/** What one step found out: the intent as looked up (also after an error), its absence, or nothing. */
export type Observation =
  | { readonly kind: "seen"; readonly intent: Intent; readonly error: CallError | null }
  | { readonly kind: "absent"; readonly error: CallError | null }
  | { readonly kind: "unknown"; readonly error: CallError };
