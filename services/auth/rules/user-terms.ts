// Names what the user actor may write, publish, claim and refuse.

import { actorTerms, type DecisionOf, effect, refuse } from "@holdfast/actors";
import { auditDocument } from "./audit.ts";
import { EMAIL_CLAIM, userDocument } from "./user-document.ts";

/** Erases a closed account; every step may run twice. */
export const eraseEffect = effect("erase");

/** Terms of the user actor. */
export const userTerms = actorTerms("user", {
  documents: { user: userDocument, entry: auditDocument },
  events: ["UserCreated", "UserUpdated"],
  refusals: ["email_in_use", "account_banned", "account_closed", "session_ended", "no_account", "wrong_password"],
  claims: [EMAIL_CLAIM],
  effects: [eraseEffect],
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

/** Refuses to sign in to an account that its owner has closed. */
export const accountClosed = refuse("account_closed", "Cannot sign in: the account is closed");
