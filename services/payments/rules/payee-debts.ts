// Keeps what a seller owes to the site, and which payouts have paid it.

import { z } from "zod";

/** Checks the debts of a payee. */
export const debtsSchema = z.object({
  /** Sales whose money could not be taken back; a paid debt stays until its payout has noted it. */
  debts: z.array(z.object({ payoutId: z.string(), cents: z.number(), leftCents: z.number(), at: z.number() })),
  /** What payouts have taken to pay debts, until each payout is at its end. */
  taken: z.array(z.object({ payoutId: z.string(), cents: z.number(), at: z.number() })),
});

/** Debts of a payee. */
export type Debts = z.infer<typeof debtsSchema>;

/** Most debts that a payee can have; from then on the seller cannot list sealed tickets. */
export const MOST_DEBTS = 50;
/** Most payouts that can pay debts at the same time. */
export const MOST_TAKEN = 50;
/** Age from which no process still works on what it has asked for, ms. */
export const SETTLED_AFTER_MS = 3_600_000;

/** Returns the sum of what a seller still owes, in minor units. */
export function owedBy({ debts }: Debts): number {
  return debts.reduce((sum, { leftCents }) => sum + leftCents, 0);
}

/** Returns whether a seller has so many debts that selling is paused. */
export function hasTooManyDebts({ debts }: Debts): boolean {
  return debts.filter(({ leftCents }) => leftCents > 0).length >= MOST_DEBTS;
}

/** Returns the debts with that of a payout, once; the same object when it is there, null when there is no room. */
export function withDebt(state: Debts, payoutId: string, { cents, now }: { cents: number; now: number }): Debts | null {
  if (state.debts.some((debt) => debt.payoutId === payoutId)) return state;
  if (state.debts.length >= MOST_DEBTS) return null;
  return { ...state, debts: [...state.debts, { payoutId, cents, leftCents: cents, at: now }] };
}

/**
 * Returns the debts after a payout has paid them with at most `mostCents`, and how much of it they took. A payout that
 * asks again gets the same answer. `cents` is null while too many payouts wait for their end.
 */
export function takeDebts(
  state: Debts,
  payoutId: string,
  { mostCents, now }: { mostCents: number; now: number },
): { readonly after: Debts; readonly cents: number | null } {
  const known = state.taken.find((one) => one.payoutId === payoutId);
  if (known) return { after: state, cents: known.cents };
  const cents = Math.min(mostCents, owedBy(state));
  if (cents <= 0) return { after: state, cents: 0 };
  if (state.taken.length >= MOST_TAKEN) return { after: state, cents: null };
  return { after: { debts: paid(state.debts, cents), taken: [...state.taken, { payoutId, cents, at: now }] }, cents };
}

/** Returns the debts after a payout has ended that used `usedCents` of what it had taken: the rest is owed again. */
export function settleTaken(state: Debts, payoutId: string, { usedCents, now }: { usedCents: number; now: number }) {
  const known = state.taken.find((one) => one.payoutId === payoutId);
  if (!known || now - known.at < SETTLED_AFTER_MS) return state;
  const taken = state.taken.filter((one) => one !== known);
  return { debts: owedAgain(state.debts, Math.max(0, known.cents - usedCents)), taken };
}

/** Returns the debts without one that is paid and that its payout has noted. */
export function forgetDebt(state: Debts, payoutId: string, now: number): Debts {
  const isOver = (debt: Debts["debts"][number]) =>
    debt.payoutId === payoutId && debt.leftCents === 0 && now - debt.at >= SETTLED_AFTER_MS;
  return state.debts.some(isOver) ? { ...state, debts: state.debts.filter((debt) => !isOver(debt)) } : state;
}

// The oldest debts are paid first.
function paid(debts: Debts["debts"], cents: number): Debts["debts"] {
  let rest = cents;
  return debts.map((debt) => {
    const part = Math.min(rest, debt.leftCents);
    rest -= part;
    return part === 0 ? debt : { ...debt, leftCents: debt.leftCents - part };
  });
}

function owedAgain(debts: Debts["debts"], cents: number): Debts["debts"] {
  let rest = cents;
  return debts.map((debt) => {
    const part = Math.min(rest, debt.cents - debt.leftCents);
    rest -= part;
    return part === 0 ? debt : { ...debt, leftCents: debt.leftCents + part };
  });
}
