// Defines the document of a user: the address, the password, and who is signed in where.

import { documentType, type Stored } from "@holdfast/actors";
import type { UserView } from "@holdfast/contracts";
import { z } from "zod";
import { queuedLetter } from "./account-mail.ts";
import { authenticatorSetup, storedAuthenticator, storedPasskey } from "./factors.ts";
import { storedLink } from "./links.ts";

const session = z.object({
  /** Names the session in its tokens. */
  id: z.string(),
  /** SHA-256 of the refresh token that is valid now, in hex. */
  refreshHash: z.string(),
  /** SHA-256 of the refresh token before, in hex; null before the first refresh. */
  previousHash: z.string().nullable(),
  /** When the refresh token was last replaced, ms. */
  rotatedAt: z.number(),
  /** When the person signed in, ms. */
  createdAt: z.number(),
  /** When the session was last refreshed, ms. */
  lastSeenAt: z.number(),
  /** When the session ends by itself, ms. */
  expiresAt: z.number(),
  /** Browser and system in words, such as `Firefox on Windows`. */
  device: z.string(),
  /** Time zone of the browser as an IANA name; null where it is not known. */
  timeZone: z.string().nullable(),
  /** How the person signed in. */
  method: z.enum(["password", "password and code", "passkey"]),
  /** Id of the passkey that the person signed in with; absent for other methods. */
  passkeyId: z.string().optional(),
});

/** Describes one place where a person is signed in. */
export type UserSession = z.infer<typeof session>;

const pendingEmail = z.object({
  email: z.string(),
  /** When its claim and the links end, ms. */
  until: z.number(),
  /** When it was claimed, ms. */
  heldAt: z.number(),
  /** Whether the link sent to this address was opened. */
  isNewConfirmed: z.boolean(),
  /** Whether the link sent to the present address was opened; true from the start where that one is not confirmed. */
  isOldConfirmed: z.boolean(),
});

/** Describes the change to another address. */
export type PendingEmail = z.infer<typeof pendingEmail>;

// Everything that earlier releases did not write is optional.
const userState = z.object({
  email: z.string(),
  /** Hash and salt of the password, as `hash.salt` in hex. */
  password: z.string(),
  /** Binary logarithm of scrypt's cost N for this hash. */
  scryptLogN: z.number(),
  /** Time of signing up, ms. */
  createdAt: z.number(),
  /** When the person confirmed the e-mail address, ms; absent before. */
  confirmedAt: z.number().nullable().optional(),
  /** When the person was banned, ms; absent for people who are not. */
  bannedAt: z.number().nullable().optional(),
  /** Why, in the words of an operator; for operators alone. */
  banReason: z.string().nullable().optional(),
  /** When the account was closed by its owner, ms; absent for open accounts. */
  closedAt: z.number().nullable().optional(),
  /** Id of the letter that says that the account is closed; its e-mail has the same. */
  closingLetter: z.string().optional(),
  /** What the person may do beyond buying and selling. */
  role: z.enum(["operator"]).nullable().optional(),
  /** Where the person is signed in, the oldest first; at most `MOST_SESSIONS`. */
  sessions: z.array(session).optional(),
  /** Sessions that ended within the last life of a token, with the time of their end, ms. */
  endedSessions: z.array(z.object({ id: z.string(), at: z.number() })).optional(),
  /** Tokens issued before this time, ms, are refused; absent: none are. */
  endedBefore: z.number().optional(),
  /** Passkeys, the oldest first; at most `MOST_PASSKEYS`. */
  passkeys: z.array(storedPasskey).optional(),
  /** When a passkey was last removed, ms; absent: never. */
  passkeyRemovedAt: z.number().optional(),
  /** When the password was last set by a link in a letter, ms; absent: never. */
  passwordResetAt: z.number().optional(),
  /** Authenticator app whose codes signing in asks for; null or absent without one. */
  authenticator: storedAuthenticator.nullable().optional(),
  /** Authenticator app that waits for its first code. */
  authenticatorSetup: authenticatorSetup.nullable().optional(),
  /** Letters about the account that are not e-mails yet. */
  letters: z.array(queuedLetter).optional(),
  /** Links that letters carry and nobody has used. */
  links: z.array(storedLink).optional(),
  /** The address that the person wants instead, while it is being confirmed. */
  pendingEmail: pendingEmail.nullable().optional(),
  /** Addresses that the account had before, the latest last, each with the time of its change, ms. */
  formerEmails: z.array(z.object({ email: z.string(), at: z.number(), isReleased: z.boolean() })).optional(),
});

/** State of a person's account. */
export type UserState = z.infer<typeof userState>;

/** A user as stored. */
export type StoredUser = Stored<UserState>;

/** Document of a user; its view leaves out the address, the password and the devices. */
export const userDocument = documentType<UserState, UserView>("user", {
  schema: userState,
  view: ({ id, version, ...user }) => ({
    id,
    version,
    isConfirmed: isSet(user.confirmedAt),
    isBanned: isSet(user.bannedAt),
    isClosed: isSet(user.closedAt),
    endedSessions: (user.endedSessions ?? []).map((ended) => ended.id),
    endedBefore: user.endedBefore ?? 0,
  }),
});

/** Claim on an e-mail address, in the partition of the address's hash; the owner is the user's id. */
export const EMAIL_CLAIM = "email";

function isSet(time: number | null | undefined): boolean {
  return time !== null && time !== undefined;
}
