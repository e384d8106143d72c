// Decides on setting up and removing an authenticator app, and on its recovery codes.

import type { Env } from "@holdfast/actors";
import { SETUP_MS } from "./factors.ts";
import { queueLetters } from "./letters.ts";
import type { StoredUser, UserState } from "./user-document.ts";
import { authenticatorExists, setupOver, type UserDecision, unknownUser } from "./user-terms.ts";
import { withoutFactor } from "./weaker-sessions.ts";

/** Names the messages of this theme. */
export type AuthenticatorMessage =
  /** Begins to set up an app; a setup that was begun before is of no use any more. */
  | { readonly type: "StartAuthenticator"; readonly sealed: string }
  /** Confirms the setup with this secret by a code of this time step; from now on signing in asks for codes. */
  | {
      readonly type: "ConfirmAuthenticator";
      readonly sealed: string;
      readonly step: number;
      readonly recoveryHashes: readonly string[];
    }
  /** Replaces the recovery codes. */
  | { readonly type: "ReplaceRecoveryCodes"; readonly recoveryHashes: readonly string[] }
  /** Removes the app and its recovery codes. */
  | { readonly type: "RemoveAuthenticator" };

type MessageOf<Type extends AuthenticatorMessage["type"]> = Extract<AuthenticatorMessage, { type: Type }>;

/** Keeps the secret of a setup until a code confirms it. */
export function startAuthenticator(
  user: StoredUser | null,
  { sealed }: MessageOf<"StartAuthenticator">,
  { now }: Env,
): UserDecision {
  if (user === null) return unknownUser;
  if (user.authenticator) return authenticatorExists;
  return { write: { user: { ...user, authenticatorSetup: { sealed, startedAt: now } } } };
}

/** Makes the app the second factor, and tells its owner by letter. Its first code is used up. */
export function confirmAuthenticator(
  user: StoredUser | null,
  { sealed, step, recoveryHashes }: MessageOf<"ConfirmAuthenticator">,
  env: Env,
): UserDecision {
  if (user === null) return unknownUser;
  if (user.authenticator) return authenticatorExists;
  const setup = user.authenticatorSetup;
  if (setup?.sealed !== sealed || setup.startedAt + SETUP_MS <= env.now) return setupOver;
  const authenticator = { sealed, addedAt: env.now, lastStep: step, recoveryHashes: [...recoveryHashes] };
  return telling({ ...user, authenticatorSetup: null, authenticator }, env);
}

/** Replaces the recovery codes, and tells their owner by letter. */
export function replaceRecoveryCodes(
  user: StoredUser | null,
  { recoveryHashes }: MessageOf<"ReplaceRecoveryCodes">,
  env: Env,
): UserDecision {
  if (!user?.authenticator) return setupOver;
  return telling({ ...user, authenticator: { ...user.authenticator, recoveryHashes: [...recoveryHashes] } }, env);
}

/** Removes the app, and tells its owner by letter. An operator's sessions that began with a code end. */
export function removeAuthenticator(user: StoredUser | null, env: Env): UserDecision {
  if (!user?.authenticator) return setupOver;
  const { changed, hasEnded } = withoutFactor(user, {
    began: ({ method }) => method === "password and code",
    stays: () => true,
    now: env.now,
  });
  const decided = telling({ ...user, ...changed, authenticator: null, authenticatorSetup: null }, env);
  return hasEnded ? { ...decided, events: { user: "UserUpdated" } } : decided;
}

// Whoever has somebody's session must not change how they sign in without their knowing.
function telling(user: UserState, env: Env) {
  const { letters, timer } = queueLetters(user, [{ kind: "second step changed" }], env);
  return { write: { user: { ...user, letters } }, timers: [timer] };
}
