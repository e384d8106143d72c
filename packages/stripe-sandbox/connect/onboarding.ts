// Changes accounts, with the events that Stripe sends of it.
import type { Account } from "../state/connect-objects.ts";
import type { Context } from "../state/context.ts";
import { newId } from "../state/ids.ts";
import { afterAnswer, afterFields, capabilitiesOf, type OnboardingAnswer } from "./account-object.ts";

/** Sets the seconds that the verification of an account takes after the answer `pending`. */
export const VERIFIED_AFTER_SECONDS = 30;

/** Ends the onboarding of an account, or judges it anew; a rejected account stays rejected. */
export function answerOnboarding(context: Context, account: Account, answer: OnboardingAnswer): Account {
  if (account.requirements.disabled_reason === "rejected.other") return account;
  if (answer === "pending") context.later(VERIFIED_AFTER_SECONDS, "verify_account", account.id);
  return saveAccount(context, afterAnswer(account, answer, context.now));
}

/** Meets requirements of an account that were typed into the onboarding page. */
export function meetRequirements(context: Context, account: Account, met: readonly string[]): Account {
  return saveAccount(context, afterFields(account, met, context.now));
}

/** Ends the verification of an account that waits for it; does nothing when it has been judged otherwise. */
export function verifyAccount(context: Context, id: string): void {
  const account = context.store.find("account", id);
  if (account?.requirements.disabled_reason !== "requirements.pending_verification") return;
  saveAccount(context, afterAnswer(account, "complete", context.now));
}

/** Saves a changed account, and tells the connect endpoints of it; does nothing for an equal one. */
export function saveAccount(context: Context, account: Account): Account {
  const before = context.store.find("account", account.id);
  if (before && JSON.stringify(before) === JSON.stringify(account)) return account;
  context.store.save(account);
  const own = context.of(account.id);
  own.record("account.updated", account, before);
  for (const capability of capabilitiesOf(account)) {
    if (before?.capabilities[capability.id] !== capability.status) own.record("capability.updated", capability);
  }
  return account;
}

/** Removes an account that leaves the platform: later calls about it are refused with `account_invalid`. */
export function deauthorize(context: Context, account: Account): void {
  const application = { id: newId("ca"), object: "application", name: "The platform" } as const;
  context.of(account.id).record("account.application.deauthorized", application);
  context.store.remove(account.id);
}
