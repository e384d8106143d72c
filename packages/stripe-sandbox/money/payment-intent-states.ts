// Computes the states of a PaymentIntent, as pure functions.
import { refused } from "../http/failure.ts";
import type { CardError, IntentStatus, Metadata, NextAction, PaymentIntent } from "../state/objects.ts";

/** Names the actions of a caller that change the status of a PaymentIntent. */
export type Action = "confirm" | "capture" | "cancel";

const ALLOWED: Record<Action, { from: IntentStatus[]; done: string }> = {
  confirm: {
    from: ["requires_payment_method", "requires_confirmation", "requires_action"],
    done: "confirmed",
  },
  capture: { from: ["requires_capture"], done: "captured" },
  cancel: {
    from: ["requires_payment_method", "requires_capture", "requires_confirmation", "requires_action"],
    done: "canceled",
  },
};

/** Throws a Failure with code `payment_intent_unexpected_state` when the status does not allow the action. */
export function requireStatus(intent: PaymentIntent, action: Action): void {
  const { from, done } = ALLOWED[action];
  if (from.includes(intent.status)) return;
  const message =
    action === "capture" && intent.status === "succeeded"
      ? "This PaymentIntent could not be captured because it has already been captured."
      : `You cannot ${action} this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be ${done}: ${from.join(", ")}.`;
  throw unexpectedState(intent, message);
}

/** Makes a Failure with code `payment_intent_unexpected_state` that carries the present intent. */
export function unexpectedState(intent: PaymentIntent, message: string) {
  const code = "payment_intent_unexpected_state";
  return refused(message, { code, payment_intent: intent });
}

/** Makes a new intent without a card. */
export function draftIntent(
  asked: {
    amount: number;
    currency: string;
    captureMethod: PaymentIntent["capture_method"];
    allowedTypes: PaymentIntent["allowed_payment_method_types"];
    automaticPaymentMethods: PaymentIntent["automatic_payment_methods"];
    metadata: Metadata;
    description: string | undefined;
    receiptEmail: string | undefined;
    statementDescriptorSuffix: string | undefined;
    transferGroup?: string | undefined;
  },
  { id, secret, now }: { id: string; secret: string; now: number },
): PaymentIntent {
  return {
    ...UNUSED,
    id,
    allowed_payment_method_types: asked.allowedTypes,
    amount: asked.amount,
    automatic_payment_methods: asked.automaticPaymentMethods,
    capture_method: asked.captureMethod,
    client_secret: `${id}_secret_${secret}`,
    created: now,
    currency: asked.currency,
    description: asked.description ?? null,
    metadata: asked.metadata,
    receipt_email: asked.receiptEmail ?? null,
    statement_descriptor_suffix: asked.statementDescriptorSuffix ?? null,
    transfer_group: asked.transferGroup ?? null,
  };
}

/** Returns the intent with a card that was named and not yet charged. */
export function withMethod(intent: PaymentIntent, paymentMethod: string): PaymentIntent {
  return { ...intent, payment_method: paymentMethod, status: "requires_confirmation" };
}

/** Returns the intent after its card was accepted: captured at once, or waiting for the capture. */
export function paid(
  intent: PaymentIntent,
  { paymentMethod, charge }: { paymentMethod: string; charge: string },
): PaymentIntent {
  const manual = intent.capture_method === "manual";
  return {
    ...intent,
    amount_capturable: manual ? intent.amount : 0,
    amount_received: manual ? 0 : intent.amount,
    last_payment_error: null,
    latest_charge: charge,
    next_action: null,
    payment_method: paymentMethod,
    status: manual ? "requires_capture" : "succeeded",
  };
}

/** Returns the intent after a failed attempt: it requires another card. */
export function failed(
  intent: PaymentIntent,
  { error, charge }: { error: CardError; charge: string | null },
): PaymentIntent {
  return {
    ...intent,
    last_payment_error: error,
    latest_charge: charge ?? intent.latest_charge,
    next_action: null,
    payment_method: null,
    status: "requires_payment_method",
  };
}

/** Returns the intent while the bank waits for an answer of the buyer. */
export function asking(
  intent: PaymentIntent,
  { paymentMethod, next }: { paymentMethod: string; next: NextAction },
): PaymentIntent {
  return {
    ...intent,
    last_payment_error: null,
    next_action: next,
    payment_method: paymentMethod,
    status: "requires_action",
  };
}

/** Returns the intent after the capture of `amount`; the rest of the authorisation is released. */
export function captured(intent: PaymentIntent, amount: number): PaymentIntent {
  return { ...intent, amount_capturable: 0, amount_received: amount, status: "succeeded" };
}

/** Returns the cancelled intent, which can never take money again. */
export function canceled(
  intent: PaymentIntent,
  { reason, now }: { reason: string | null; now: number },
): PaymentIntent {
  return {
    ...intent,
    amount_capturable: 0,
    canceled_at: now,
    cancellation_reason: reason,
    next_action: null,
    status: "canceled",
  };
}

const UNUSED = {
  object: "payment_intent",
  amount_capturable: 0,
  amount_received: 0,
  application: null,
  application_fee_amount: null,
  canceled_at: null,
  cancellation_reason: null,
  confirmation_method: "automatic",
  customer: null,
  customer_account: null,
  excluded_payment_method_types: null,
  last_payment_error: null,
  latest_charge: null,
  livemode: false,
  managed_payments: null,
  next_action: null,
  on_behalf_of: null,
  payment_method: null,
  payment_method_configuration_details: null,
  payment_method_options: null,
  payment_method_types: ["card"],
  payment_record: null,
  processing: null,
  review: null,
  setup_future_usage: null,
  shipping: null,
  source: null,
  statement_descriptor: null,
  status: "requires_payment_method",
  transfer_group: null,
} satisfies Partial<PaymentIntent>;
