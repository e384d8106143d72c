// Pays for a Checkout Session with a typed card.
import type { CheckoutSession } from "../state/checkout-session-object.ts";
import type { Context } from "../state/context.ts";
import { newId, randomLetters } from "../state/ids.ts";
import type { PaymentIntent } from "../state/objects.ts";
import { attempt } from "./charge-attempt.ts";
import { draftIntent } from "./payment-intent-states.ts";
import { findPayer } from "./payment-methods.ts";

/** Holds a card as the buyer has typed it into the page. */
export type TypedCard = { number: string; expMonth: number; expYear: number; email: string | null };

/**
 * Tries a card on an open Session and returns the changed PaymentIntent, which the first attempt creates and later ones
 * use again. Throws a Failure for a card number or expiry that cannot exist.
 */
export function payForSession(
  context: Context,
  session: CheckoutSession,
  { card, returnUrl }: { card: TypedCard; returnUrl: string },
): PaymentIntent {
  const payer = findPayer(context, {
    payment_method: undefined,
    payment_method_data: {
      card: { token: undefined, number: card.number, exp_month: card.expMonth, exp_year: card.expYear },
    },
  });
  if (!payer) throw new Error("Cannot pay: no card was named");
  const { method } = payer;
  const named = { ...method, billing_details: { ...method.billing_details, email: card.email } };
  context.store.save(named);
  const intent = context.store.find("payment_intent", session.payment_intent ?? "") ?? makeIntent(context, session);
  attempt(context, intent, { payer: { ...payer, method: named }, returnUrl, isUnattended: false });
  return context.store.find("payment_intent", intent.id) ?? intent;
}

function makeIntent(context: Context, session: CheckoutSession): PaymentIntent {
  const data = context.store.findSessionParts(session.id)?.intentData;
  const intent = draftIntent(
    {
      amount: session.amount_total,
      currency: session.currency,
      captureMethod: data?.captureMethod ?? "automatic_async",
      allowedTypes: session.allowed_payment_method_types,
      automaticPaymentMethods: null,
      metadata: data?.metadata ?? {},
      description: data?.description,
      receiptEmail: data?.receiptEmail,
      statementDescriptorSuffix: data?.statementDescriptorSuffix,
      transferGroup: data?.transferGroup,
    },
    { id: newId("pi"), secret: randomLetters(25), now: context.now },
  );
  context.store.save({ ...session, payment_intent: intent.id });
  context.change("payment_intent.created", intent);
  return intent;
}
