import type { Charge } from "./charge.ts";
import type { Intent } from "./intent.ts";

/** What is to be done with an intent of ours: given up, given back, looked at again later, or nothing ever. */
export type OrphanVerdict = "cancel" | "refund" | "wait" | "leave";

/** Intents younger than this are left alone: their charge may still be about to say that it is theirs. */
export const ORPHAN_AGE_MS = 120_000;

/** Judges an intent by the charge its metadata names; one whose charge goes on without it is an orphan. */
export function judgeOrphan(intent: Intent, charge: Charge | null, now: number): OrphanVerdict {
  if (intent.state === "canceled" || intent.refund?.isDone) return "leave";
  if (charge?.ended && charge.stripeId === intent.id) return "leave";
  if (charge && !charge.ended) return charge.stripeId === intent.id ? "leave" : "wait";
  if (now - intent.createdAt < ORPHAN_AGE_MS || intent.state === "processing" || intent.refund) return "wait";
  return intent.state === "captured" ? "refund" : "cancel";
}
