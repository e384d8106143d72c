// Decides on the account of a seller and on what the seller owes.

import { actor, actorTerms, type ChangeOf, type DecisionOf, type Env, effect, refuse } from "@holdfast/actors";
import type { CallError } from "./intent.ts";
import { type AccountSeen, canSell, newPayee, type Payee, type PayeeDetails, payeeDocument } from "./payee.ts";
import { forgetDebt, settleTaken, takeDebts, withDebt } from "./payee-debts.ts";

/** Names the messages of the payee actor; the actor's id is the user's id. */
export type PayeeMessage =
  /** Says in which country the seller is paid; the country is one the platform can transfer to. */
  | { readonly type: "SetCountry"; readonly country: string }
  /** Asks for an account at Stripe. */
  | { readonly type: "WantAccount" }
  | { readonly type: "ObserveAccount"; readonly tried: number; readonly seen: AccountObservation }
  /** Has the account read again at once. */
  | { readonly type: "Recheck" }
  /** Notes what could not be taken back of a payout, once; replies 1, or 0 while there is no room. */
  | { readonly type: "AddDebt"; readonly payoutId: string; readonly cents: number }
  /** Pays debts from a payout; replies how much, or -1 while too many payouts do so. */
  | { readonly type: "TakeDebt"; readonly payoutId: string; readonly mostCents: number }
  /** Says what a payout at its end has used of what it had taken. */
  | { readonly type: "SettleTaken"; readonly payoutId: string; readonly usedCents: number }
  /** Says that a payout has noted its debt. */
  | { readonly type: "DebtNoted"; readonly payoutId: string }
  /** Says up to which payout the account was told of; null: to all. */
  | { readonly type: "Told"; readonly upTo: string | null };

/** Describes what a call about an account has found. */
export type AccountObservation =
  | { readonly kind: "seen"; readonly account: AccountSeen }
  | { readonly kind: "absent" }
  | { readonly kind: "failed"; readonly error: Pick<CallError, "kind" | "code"> }
  | { readonly kind: "nothing" };

/** Holds the settings that the rules need. */
export interface PayeeTerms {
  /** Delay before the first retry of a failed Stripe call, ms. Each further delay doubles, up to `refundRetryMs`. */
  readonly firstRetryMs: number;
  /** Longest delay between two attempts, ms. */
  readonly refundRetryMs: number;
}

/** Creates or reads the account of a payee at Stripe. */
export const accountEffect = effect("account");

/** Tells the payouts of a seller that the account can be paid. */
export const tellPayoutsEffect = effect("tell-payouts", { timeoutMs: 60_000 });

const payeeTerms = actorTerms("payee", {
  documents: { payee: payeeDocument },
  events: ["PayeeUpdated"],
  refusals: ["no_country", "has_account"],
  effects: [accountEffect, tellPayoutsEffect],
});
/** Decision of the payee actor; the reply is a number of minor units, or of debts noted. */
export type PayeeDecision = DecisionOf<typeof payeeTerms, number>;
type PayeeChange = ChangeOf<typeof payeeTerms, number>;
type PayeeEnv = Env<PayeeTerms>;

/** Decides on the account of a seller and on what the seller owes. */
export const payeeActor = actor(payeeTerms, { documents: (id) => ({ payee: id }), decide });

function decide({ payee }: { payee: Payee | null }, message: PayeeMessage, env: PayeeEnv): PayeeDecision {
  const { now } = env;
  switch (message.type) {
    case "SetCountry":
      return setCountry(payee, message.country);
    case "WantAccount":
      return wantAccount(payee, now);
    case "ObserveAccount":
      return payee ? observeAccount(payee, message, env) : {};
    case "Recheck":
      return payee?.isWanted ? { timers: [{ name: accountEffect.name, at: now }] } : {};
    case "AddDebt": {
      const before = payee ?? newPayee("");
      const after = withDebt(before, message.payoutId, { cents: message.cents, now });
      return { ...changed(payee, { ...before, ...after }), reply: () => (after === null ? 0 : 1) };
    }
    case "TakeDebt": {
      if (!payee) return { reply: () => 0 };
      const { after, cents } = takeDebts(payee, message.payoutId, { mostCents: message.mostCents, now });
      return { ...changed(payee, { ...payee, ...after }), reply: () => cents ?? -1 };
    }
    case "SettleTaken": {
      const { payoutId, usedCents } = message;
      return payee ? changed(payee, { ...payee, ...settleTaken(payee, payoutId, { usedCents, now }) }) : {};
    }
    case "DebtNoted":
      return payee ? changed(payee, { ...payee, ...forgetDebt(payee, message.payoutId, now) }) : {};
    case "Told": {
      if (!payee || message.upTo === null) return {};
      const timers = [{ name: tellPayoutsEffect.name, at: now }];
      return { write: { payee: { ...payee, toldUpTo: message.upTo } }, timers };
    }
    default:
      return message satisfies never;
  }
}

function setCountry(payee: Payee | null, country: string): PayeeDecision {
  if (payee?.country === country) return {};
  if (payee?.isWanted) return refuse("has_account", "Cannot change the country: there is an account");
  return changed(payee, payee ? { ...payee, country } : newPayee(country));
}

function wantAccount(payee: Payee | null, now: number): PayeeDecision {
  if (!payee || payee.country === "") return refuse("no_country", "Cannot open an account: its country is not known");
  const timers = [{ name: accountEffect.name, at: now }];
  if (payee.isWanted) return { timers };
  return { ...changed(payee, { ...payee, isWanted: true, state: "onboarding", triedAt: now, fault: null }), timers };
}

function observeAccount(
  payee: Payee,
  { seen, tried }: Extract<PayeeMessage, { type: "ObserveAccount" }>,
  { now, terms }: PayeeEnv,
): PayeeDecision {
  const after = observed(payee, { seen, tried }, now);
  const isRetried = after.isWanted && (after.accountId === null || after.failures > payee.failures);
  const pause = Math.min(terms.refundRetryMs, terms.firstRetryMs * 2 ** Math.min(after.failures, 20));
  const at = isRetried ? now + (after.failures > 0 ? pause : 0) : null;
  const isOpened = after.state === "active" && payee.state !== "active";
  const told = isOpened ? { ...after, toldUpTo: null } : after;
  const tells = isOpened ? [{ name: tellPayoutsEffect.name, at: now }] : [];
  return { ...changed(payee, told), timers: [{ name: accountEffect.name, at }, ...tells] };
}

function observed(
  payee: Payee,
  { seen, tried }: { seen: AccountObservation; tried: number },
  now: number,
): PayeeDetails {
  switch (seen.kind) {
    case "nothing":
      return payee;
    case "seen": {
      const { id, state, due } = seen.account;
      if (payee.accountId !== null && payee.accountId !== id) return payee;
      const facts = { accountId: id, state, due: due.slice(0, 20), isWanted: true, isDoubtful: false };
      return { ...payee, ...facts, failures: 0, fault: null };
    }
    case "absent":
      if (payee.accountId !== null || tried !== payee.try) return payee;
      return { ...payee, try: payee.try + 1, triedAt: now, isDoubtful: false };
    case "failed":
      return failed(payee, seen.error, tried);
    default:
      return seen satisfies never;
  }
}

// An account that Stripe refuses to make is asked for again by its seller, who may have to choose another country.
function failed(payee: Payee, { kind, code }: Pick<CallError, "kind" | "code">, tried: number): PayeeDetails {
  const counted = { ...payee, failures: payee.failures + 1, fault: code };
  if (payee.accountId !== null || tried !== payee.try || kind === "lost") return counted;
  if (kind === "server") return { ...counted, isDoubtful: true };
  return { ...counted, isWanted: false, state: "none", try: payee.try + 1, failures: 0 };
}

// Publishes what others may know: the state, and whether the seller may sell.
function changed(before: Payee | null, after: PayeeDetails): PayeeChange {
  if (before && JSON.stringify(before) === JSON.stringify({ ...after, id: before.id, version: before.version })) {
    return {};
  }
  const isSame = before?.state === after.state && canSell(before) === canSell(after);
  return { write: { payee: after }, ...(!isSame && { events: { payee: "PayeeUpdated" } }) };
}
