// Tries to charge a card.
import { type Outcome, ok } from "../http/endpoint.ts";
import type { Context } from "../state/context.ts";
import { newId } from "../state/ids.ts";
import type { CardError, NextAction, PaymentIntent, PaymentMethod } from "../state/objects.ts";
import { AUTHORIZATION_SECONDS, newCharge } from "./new-charge.ts";
import { asking, failed, paid } from "./payment-intent-states.ts";
import type { Payer } from "./payment-methods.ts";
import { completeSession } from "./session-of-intent.ts";
import { settled } from "./settlement.ts";
import type { Decline } from "./test-cards.ts";

/** Configures an attempt to charge. */
export type AttemptOptions = {
  /** Gives the address to which the bank sends the buyer back; undefined: the SDK in the browser handles 3-D Secure. */
  returnUrl: string | undefined;
  /** Says that nobody can answer the bank: a card that demands 3-D Secure is then declined. */
  isUnattended: boolean;
};

const AUTHENTICATION_REQUIRED: Decline = {
  code: "authentication_required",
  decline_code: "authentication_required",
  message: "Your card was declined. This transaction requires authentication.",
};

/** Tries a card: the intent is paid, waits for the buyer, or the answer is a 402. */
export function attempt(
  context: Context,
  intent: PaymentIntent,
  { payer, returnUrl, isUnattended }: AttemptOptions & { payer: Payer },
): Outcome {
  const { outcome } = payer.card;
  switch (outcome.kind) {
    case "pays":
    case "pays_available":
    case "pays_disputed":
    case "pays_refund_fails":
    case "pays_refund_pends":
      return ok(pay(context, intent, payer.method));
    case "declines":
      return decline(context, intent, { payer, reason: outcome.decline });
    case "asks":
      if (isUnattended) return decline(context, intent, { payer, reason: AUTHENTICATION_REQUIRED });
      return ok(ask(context, intent, { payer, returnUrl }));
    default:
      return outcome satisfies never;
  }
}

/** Charges a card that the bank accepts, and returns the changed intent. */
export function pay(context: Context, intent: PaymentIntent, method: PaymentMethod): PaymentIntent {
  const made = newCharge(intent, method, { id: newId("ch"), now: context.now });
  const charge = made.captured ? settled(context, made) : made;
  const after = paid(intent, { paymentMethod: method.id, charge: charge.id });
  const isHeld = after.status === "requires_capture";
  context.change("charge.succeeded", charge);
  context.change(isHeld ? "payment_intent.amount_capturable_updated" : "payment_intent.succeeded", after);
  if (isHeld) context.later(AUTHORIZATION_SECONDS, "expire_authorization", intent.id);
  completeSession(context, after);
  return after;
}

function ask(
  context: Context,
  intent: PaymentIntent,
  { payer, returnUrl }: { payer: Payer; returnUrl: string | undefined },
): PaymentIntent {
  const url = `${context.origin}/3ds/${intent.id}?client_secret=${intent.client_secret}`;
  const next: NextAction = returnUrl
    ? { type: "redirect_to_url", redirect_to_url: { url, return_url: returnUrl } }
    : {
        type: "use_stripe_sdk",
        use_stripe_sdk: { type: "three_d_secure_redirect", stripe_js: url },
      };
  const after = asking(intent, { paymentMethod: payer.method.id, next });
  context.change("payment_intent.requires_action", after);
  return after;
}

function decline(
  context: Context,
  intent: PaymentIntent,
  { payer, reason }: { payer: Payer; reason: Decline },
): Outcome {
  const charge = newCharge(intent, payer.method, {
    id: newId("ch"),
    now: context.now,
    decline: reason,
  });
  const error: CardError = {
    type: "card_error",
    ...reason,
    charge: charge.id,
    doc_url: `https://stripe.com/docs/error-codes/${reason.code.replaceAll("_", "-")}`,
    payment_method: payer.method,
  };
  const after = failed(intent, { error, charge: charge.id });
  context.change("charge.failed", charge);
  context.change("payment_intent.payment_failed", after);
  return { status: 402, body: { error: { ...error, payment_intent: after } } };
}
