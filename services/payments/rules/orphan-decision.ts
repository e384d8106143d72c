// Decides what to do with a payment found at Stripe, given the charge that its metadata names.

import type { Charge } from "./charge.ts";
import type { Intent } from "./intent.ts";

/** Names what to do with an intent: cancel it, refund it, read it again in a later sweep, or nothing. */
export type OrphanDecision = "cancel" | "refund" | "wait" | "leave";

/**
 * Decides what to do with an intent. An intent whose charge does not exist, or has ended with another intent, is an
 * orphan: it is refunded when captured, else cancelled. An intent younger than `ageMs` waits, because its charge may
 * not have stored its id yet.
 */
export function decideOrphan(
  intent: Intent,
  charge: Charge | null,
  { now, ageMs }: { now: number; ageMs: number },
): OrphanDecision {
  if (intent.state === "canceled" || intent.refund?.isDone) return "leave";
  const isIntentOfCharge = charge !== null && belongsTo(charge, intent);
  if (charge?.ended && isIntentOfCharge) return "leave";
  if (charge && !charge.ended) return isIntentOfCharge ? "leave" : "wait";
  if (now - intent.createdAt < ageMs || intent.state === "processing" || intent.refund) return "wait";
  return intent.state === "captured" ? "refund" : "cancel";
}

function belongsTo(charge: Charge, { id, checkout }: Intent): boolean {
  if (checkout !== null) return charge.checkout?.id === checkout.id;
  return id !== null && charge.stripeId === id;
}
