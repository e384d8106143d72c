// Captures or cancels a PaymentIntent, with its charge and its Session.
import { refused } from "../http/failure.ts";
import type { Context } from "../state/context.ts";
import type { Charge, PaymentIntent } from "../state/objects.ts";
import { canceled, captured, requireStatus } from "./payment-intent-states.ts";
import { markPaid } from "./session-of-intent.ts";
import { settled } from "./settlement.ts";

/** Captures `amount` (default: all) of the authorised money and releases the rest. */
export function captureIntent(
  context: Context,
  intent: PaymentIntent,
  amount = intent.amount_capturable,
): PaymentIntent {
  requireStatus(intent, "capture");
  if (amount > intent.amount_capturable) {
    const message =
      "The payment could not be captured because the requested capture amount is greater than the amount you can capture for this charge.";
    throw refused(message, { code: "amount_too_large", param: "amount_to_capture" });
  }
  const after = captured(intent, amount);
  const charge = requireCharge(context, intent);
  context.change("charge.captured", settled(context, { ...charge, amount_captured: amount, captured: true }));
  context.change("payment_intent.succeeded", after);
  markPaid(context, after);
  return after;
}

/** Cancels an intent and releases its authorised money. */
export function cancelIntent(context: Context, intent: PaymentIntent, reason: string | null): PaymentIntent {
  requireStatus(intent, "cancel");
  if (intent.status === "requires_capture") release(context, intent, "charge.refunded");
  const after = canceled(intent, { reason, now: context.now });
  context.change("payment_intent.canceled", after);
  return after;
}

/** Cancels an intent whose authorisation was not captured in time; does nothing after a capture or a cancellation. */
export function expireAuthorization(context: Context, id: string): void {
  const intent = context.store.find("payment_intent", id);
  if (intent?.status !== "requires_capture") return;
  release(context, intent, "charge.expired");
  const after = canceled(intent, { reason: "automatic", now: context.now });
  context.change("payment_intent.canceled", after);
}

/** Releases authorised money, which Stripe shows as a refunded charge that was never captured. */
function release(context: Context, intent: PaymentIntent, type: "charge.refunded" | "charge.expired"): void {
  const charge = requireCharge(context, intent);
  context.change(type, { ...charge, amount_refunded: charge.amount, refunded: true });
}

function requireCharge({ store }: Context, intent: PaymentIntent): Charge {
  const charge = store.find("charge", intent.latest_charge ?? "");
  if (charge) return charge;
  throw new Error(`${intent.id} is ${intent.status} but has no charge`);
}
