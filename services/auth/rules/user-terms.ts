// Names what the user actor may write, publish, claim and refuse.

import { actorTerms, type DecisionOf, effect, refuse } from "@holdfast/actors";
import { auditDocument } from "./audit.ts";
import { CHALLENGE_CLAIM } from "./factors.ts";
import { EMAIL_CLAIM, userDocument } from "./user-document.ts";

/** Erases a closed account; every step may run twice. */
export const eraseEffect = effect("erase");

/** Writes the e-mails of the letters that are queued in the user's document. */
export const postEffect = effect("post");

/** Takes the claims that a change of address needs, changes it, and gives the claim of the old one back. */
export const moveEffect = effect("move-address");

/** Terms of the user actor. */
export const userTerms = actorTerms("user", {
  documents: { user: userDocument, entry: auditDocument },
  events: ["UserCreated", "UserUpdated"],
  refusals: [
    "email_in_use",
    "account_banned",
    "account_closed",
    "session_ended",
    "unknown_user",
    "code_required",
    "code_used",
    "passkey_required",
    "passkey_unknown",
    "passkey_copied",
    "challenge_used",
    "passkey_exists",
    "too_many_passkeys",
    "authenticator_exists",
    "setup_over",
    "link_over",
    "wrong_password",
    "address_moving",
  ],
  claims: [EMAIL_CLAIM, CHALLENGE_CLAIM],
  effects: [eraseEffect, postEffect, moveEffect],
});

/** Holds the reply of a message that has one; no address, for replies are remembered. */
export interface UserReply {
  /** Id of the user. */
  readonly id: string;
  /** When the message was decided on, ms; of messages about sessions. */
  readonly at?: number;
}

/** Decision of the user actor. */
export type UserDecision = DecisionOf<typeof userTerms, UserReply>;

/** Refuses an address that already has an account. */
export const emailInUse = refuse("email_in_use", "Email in use");

/** Refuses to sign a banned person in. */
export const accountBanned = refuse("account_banned", "Cannot sign in: the account is banned");

/** Refuses to sign in to an account that its owner has closed, and to change it. */
export const accountClosed = refuse("account_closed", "Cannot use the account: it is closed");

/** Refuses what needs an account that is not there. */
export const unknownUser = refuse("unknown_user", "Cannot change the account: there is none");

/** Refuses a password alone where codes are asked for. */
export const codeRequired = refuse("code_required", "Cannot sign in by password alone: a code is needed");

/** Refuses a code that was used before, or that belongs to another authenticator app. */
export const codeUsed = refuse("code_used", "Cannot sign in: this code has been used or is not valid");

/** Refuses a password alone where a passkey, or a new password by e-mail, is asked for. */
export const passkeyRequired = refuse(
  "passkey_required",
  "Cannot close the account by password alone: it has a passkey",
);

/** Refuses a passkey that the person does not have. */
export const passkeyUnknown = refuse("passkey_unknown", "Cannot use the passkey: the account has no such passkey");

/** Refuses a passkey whose counter did not rise, which happens when a copy of it is in use. */
export const passkeyCopied = refuse("passkey_copied", "Cannot use the passkey: its counter has not risen");

/** Refuses a challenge that was used before. */
export const challengeUsed = refuse("challenge_used", "Cannot use the passkey: its challenge has been used");

/** Refuses a passkey that the account has. */
export const passkeyExists = refuse("passkey_exists", "Cannot add the passkey: the account has it");

/** Refuses one passkey too many. */
export const tooManyPasskeys = refuse("too_many_passkeys", "Cannot add the passkey: the account has too many");

/** Refuses a second authenticator app. */
export const authenticatorExists = refuse("authenticator_exists", "Cannot set up an app: the account has one");

/** Refuses to confirm or change an authenticator app that is not being set up or is not there. */
export const setupOver = refuse("setup_over", "Cannot change the authenticator app: there is none");

/** Refuses a link that has expired, was used, or belongs to something else. */
export const linkOver = refuse("link_over", "This link has expired or has been used");

/** Refuses a change for which the present password was asked and not given. */
export const wrongPassword = refuse("wrong_password", "The present password is not right");

/** Refuses a further change of address while a confirmed one is being made. */
export const addressMoving = refuse("address_moving", "Cannot change the address: another change is being made");
