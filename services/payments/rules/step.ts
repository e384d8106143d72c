// Decides the next Stripe call of a charge, and what the result of a call changes.

import type { Charge } from "./charge.ts";
import { applyIntent, endAsFailed, mayTakeMoney } from "./charge-facts.ts";
import type { CallError, Intent, IntentState, Observation } from "./intent.ts";

/**
 * Names the calls that a charge can make at Stripe. `find` searches for an intent by its metadata; `look` reads the
 * payment's present state. After every call the state is read again.
 */
export type Step = "authorise" | "find" | "look" | "capture" | "cancel" | "expire" | "refund";

/** Holds the result of a step: the number of the attempt at its endpoint, and what the step observed. */
export interface StepResult {
  readonly step: Step;
  readonly tried: number;
  readonly observation: Observation;
}

type Endpoint = keyof Charge["tries"];

const ENDPOINTS: Record<Step, Endpoint> = {
  authorise: "create",
  find: "create",
  look: "create",
  capture: "capture",
  cancel: "cancel",
  expire: "expire",
  refund: "refund",
};
// Stripe forgets idempotency keys after 24 h; from this age on a search comes before the create is repeated.
const KEY_TRUSTED_MS = 20 * 3_600_000;
const MOST_CAPTURES = 10;
const RANK: Record<IntentState, number> = {
  open: 0,
  declined: 0,
  requires_action: 0,
  processing: 0,
  authorised: 1,
  captured: 2,
  canceled: 2,
};

/**
 * Returns the next step of a charge that has not ended; `look` when there is nothing to do but wait. `now` is in ms.
 */
export function nextStep(charge: Charge, now: number): Step {
  switch (charge.intent) {
    case null:
      return charge.isDoubtful || now - charge.triedAt > KEY_TRUSTED_MS ? "find" : "authorise";
    case "open":
      return charge.refusal === null ? "look" : "expire";
    case "declined":
    case "requires_action":
      return "cancel";
    case "authorised":
      if (charge.refusal !== null || charge.hasGivenUp) return "cancel";
      return mayTakeMoney(charge) ? "capture" : "look";
    case "captured":
      return charge.refusal !== null && charge.stripeRefundId === null ? "refund" : "look";
    case "processing":
    case "canceled":
      return "look";
    default:
      return charge.intent satisfies never;
  }
}

/** Returns the number of the current attempt at a step's endpoint. */
export function triedBy(charge: Charge, step: Step): number {
  return charge.tries[ENDPOINTS[step]];
}

/** Returns the idempotency key of a step: `<charge>:<endpoint>:<attempt>`. */
export function keyOf(charge: Charge, step: Step): string {
  return `${charge.id}:${ENDPOINTS[step]}:${triedBy(charge, step)}`;
}

/** Returns the charge after a step; the same object when the result is old, repeated or says nothing new. */
export function observe(charge: Charge, result: StepResult, now: number): Charge {
  const { observation } = result;
  if (charge.ended) return charge;
  switch (observation.kind) {
    case "seen":
      return applySeen(charge, result, observation);
    case "absent":
      return applyAbsent(charge, result, { error: observation.error, now });
    case "unknown":
      return applyUnknown(charge, result, observation.error);
    default:
      return observation satisfies never;
  }
}

function applySeen(charge: Charge, result: StepResult, found: { intent: Intent; error: CallError | null }): Charge {
  const { intent, error } = found;
  const { step, tried } = result;
  if (!isIntentOf(charge, intent)) return charge;
  if (charge.intent !== null && RANK[intent.state] < RANK[charge.intent]) return charge;
  const after = applyIntent(charge, intent);
  if (after.ended) return after;
  const hasProgressed = charge.intent !== after.intent || charge.stripeRefundId !== after.stripeRefundId;
  if (step === "refund" && intent.refund === null && error?.kind !== "lost")
    return refundFailed(after, { tried, error });
  if (hasProgressed) return { ...after, failures: 0 };
  return error === null ? unchangedOr(charge, after) : countFailure(after, result, error);
}

/** Returns the charge after a failed refund. The next refund gets a new idempotency key. */
export function refundFailed(charge: Charge, { tried, error }: { tried: number; error: CallError | null }): Charge {
  const isPresent = tried === charge.tries.refund;
  const failures = charge.failures + 1;
  return {
    ...(isPresent ? withNextAttempt(charge, "refund") : charge),
    failures,
    refundFault: error?.code ?? "refund_failed",
  };
}

// A second intent of the charge is ignored here; the orphan sweep cancels it once the charge has ended.
function isIntentOf(charge: Charge, intent: Intent): boolean {
  if (charge.checkout !== null && intent.checkout?.id !== charge.checkout.id) return false;
  return charge.stripeId === null || charge.stripeId === intent.id;
}

// The state read after the call shows that the call did nothing. Stripe repeats a stored answer for its key, so the
// next call needs a new key.
function countFailure(charge: Charge, { step, tried }: StepResult, error: CallError): Charge {
  const failures = charge.failures + 1;
  if (error.kind === "lost" || tried !== triedBy(charge, step)) return { ...charge, failures };
  const hasGivenUp = charge.hasGivenUp || (step === "capture" && (error.kind === "refused" || tried >= MOST_CAPTURES));
  return { ...withNextAttempt(charge, step), failures, hasGivenUp };
}

function applyAbsent(
  charge: Charge,
  result: StepResult,
  { error, now }: { error: CallError | null; now: number },
): Charge {
  if (charge.intent !== null) return error ? { ...charge, failures: charge.failures + 1 } : charge;
  if (result.tried !== charge.tries.create) return charge;
  if (error) return endAsFailed({ ...charge, fault: faultOf(error) });
  // No call is in flight any more; an intent that appears later is an orphan.
  if (charge.refusal !== null) return endAsFailed(charge);
  return { ...withNextAttempt(charge, "find"), isDoubtful: false, triedAt: now };
}

function faultOf({ code, message, isOurs }: CallError): Charge["fault"] {
  return isOurs ? { code, message, isOurs } : { code, message };
}

function applyUnknown(charge: Charge, { step, tried }: StepResult, error: CallError): Charge {
  const isStored = step === "authorise" && error.kind !== "lost" && tried === charge.tries.create;
  const isDoubtful = charge.isDoubtful || (isStored && charge.intent === null);
  return { ...charge, isDoubtful, failures: charge.failures + 1 };
}

function withNextAttempt(charge: Charge, step: Step): Charge {
  const endpoint = ENDPOINTS[step];
  return { ...charge, tries: { ...charge.tries, [endpoint]: charge.tries[endpoint] + 1 } };
}

function unchangedOr(before: Charge, after: Charge): Charge {
  return JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
