// Decides the next call of a payout, and what the result of a call changes.

import type { CallError } from "./intent.ts";
import type { PayoutState } from "./payout.ts";

/**
 * Names the steps of a payout. `begin` asks for the seller's account and debts; `find` and `find-reversal` search for
 * what a lost call may have made; `note` has the payee note a shortfall as a debt.
 */
export type PayoutStep = "wait" | "begin" | "transfer" | "find" | "reverse" | "find-reversal" | "note";

/** Describes what a step of a payout has found. */
export type PayoutSeen =
  | { readonly kind: "nothing" }
  /** The seller can be paid, and debts take `nettedCents` of the amount. */
  | { readonly kind: "ready"; readonly accountId: string; readonly nettedCents: number }
  | { readonly kind: "no account" }
  | { readonly kind: "transferred"; readonly transferId: string; readonly amountCents: number }
  | { readonly kind: "reversed"; readonly reversalId: string; readonly amountCents: number }
  /** The seller's balance at Stripe is too low for the reversal. */
  | { readonly kind: "short" }
  /** A search has found neither transfer nor reversal. */
  | { readonly kind: "absent" }
  | { readonly kind: "noted" }
  | { readonly kind: "failed"; readonly error: Pick<CallError, "kind" | "code"> };

/** Holds the result of a step. */
export interface PayoutResult {
  readonly step: PayoutStep;
  /** Number of the attempt that the step belongs to. */
  readonly tried: number;
  readonly seen: PayoutSeen;
}

// Stripe forgets idempotency keys after 24 h; from this age on a search comes before the call is repeated.
const KEY_TRUSTED_MS = 20 * 3_600_000;

/** Returns the next step of a payout. `now` is in ms. */
export function nextPayoutStep(payout: PayoutState, now: number): PayoutStep {
  const mustSearch = payout.isDoubtful || now - payout.triedAt > KEY_TRUSTED_MS;
  switch (payout.stage) {
    case "owed":
    case "held":
    case "due":
      return payout.dueAt === null || now < payout.dueAt ? "wait" : "begin";
    case "transferring":
      return mustSearch ? "find" : "transfer";
    case "reversing":
      return mustSearch ? "find-reversal" : "reverse";
    case "shortfall":
      return payout.isDebtNoted ? "wait" : "note";
    case "paid":
    case "frozen":
    case "withdrawn":
    case "reversed":
      return "wait";
    default:
      return payout.stage satisfies never;
  }
}

/** Returns the number of the present attempt at what a payout is doing. */
export function triedByPayout({ stage, try: transferTry, reversalTry }: PayoutState): number {
  return stage === "reversing" ? reversalTry : transferTry;
}

/** Returns the idempotency key of a payout's call: `<payout>:<transfer|reversal>:<attempt>`. */
export function payoutKey(id: string, payout: PayoutState): string {
  return `${id}:${payout.stage === "reversing" ? "reversal" : "transfer"}:${triedByPayout(payout)}`;
}

/** Returns the payout after a step; the same object when the result is old, repeated or says nothing new. */
export function observePayout<State extends PayoutState>(payout: State, result: PayoutResult, now: number): State {
  const { seen, tried } = result;
  const isPresent = tried === triedByPayout(payout);
  switch (seen.kind) {
    case "nothing":
      return payout;
    case "ready":
      return payout.stage === "due" && isPresent ? begun(payout, seen, now) : payout;
    case "no account":
      return payout.stage === "due" ? { ...payout, stage: "held", why: "account" } : payout;
    case "transferred":
      return transferred(payout, seen);
    case "reversed":
      return payout.stage === "reversing" ? reversed(payout, seen) : payout;
    case "short":
      return payout.stage === "reversing" && isPresent
        ? { ...payout, stage: "shortfall", shortfallCents: payout.amountCents, failures: 0 }
        : payout;
    case "absent":
      return isPresent && isUnderWay(payout) ? { ...withNextTry(payout), isDoubtful: false, triedAt: now } : payout;
    case "noted":
      return payout.stage === "shortfall" ? { ...payout, isDebtNoted: true, failures: 0 } : payout;
    case "failed":
      return failed(payout, { isPresent, step: result.step }, seen.error);
    default:
      return seen satisfies never;
  }
}

function isUnderWay({ stage }: PayoutState): boolean {
  return stage === "transferring" || stage === "reversing";
}

function begun<State extends PayoutState>(
  payout: State,
  { accountId, nettedCents }: { accountId: string; nettedCents: number },
  now: number,
): State {
  const transferCents = payout.amountCents - nettedCents;
  const netted = { ...payout, accountId, nettedCents, transferCents, triedAt: now, isDoubtful: false };
  return transferCents > 0 ? { ...netted, stage: "transferring" } : { ...netted, stage: "paid", failures: 0 };
}

// A transfer of this payout that Stripe knows is the transfer, whichever attempt has made it: there is never a second.
function transferred<State extends PayoutState>(
  payout: State,
  { transferId, amountCents }: { transferId: string; amountCents: number },
): State {
  const isToBePaid = payout.stage === "transferring" || payout.stage === "due";
  if (payout.transferId !== null || !isToBePaid) return payout;
  const nettedCents = payout.amountCents - amountCents;
  const facts = { transferId, transferCents: amountCents, nettedCents, failures: 0, fault: null, isDoubtful: false };
  return { ...payout, ...facts, stage: "paid" };
}

function reversed<State extends PayoutState>(
  payout: State,
  { reversalId, amountCents }: { reversalId: string; amountCents: number },
): State {
  const shortfallCents = payout.amountCents - amountCents;
  const facts = { reversalId, reversedCents: amountCents, shortfallCents, failures: 0, fault: null, isDoubtful: false };
  return { ...payout, ...facts, stage: shortfallCents > 0 ? "shortfall" : "reversed" };
}

function failed<State extends PayoutState>(
  payout: State,
  { isPresent, step }: { isPresent: boolean; step: PayoutStep },
  { kind, code }: Pick<CallError, "kind" | "code">,
): State {
  const counted = { ...payout, failures: payout.failures + 1 };
  const isCall = step === "transfer" || step === "reverse";
  if (kind === "lost" || !isPresent || !isCall || !isUnderWay(payout)) return counted;
  if (kind === "server") return { ...counted, isDoubtful: true };
  const next = { ...withNextTry(counted), fault: code };
  // Nothing was transferred, so all that has changed meanwhile counts again: events, disputes, refunds, debts.
  return payout.stage === "transferring" ? { ...next, stage: "due", transferCents: 0, nettedCents: 0 } : next;
}

function withNextTry<State extends PayoutState>(payout: State): State {
  return payout.stage === "reversing"
    ? { ...payout, reversalTry: payout.reversalTry + 1 }
    : { ...payout, try: payout.try + 1 };
}
