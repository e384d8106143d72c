// Decides on the change to another address: asked for, confirmed at both addresses, made, and tidied up behind.

import type { Env } from "@holdfast/actors";
import { queueLetters } from "./letters.ts";
import { type NewLink, validLink, withLink, withoutLinks } from "./links.ts";
import type { PendingEmail, StoredUser, UserState } from "./user-document.ts";
import { addressMoving, linkOver, moveEffect, type UserDecision, unknownUser, wrongPassword } from "./user-terms.ts";

/** Names the messages of this theme; `heldAt` says which claim of an address is meant. */
export type AddressChangeMessage =
  /**
   * Begins the change: the new address is claimed until `until`; `from` is the hash that the password was checked by, and
   * `instead` the `heldAt` of the change that this one replaces, null for none.
   */
  | {
      readonly type: "RequestAddress";
      readonly email: string;
      readonly until: number;
      readonly heldAt: number;
      readonly from: string;
      readonly instead: number | null;
      readonly newLink: NewLink;
      readonly oldLink: NewLink;
    }
  /** Confirms the change at one of the addresses by a link, given by the hash of its token. */
  | { readonly type: "ConfirmAddressChange"; readonly at: "new" | "old"; readonly linkHash: string }
  /** Makes the change, once the claim of the new address has no deadline any more. */
  | { readonly type: "FinishAddressChange"; readonly heldAt: number }
  /** Gives the change up: `cancelled` by its owner before it is confirmed, or `taken` when the address is not theirs. */
  | { readonly type: "DropAddressChange"; readonly heldAt: number; readonly because: "cancelled" | "taken" }
  /** Notes that the claim of an address that the account had until `at` is released. */
  | { readonly type: "AddressReleased"; readonly at: number }
  /** Ends the work behind a change. */
  | { readonly type: "AddressMoved" };

type MessageOf<Type extends AddressChangeMessage["type"]> = Extract<AddressChangeMessage, { type: Type }>;

const PURPOSES = { new: "confirm new address", old: "confirm old address" } as const;
// The request that confirms a change also makes it; the effect does so where the process died in between.
const BEHIND_MS = 3_000;
const MOST_FORMER = 5;

/** Returns the change that is confirmed at both addresses and only remains to be made; null when there is none. */
export function readyChange(user: Pick<UserState, "pendingEmail"> | null): PendingEmail | null {
  const pending = user?.pendingEmail;
  return pending?.isNewConfirmed && pending.isOldConfirmed ? pending : null;
}

/** Begins a change. An address that was never confirmed need not confirm it: nobody may read what is sent there. */
export function requestAddress(
  user: StoredUser | null,
  { email, until, heldAt, from, instead, newLink, oldLink }: MessageOf<"RequestAddress">,
  env: Env,
): UserDecision {
  if (user === null) return unknownUser;
  if (user.password !== from) return wrongPassword;
  // The claim of the change before is released, which must not be one that was made meanwhile.
  if (readyChange(user) !== null || (user.pendingEmail?.heldAt ?? null) !== instead) return addressMoving;
  const isOldConfirmed = typeof user.confirmedAt !== "number";
  const links = withoutLinks(user, PURPOSES.new, PURPOSES.old);
  const added = isOldConfirmed ? (["new"] as const) : (["new", "old"] as const);
  const byPlace = { new: newLink, old: oldLink };
  const all = added.reduce(
    (kept, place) =>
      withLink({ links: kept }, { ...byPlace[place], purpose: PURPOSES[place], expiresAt: until }, env.now),
    links,
  );
  const subjects = added.map((place) => ({ kind: PURPOSES[place], nonce: byPlace[place].nonce, expiresAt: until }));
  const { letters, timer } = queueLetters(user, subjects, env);
  const pendingEmail = { email, until, heldAt, isNewConfirmed: false, isOldConfirmed };
  return { write: { user: { ...user, pendingEmail, links: all, letters } }, timers: [timer] };
}

/** Notes a confirmation; after the second one the change remains to be made. */
export function confirmAddressChange(
  user: StoredUser | null,
  { at, linkHash }: MessageOf<"ConfirmAddressChange">,
  { now }: Env,
): UserDecision {
  const link = user && validLink(user, { purpose: PURPOSES[at], hash: linkHash }, now);
  if (!user?.pendingEmail || link === null) return linkOver;
  const pendingEmail = { ...user.pendingEmail, [at === "new" ? "isNewConfirmed" : "isOldConfirmed"]: true };
  const isReady = readyChange({ pendingEmail }) !== null;
  return {
    write: { user: { ...user, pendingEmail, links: withoutLinks(user, PURPOSES[at]) } },
    ...(isReady && { timers: [{ name: moveEffect.name, at: now + BEHIND_MS }] }),
    notAfter: link.expiresAt,
  };
}

/** Makes the change. Every link that was sent to the address before is over; the letter about it goes there. */
export function finishAddressChange(
  user: StoredUser | null,
  { heldAt }: MessageOf<"FinishAddressChange">,
  env: Env,
): UserDecision {
  const pending = readyChange(user);
  if (!user || pending?.heldAt !== heldAt) return {};
  const { now } = env;
  const wasConfirmed = typeof user.confirmedAt === "number";
  const news = wasConfirmed ? [{ kind: "address changed" as const }] : [];
  const { letters, timer } = queueLetters(user, news, env);
  const former = { email: user.email, at: now, isReleased: false };
  const formerEmails = [...(user.formerEmails ?? []).slice(1 - MOST_FORMER), former];
  return {
    write: {
      user: { ...user, email: pending.email, confirmedAt: now, pendingEmail: null, formerEmails, letters, links: [] },
    },
    events: { user: "UserUpdated" },
    timers: [...(wasConfirmed ? [timer] : []), { name: moveEffect.name, at: now + BEHIND_MS }],
  };
}

/** Gives a change up. Its links are over; its claim ends by its deadline, or before by who gave it up. */
export function dropAddressChange(
  user: StoredUser | null,
  { heldAt, because }: MessageOf<"DropAddressChange">,
): UserDecision {
  if (!user?.pendingEmail || user.pendingEmail.heldAt !== heldAt) return linkOver;
  if (because === "cancelled" && readyChange(user) !== null) return addressMoving;
  const links = withoutLinks(user, PURPOSES.new, PURPOSES.old);
  return { write: { user: { ...user, pendingEmail: null, links } } };
}

/** Notes that the claim of a former address is released. */
export function addressReleased(user: StoredUser | null, { at }: MessageOf<"AddressReleased">): UserDecision {
  const formerEmails = (user?.formerEmails ?? []).map((one) => (one.at === at ? { ...one, isReleased: true } : one));
  return user === null ? {} : { write: { user: { ...user, formerEmails } } };
}

/** Removes the timer, unless there is work again. */
export function addressMoved(user: StoredUser | null, { now }: Env): UserDecision {
  const isLeft = readyChange(user) !== null || user?.formerEmails?.some(({ isReleased }) => !isReleased);
  return { timers: [{ name: moveEffect.name, at: isLeft === true ? now : null }] };
}
