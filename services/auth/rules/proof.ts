// Decides whether what a person has shown is enough to sign in, and uses it up.

import type { Claim } from "@holdfast/actors";
import { CHALLENGE_CLAIM } from "./factors.ts";
import type { StoredUser, UserState } from "./user-document.ts";
import { challengeUsed, codeRequired, codeUsed, passkeyCopied, passkeyUnknown } from "./user-terms.ts";

/** Says what a person has shown to sign in. Signatures and codes have been checked; whether they count is decided here. */
export type Proof =
  | { readonly kind: "password" }
  /** Code of the authenticator app whose secret is `sealed`, of a time step. */
  | { readonly kind: "code"; readonly sealed: string; readonly step: number }
  /** Recovery code, by its hash. */
  | { readonly kind: "recovery code"; readonly hash: string }
  /** Signature by a passkey. */
  | {
      readonly kind: "passkey";
      readonly passkeyId: string;
      readonly counter: number;
      readonly isBackedUp: boolean;
      readonly challenge: UsedChallenge;
    };

/** Describes a challenge that a passkey has signed. */
export interface UsedChallenge {
  /** The challenge, base64url. */
  readonly text: string;
  /** When it ends, ms; later the signature has been refused before. */
  readonly until: number;
  /** Names the use: another use of the same challenge is refused. */
  readonly use: string;
}

/** Says that a passkey of the person has signed. */
export type PasskeyProof = Extract<Proof, { kind: "passkey" }>;

type Refused = typeof codeRequired | typeof codeUsed | typeof passkeyUnknown | typeof passkeyCopied;

/** Holds what a proof changes: parts of the user, and the claim on its challenge. */
export interface UsedProof {
  readonly user: Partial<Pick<UserState, "passkeys" | "authenticator">>;
  readonly claims: readonly Claim<typeof CHALLENGE_CLAIM, "challenge_used">[];
  /** Names how the person signed in. */
  readonly method: "password" | "password and code" | "passkey";
  /** Id of the passkey; absent for other proofs. */
  readonly passkeyId?: string;
}

/**
 * Uses up a proof. Refuses a password alone where there is an authenticator app, a code or recovery code that was used
 * before, a passkey that the person does not have (any more), and one whose counter shows that a copy of it exists.
 */
export function useProof(user: StoredUser, proof: Proof, now: number): UsedProof | Refused {
  const authenticator = user.authenticator ?? null;
  switch (proof.kind) {
    case "password":
      return authenticator === null ? { user: {}, claims: [], method: "password" } : codeRequired;
    case "code":
      if (authenticator?.sealed !== proof.sealed || proof.step <= authenticator.lastStep) return codeUsed;
      return withAuthenticator({ ...authenticator, lastStep: proof.step });
    case "recovery code": {
      const recoveryHashes = authenticator?.recoveryHashes.filter((hash) => hash !== proof.hash) ?? [];
      if (!authenticator || recoveryHashes.length === authenticator.recoveryHashes.length) return codeUsed;
      return withAuthenticator({ ...authenticator, recoveryHashes });
    }
    case "passkey":
      return usePasskey(user, proof, now);
  }
}

/** Returns the claim that lets a challenge be used once. */
export function claimOn({ text, until, use }: UsedChallenge): Claim<typeof CHALLENGE_CLAIM, "challenge_used"> {
  return { mode: "acquire", claim: CHALLENGE_CLAIM, name: text, owner: use, until, orElse: challengeUsed };
}

function withAuthenticator(authenticator: NonNullable<UserState["authenticator"]>): UsedProof {
  return { user: { authenticator }, claims: [], method: "password and code" };
}

function usePasskey(user: StoredUser, proof: PasskeyProof, now: number): UsedProof | Refused {
  const passkeys = user.passkeys ?? [];
  const found = passkeys.find(({ id }) => id === proof.passkeyId);
  if (found === undefined) return passkeyUnknown;
  // An authenticator that counts never signs with the same number twice; those of most phones say 0 for ever.
  if ((found.counter > 0 || proof.counter > 0) && proof.counter <= found.counter) return passkeyCopied;
  const used = { ...found, counter: proof.counter, isBackedUp: proof.isBackedUp, lastUsedAt: now };
  return {
    user: { passkeys: passkeys.map((one) => (one === found ? used : one)) },
    claims: [claimOn(proof.challenge)],
    method: "passkey",
    passkeyId: found.id,
  };
}
