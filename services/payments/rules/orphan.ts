import type { Charge } from "./charge.ts";
import type { Intent } from "./intent.ts";

/** What is to be done with an intent of ours: given up, given back, looked at again later, or nothing ever. */
export type OrphanVerdict = "cancel" | "refund" | "wait" | "leave";

/**
 * Judges an intent by the charge its metadata names; one whose charge goes on without it is an orphan. An intent
 * younger than `ageMs` waits: its charge may still be about to say that it is its own.
 */
export function judgeOrphan(
  intent: Intent,
  charge: Charge | null,
  { now, ageMs }: { now: number; ageMs: number },
): OrphanVerdict {
  if (intent.state === "canceled" || intent.refund?.isDone) return "leave";
  const isIts = charge !== null && isOf(charge, intent);
  if (charge?.ended && isIts) return "leave";
  if (charge && !charge.ended) return isIts ? "leave" : "wait";
  if (now - intent.createdAt < ageMs || intent.state === "processing" || intent.refund) return "wait";
  return intent.state === "captured" ? "refund" : "cancel";
}

function isOf(charge: Charge, { id, checkout }: Intent): boolean {
  if (checkout !== null) return charge.checkout?.id === checkout.id;
  return id !== null && charge.stripeId === id;
}
