// Says in words how far a payout is, and why it is held or frozen.

import type { PayoutRow } from "./market-models.ts";
import { marketWords } from "./market-words.ts";

const { stages, why: reasons, faults } = marketWords.money;

/** Returns how far a payout is, in words. */
export function payoutStage(stage: string): string {
  return has(stages, stage) ? stages[stage] : stage;
}

/** Returns why a payout is held or frozen, in words; null where there is nothing to say. */
export function payoutReason({ why, ticketFault }: Pick<PayoutRow, "why" | "ticketFault">): string | null {
  if (why === null) return null;
  if (why !== "ticket" || ticketFault === null) return reasons[why];
  return has(faults, ticketFault) ? faults[ticketFault] : ticketFault;
}

function has<Words extends object>(words: Words, name: PropertyKey): name is keyof Words {
  return Object.hasOwn(words, name);
}
