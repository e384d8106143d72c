// Describes the dispute of a charge and adds it to the charge's facts.

import { z } from "zod";

/** Checks the dispute of a charge; an `inquiry` of the bank takes no money and freezes nothing. */
export const disputeSchema = z.object({
  /** Id of the dispute at Stripe. */
  id: z.string(),
  state: z.enum(["inquiry", "open", "won", "lost"]),
  /** Time until which Stripe takes evidence, in ms since 1970; null: no more. Absent where it was not read. */
  dueAt: z.number().nullable().optional(),
});

/** Dispute of a charge as Stripe shows it. */
export type Dispute = z.infer<typeof disputeSchema>;

const RANK: Record<Dispute["state"], number> = { inquiry: 0, open: 1, won: 2, lost: 2 };

/**
 * Returns the dispute after a look at Stripe's: an older state of the same dispute, read by a slow process, changes
 * nothing. Another dispute replaces one that has ended.
 */
export function disputeAfter(before: Dispute | null, seen: Dispute | null): Dispute | null {
  if (seen === null || before?.state === "lost") return before;
  if (before === null) return seen;
  const isSame = before.id === seen.id && before.state === seen.state;
  if (isSame && seen.dueAt !== undefined && seen.dueAt !== before.dueAt) return seen;
  const isOlder = before.id === seen.id ? RANK[seen.state] <= RANK[before.state] : before.state === "open";
  return isOlder ? before : seen;
}
