// Describes what a person can sign in with besides the password, as the user's document holds it.

import { z } from "zod";

/** Schema of a passkey. */
export const storedPasskey = z.object({
  /** Id of the credential, base64url. */
  id: z.string(),
  /** Public key in COSE form, base64url. */
  publicKey: z.string(),
  /** How often the authenticator says it has signed; 0 for those that do not count. */
  counter: z.number(),
  /** Ways to reach the authenticator, such as `internal`, as the browser named them. */
  transports: z.array(z.string()),
  /** Name by which the person knows it. */
  name: z.string(),
  /** When it was added, ms. */
  addedAt: z.number(),
  /** When somebody last signed in with it, ms; null for never. */
  lastUsedAt: z.number().nullable(),
  /** Whether the authenticator may copy it to other devices; this never changes. */
  isBackupEligible: z.boolean(),
  /** Whether it was copied when it was last used. */
  isBackedUp: z.boolean(),
});

/** Describes a passkey. */
export type StoredPasskey = z.infer<typeof storedPasskey>;

/** Schema of an authenticator app. */
export const storedAuthenticator = z.object({
  /** Secret of the codes, sealed by a key that is not in the database. */
  sealed: z.string(),
  /** When it was confirmed, ms. */
  addedAt: z.number(),
  /** Time step of the last code that was used, in steps of 30 s since 1970: no code counts twice. */
  lastStep: z.number(),
  /** Hashes of the recovery codes that were not used yet. */
  recoveryHashes: z.array(z.string()),
});

/** Schema of an authenticator app that is being set up: nothing depends on it until a code has confirmed it. */
export const authenticatorSetup = z.object({ sealed: z.string(), startedAt: z.number() });

/** Limits the passkeys of one person. */
export const MOST_PASSKEYS = 5;

/** How long an authenticator app may take to be set up, ms. */
export const SETUP_MS = 30 * 60_000;

/** Number of recovery codes. */
export const RECOVERY_CODES = 10;

/** Claim on a challenge, in the partition of the user who signed it; it ends with the challenge. */
export const CHALLENGE_CLAIM = "challenge";
