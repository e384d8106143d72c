// Decides whether an address is its owner's: by a link in a letter to it.

import type { Env } from "@holdfast/actors";
import { type Queued, queueLetters } from "./letters.ts";
import { LINK_LIFE_MS, type NewLink, type StoredLink, validLink, withLink } from "./links.ts";
import type { StoredUser, UserState } from "./user-document.ts";
import { linkOver, type UserDecision } from "./user-terms.ts";

/** Names the messages of this theme. */
export type ConfirmationMessage =
  /** Sends the letter again; ignored once the address is confirmed. */
  | { readonly type: "RequestConfirmation"; readonly link: NewLink }
  /** Confirms the address by a link, given by the hash of its token. */
  | { readonly type: "ConfirmAddress"; readonly linkHash: string };

type MessageOf<Type extends ConfirmationMessage["type"]> = Extract<ConfirmationMessage, { type: Type }>;

/** Returns the links and letters of a user after a letter to confirm the address, and the timer that posts it. */
export function askToConfirm(
  user: Pick<UserState, "letters" | "links">,
  link: NewLink,
  env: Env,
): Queued & { readonly links: StoredLink[] } {
  const purpose = "confirm address";
  const expiresAt = env.now + LINK_LIFE_MS[purpose];
  const links = withLink(user, { ...link, purpose, expiresAt }, env.now);
  return { links, ...queueLetters(user, [{ kind: purpose, nonce: link.nonce, expiresAt }], env) };
}

/** Queues the letter once more, with a link of its own. */
export function requestConfirmation(
  user: StoredUser | null,
  { link }: MessageOf<"RequestConfirmation">,
  env: Env,
): UserDecision {
  if (user === null || typeof user.confirmedAt === "number") return {};
  const { links, letters, timer } = askToConfirm(user, link, env);
  return { write: { user: { ...user, links, letters } }, timers: [timer] };
}

/** Confirms the address. The link stays until it expires, so that opening it twice says the same. */
export function confirmAddress(
  user: StoredUser | null,
  { linkHash }: MessageOf<"ConfirmAddress">,
  { now }: Env,
): UserDecision {
  const link = user && validLink(user, { purpose: "confirm address", hash: linkHash }, now);
  if (user === null || link === null) return linkOver;
  if (typeof user.confirmedAt === "number") return {};
  return {
    write: { user: { ...user, confirmedAt: now } },
    events: { user: "UserUpdated" },
    notAfter: link.expiresAt,
  };
}
