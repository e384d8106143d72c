// Decides on the fact `deliverable` of a charge: whether the ticket that it pays can be handed over.

import type { OrderView, Verdict } from "@holdfast/contracts";
import type { Charge } from "./charge.ts";
import { endIfSettled } from "./charge-facts.ts";
import { NOT_CHECKED } from "./payment-progress.ts";

/** Reason of a charge whose ticket cannot be handed over, where the verdict gives none. */
const FILE_LOST = "file lost";

/** Returns whether an accepted charge waits for the verdict of delivery. */
export function awaitsVerdict({ ended, isAccepted, refusal, deliverable }: Charge): boolean {
  return !ended && isAccepted && refusal === null && deliverable === null;
}

/**
 * Returns an accepted charge that notes when its wait for a verdict began, at `now` in ms, or that needs no verdict
 * because nothing is sealed of its ticket; the same object when there is nothing to note.
 */
export function withHandOver(charge: Charge, seal: OrderView["seal"], now: number): Charge {
  if (!awaitsVerdict(charge)) return charge;
  if (seal === "none") return endIfSettled({ ...charge, deliverable: "yes" });
  return charge.acceptedAt === null ? { ...charge, acceptedAt: now } : charge;
}

/**
 * Returns the charge with the verdict about it, whether or not its acceptance is known yet. The first verdict stands, and
 * none changes a charge that was refused or given up before. The same object when the verdict changes nothing.
 */
export function applyVerdict(charge: Charge, { chargeId, ok, reason }: Verdict): Charge {
  const isOver = charge.ended || charge.refusal !== null || charge.deliverable !== null;
  if (isOver || chargeId !== charge.id) return charge;
  if (ok) return endIfSettled({ ...charge, deliverable: "yes" });
  return { ...charge, deliverable: "no", refusal: reason ?? FILE_LOST };
}

/** Returns the time, in ms, at which a charge without a verdict is given up; null for a charge that awaits none. */
export function givenUpAt(charge: Charge, deliverableMs: number): number | null {
  return awaitsVerdict(charge) && charge.acceptedAt !== null ? charge.acceptedAt + deliverableMs : null;
}

/** Returns the charge given up for good: what is set aside is given free, what was taken goes back. */
export function giveUpWaiting(charge: Charge): Charge {
  return { ...charge, refusal: NOT_CHECKED };
}
