// Decides what a service keeps of an account of auth, and when it settles what the person has.

import { actor, actorTerms, type DecisionOf, documentType, effect } from "@holdfast/actors";
import type { UserView } from "@holdfast/contracts";
import { z } from "zod";
import { type BarReason, barReason } from "./bar.ts";

const accountState = z.object({
  /** Whether the person has confirmed the e-mail address. */
  isConfirmed: z.boolean(),
  /** Why the person is barred; null for people who are not. */
  barred: barReason.nullable(),
  /** Whether the person was barred at any time, so that there may be bars to lift. */
  hasBars: z.boolean(),
  /** Version of the user that the above is from. */
  sourceVersion: z.number().int(),
  /** Id of the last listing or order that was settled for this version; null before the first page and at the end. */
  after: z.string().nullable(),
});

/** What a service knows of an account. */
export type Account = z.infer<typeof accountState>;

/** Declares the document `account`, in the partition of its person; people of whom there is nothing to say have none. */
export const accountDocument = documentType<Account>("account", { schema: accountState });

/** Settles what a person has after a change of the account: a page of listings or orders in each attempt. */
export const settleEffect = effect("settle", { timeoutMs: 60_000 });

/** Message to the account actor. */
export type AccountMessage =
  /** Handles an event of auth. */
  | { readonly type: "FollowUser"; readonly user: UserView }
  /** Reports a page that the effect has settled; `after` is null when it was the last. */
  | { readonly type: "Settled"; readonly sourceVersion: number; readonly after: string | null };

const accountTerms = actorTerms("account", { documents: { account: accountDocument }, effects: [settleEffect] });
/** Decision of the account actor. */
export type AccountDecision = DecisionOf<typeof accountTerms>;

/** Follows one account; messages are sent to the person's id. */
export const accountActor = actor(accountTerms, {
  documents: (id) => ({ account: id }),
  decide({ account }, message: AccountMessage, { now }): AccountDecision {
    const settleNow = [{ name: settleEffect.name, at: now }] as const;
    if (message.type === "FollowUser") {
      const next = followed(account, message.user);
      return next === null ? {} : { write: { account: next }, timers: settleNow };
    }
    if (account === null) return {};
    const { sourceVersion, after } = message;
    // The account has changed while the effect ran: it begins again, for what it wrote may be of the older version.
    if (account.sourceVersion !== sourceVersion) return { timers: settleNow };
    if (after === null) return account.after === null ? {} : { write: { account: { ...account, after } } };
    return { write: { account: { ...account, after } }, timers: settleNow };
  },
});

// Returns null when the event says nothing new, as most do: they are about sessions.
function followed(account: Account | null, user: UserView): Account | null {
  const known = account ?? { isConfirmed: false, barred: null, hasBars: false, sourceVersion: -1 };
  const barred = barredBy(user);
  const next = { isConfirmed: user.isConfirmed, barred, hasBars: known.hasBars || barred !== null };
  if (known.sourceVersion >= user.version) return null;
  if (known.isConfirmed === next.isConfirmed && known.barred === next.barred) return null;
  return { ...next, sourceVersion: user.version, after: null };
}

function barredBy({ isClosed, isBanned }: UserView): BarReason | null {
  if (isClosed) return "closed";
  return isBanned ? "banned" : null;
}
