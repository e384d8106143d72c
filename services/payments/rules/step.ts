import type { Charge } from "./charge.ts";
import { failed, record } from "./facts.ts";
import type { CallError, Intent, IntentState, Observation } from "./intent.ts";

/** What can be done about a charge at Stripe, one call (and a look after it) at a time. */
export type Step = "authorise" | "find" | "look" | "capture" | "cancel" | "expire" | "refund";

/** A step done: with which try of its endpoint, and what it found. */
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
// Stripe forgets keys after 24 h; from here on the object is looked for before a create is repeated.
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

/** What is to be done next about a charge that has not ended; `look` is what remains while there is only waiting. */
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
      return charge.isAccepted ? "capture" : "look";
    case "captured":
      return charge.refusal !== null && charge.stripeRefundId === null ? "refund" : "look";
    case "processing":
    case "canceled":
      return "look";
    default:
      return charge.intent satisfies never;
  }
}

/** The try of the endpoint a step calls. */
export function triedBy(charge: Charge, step: Step): number {
  return charge.tries[ENDPOINTS[step]];
}

/** The idempotency key of a step: `<charge>:<endpoint>:<try>`. */
export function keyOf(charge: Charge, step: Step): string {
  return `${charge.id}:${ENDPOINTS[step]}:${triedBy(charge, step)}`;
}

/** The charge after a step; the same object where the result says nothing new, is stale, or comes a second time. */
export function observe(charge: Charge, result: StepResult, now: number): Charge {
  const { observation } = result;
  if (charge.ended) return charge;
  switch (observation.kind) {
    case "seen":
      return seen(charge, result, observation);
    case "absent":
      return absent(charge, result, { error: observation.error, now });
    case "unknown":
      return unknown(charge, result, observation.error);
    default:
      return observation satisfies never;
  }
}

function seen(charge: Charge, result: StepResult, found: { intent: Intent; error: CallError | null }): Charge {
  const { intent, error } = found;
  const { step, tried } = result;
  if (!isTheSame(charge, intent)) return charge;
  if (charge.intent !== null && RANK[intent.state] < RANK[charge.intent]) return charge;
  const after = record(charge, intent);
  if (after.ended) return after;
  const hasProgressed = charge.intent !== after.intent || charge.stripeRefundId !== after.stripeRefundId;
  if (step === "refund" && intent.refund === null && error?.kind !== "lost")
    return refundFailed(after, { tried, error });
  if (hasProgressed) return { ...after, failures: 0 };
  return error === null ? unchangedOr(charge, after) : retried(after, result, error);
}

/** The charge after a refund that came to nothing: another one needs another key. */
export function refundFailed(charge: Charge, { tried, error }: { tried: number; error: CallError | null }): Charge {
  const isPresent = tried === charge.tries.refund;
  const failures = charge.failures + 1;
  return { ...(isPresent ? raised(charge, "refund") : charge), failures, refundFault: error?.code ?? "refund_failed" };
}

// Another intent of this charge is nobody's: the sweep for orphans cancels it once the charge has ended.
function isTheSame(charge: Charge, intent: Intent): boolean {
  if (charge.checkout !== null && intent.checkout?.id !== charge.checkout.id) return false;
  return charge.stripeId === null || charge.stripeId === intent.id;
}

// The lookup shows that the call did nothing, so after a stored answer the next one needs a new key.
function retried(charge: Charge, { step, tried }: StepResult, error: CallError): Charge {
  const failures = charge.failures + 1;
  if (error.kind === "lost" || tried !== triedBy(charge, step)) return { ...charge, failures };
  const hasGivenUp = charge.hasGivenUp || (step === "capture" && (error.kind === "refused" || tried >= MOST_CAPTURES));
  return { ...raised(charge, step), failures, hasGivenUp };
}

function absent(charge: Charge, result: StepResult, { error, now }: { error: CallError | null; now: number }): Charge {
  if (charge.intent !== null) return error ? { ...charge, failures: charge.failures + 1 } : charge;
  if (result.tried !== charge.tries.create) return charge;
  if (error) return failed({ ...charge, fault: { code: error.code, message: error.message } });
  // Nothing is under way any more, and what comes late all the same is an orphan.
  if (charge.refusal !== null) return failed(charge);
  return { ...raised(charge, "find"), isDoubtful: false, triedAt: now };
}

function unknown(charge: Charge, { step, tried }: StepResult, error: CallError): Charge {
  const isStored = step === "authorise" && error.kind !== "lost" && tried === charge.tries.create;
  const isDoubtful = charge.isDoubtful || (isStored && charge.intent === null);
  return { ...charge, isDoubtful, failures: charge.failures + 1 };
}

function raised(charge: Charge, step: Step): Charge {
  const endpoint = ENDPOINTS[step];
  return { ...charge, tries: { ...charge.tries, [endpoint]: charge.tries[endpoint] + 1 } };
}

function unchangedOr(before: Charge, after: Charge): Charge {
  return JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
