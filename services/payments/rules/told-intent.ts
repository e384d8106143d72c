// Decides whether an event of Stripe can say anything about a charge that is not known.

import type { Charge } from "./charge.ts";
import type { IntentState } from "./intent.ts";

/** Says what an event of Stripe told of a payment. */
export interface ToldIntent {
  /** Id of the PaymentIntent. */
  readonly id: string;
  readonly state: IntentState;
}

// Each state that Stripe tells more of comes after those of a lower number; the last two are final.
const ORDER: Partial<Record<IntentState, number>> = { authorised: 1, captured: 2, canceled: 2 };

/**
 * Returns whether a charge has seen its payment in the state that an event tells, or in a later one. Stripe tells a site
 * of each of its own calls, which has read the payment in the answer to the call by then. Refunds and disputes are told
 * in events of their own.
 */
export function hasSeen(charge: Pick<Charge, "intent" | "stripeId"> | null, told: ToldIntent): boolean {
  if (charge === null || charge.intent === null || charge.stripeId !== told.id) return false;
  const known = ORDER[charge.intent] ?? 0;
  return known > 0 && (charge.intent === told.state || known > (ORDER[told.state] ?? 0));
}
