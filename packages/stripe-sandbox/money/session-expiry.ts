// Expires Checkout Sessions.
import type { CheckoutSession } from "../state/checkout-session-object.ts";
import type { Context } from "../state/context.ts";
import { cancelIntent } from "./capture-or-cancel.ts";
import { expiredSession } from "./checkout-session-states.ts";

/** Expires an open Session and cancels its intent, so that the intent can take no money. */
export function expireSession(context: Context, session: CheckoutSession): CheckoutSession {
  const after = expiredSession(session);
  const intent = context.store.find("payment_intent", session.payment_intent ?? "");
  if (intent) cancelIntent(context, intent, "expired");
  context.change("checkout.session.expired", after);
  return after;
}

/** Expires a Session that is due; does nothing when the Session is no longer open. */
export function expireDueSession(context: Context, id: string): void {
  const session = context.store.find("checkout.session", id);
  if (session?.status === "open") expireSession(context, session);
}
