// Continues a payment when the buyer has answered the bank.
import type { Context } from "../state/context.ts";
import type { CardError, PaymentIntent } from "../state/objects.ts";
import { pay } from "./charge-attempt.ts";
import { failed } from "./payment-intent-states.ts";

/** Names the answers of a buyer to the bank. */
export type BankAnswer = "complete" | "fail";

const FAILED: CardError = {
  type: "invalid_request_error",
  code: "payment_intent_authentication_failure",
  doc_url: "https://stripe.com/docs/error-codes/payment-intent-authentication-failure",
  message:
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.",
};

/** Charges or fails an intent that waits for the buyer; does nothing when the intent no longer waits. */
export function answerBank(context: Context, intent: PaymentIntent, answer: BankAnswer): void {
  if (intent.status !== "requires_action") return;
  const method = context.store.find("payment_method", intent.payment_method ?? "");
  if (answer === "complete" && method) {
    pay(context, intent, method);
    return;
  }
  const error = method ? { ...FAILED, payment_method: method } : FAILED;
  context.change("payment_intent.payment_failed", failed(intent, { error, charge: null }));
}
