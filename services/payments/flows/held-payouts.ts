// Lists the payouts whose money the site has held for a long time, for the operator.

import type { Engine } from "@holdfast/actors";
import { HELD_PAYOUTS, type Payout, payoutDocument } from "../rules/payout.ts";

/** Age from which a held payout is for the operator to look at, ms: Stripe lets money be held for 90 days at most. */
export const LONG_HELD_MS = 80 * 86_400_000;

const MOST = 1_000;

/** Lists the payouts of sales of at least `ageMs` ago that are held or frozen, at most 1,000, the oldest first. */
export async function readHeldPayouts(
  engine: Pick<Engine, "listByScore" | "now" | "readMany">,
  ageMs = LONG_HELD_MS,
): Promise<Payout[]> {
  const { entries } = await engine.listByScore(HELD_PAYOUTS, { limit: MOST });
  const until = (await engine.now()) - ageMs;
  const old = entries.filter(({ score }) => score <= until).map(({ id }) => id);
  return (await engine.readMany(payoutDocument, old)).filter((payout) => payout !== null);
}
