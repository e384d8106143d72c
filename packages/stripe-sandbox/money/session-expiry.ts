import type { CheckoutSession } from "../state/checkout-session-object.ts";
import type { Context } from "../state/context.ts";
import { cancelIntent } from "./capture-or-cancel.ts";
import { expiredSession } from "./checkout-session-states.ts";

/** Ends an open Session and gives up its intent, so that it can take no money any more. */
export function expireSession(context: Context, session: CheckoutSession): CheckoutSession {
  const after = expiredSession(session);
  const intent = context.store.find("payment_intent", session.payment_intent ?? "");
  if (intent) cancelIntent(context, intent, "expired");
  context.change("checkout.session.expired", after);
  return after;
}

/** Ends a Session whose time has come; does nothing to one that is no longer open. */
export function expireDueSession(context: Context, id: string): void {
  const session = context.store.find("checkout.session", id);
  if (session?.status === "open") expireSession(context, session);
}
