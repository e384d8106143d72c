// Decides on adding and removing passkeys.

import type { Env } from "@holdfast/actors";
import { MOST_PASSKEYS, type StoredPasskey } from "./factors.ts";
import { queueLetters } from "./letters.ts";
import { claimOn, type PasskeyProof, type UsedChallenge, useProof } from "./proof.ts";
import type { StoredUser } from "./user-document.ts";
import { passkeyExists, passkeyUnknown, tooManyPasskeys, type UserDecision, unknownUser } from "./user-terms.ts";
import { withoutFactor } from "./weaker-sessions.ts";

/** Names the messages of this theme. */
export type PasskeyMessage =
  /** Adds a passkey, which the authenticator made for the challenge. */
  | {
      readonly type: "AddPasskey";
      readonly passkey: Omit<StoredPasskey, "addedAt" | "lastUsedAt">;
      readonly challenge: UsedChallenge;
    }
  /** Uses a signature up that shows that it is the person, before something that is decided elsewhere. */
  | { readonly type: "UsePasskey"; readonly proof: PasskeyProof }
  /** Removes a passkey; `sessionId` is the session of the person who does it. */
  | { readonly type: "RemovePasskey"; readonly passkeyId: string; readonly sessionId: string };

/** Adds a passkey and tells its owner by letter. Refuses one that is there, one too many, and a challenge that was used. */
export function addPasskey(
  user: StoredUser | null,
  { passkey, challenge }: Extract<PasskeyMessage, { type: "AddPasskey" }>,
  env: Env,
): UserDecision {
  if (user === null) return unknownUser;
  const passkeys = user.passkeys ?? [];
  if (passkeys.some(({ id }) => id === passkey.id)) return passkeyExists;
  if (passkeys.length >= MOST_PASSKEYS) return tooManyPasskeys;
  const added = { ...passkey, addedAt: env.now, lastUsedAt: null };
  const { letters, timer } = queueLetters(user, [{ kind: "passkey added" }], env);
  return {
    write: { user: { ...user, passkeys: [...passkeys, added], letters } },
    claims: [claimOn(challenge)],
    timers: [timer],
  };
}

/** Uses a signature up: notes when the passkey was used, and lets its challenge count no more. */
export function usePasskey(
  user: StoredUser | null,
  { proof }: Extract<PasskeyMessage, { type: "UsePasskey" }>,
  { now }: Env,
): UserDecision {
  if (user === null) return unknownUser;
  const used = useProof(user, proof, now);
  return "refused" in used ? used : { write: { user: { ...user, ...used.user } }, claims: used.claims };
}

/**
 * Removes a passkey. Sessions that began with it end, because whoever has it may be signed in with it; the one that
 * removes it stays, unless it is an operator's. A letter tells the owner.
 */
export function removePasskey(
  user: StoredUser | null,
  { passkeyId, sessionId }: Extract<PasskeyMessage, { type: "RemovePasskey" }>,
  env: Env,
): UserDecision {
  const passkeys = (user?.passkeys ?? []).filter(({ id }) => id !== passkeyId);
  if (user === null || passkeys.length === user.passkeys?.length) return passkeyUnknown;
  const { changed, hasEnded } = withoutFactor(user, {
    began: (session) => session.passkeyId === passkeyId,
    stays: ({ id }) => id === sessionId,
    now: env.now,
  });
  const { letters, timer } = queueLetters(user, [{ kind: "second step changed" }], env);
  const decided = {
    write: { user: { ...user, ...changed, passkeys, passkeyRemovedAt: env.now, letters } },
    timers: [timer],
  };
  return hasEnded ? { ...decided, events: { user: "UserUpdated" } } : decided;
}
