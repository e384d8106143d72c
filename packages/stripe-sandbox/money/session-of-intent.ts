// Keeps a Checkout Session in step with its intent.
import type { CheckoutSession } from "../state/checkout-session-object.ts";
import type { Context } from "../state/context.ts";
import type { PaymentIntent } from "../state/objects.ts";
import { completedSession } from "./checkout-session-states.ts";

/** Finds the Checkout Session of an intent; undefined for an intent that was created by the API. */
export function sessionOf({ store }: Context, intent: string): CheckoutSession | undefined {
  return store.list("checkout.session", { owner: intent, limit: 1 })[0];
}

/** Completes the open Session of an intent whose card was accepted; does nothing without one. */
export function completeSession(context: Context, intent: PaymentIntent): void {
  const session = sessionOf(context, intent.id);
  if (session?.status !== "open") return;
  const method = context.store.find("payment_method", intent.payment_method ?? "");
  const email = method?.billing_details.email ?? null;
  const isPaid = intent.status === "succeeded";
  context.change("checkout.session.completed", completedSession(session, { isPaid, email }));
}

/** Marks the Session of a captured intent as paid; Stripe sends no event for that. */
export function markPaid(context: Context, intent: PaymentIntent): void {
  const session = sessionOf(context, intent.id);
  if (session?.status === "complete") context.store.save({ ...session, payment_status: "paid" });
}
