// Decides on the account of a user; each theme of messages has a file of its own beside this one.

import { actor, type Env, type Stored } from "@holdfast/actors";
import {
  type AddressChangeMessage,
  addressMoved,
  addressReleased,
  confirmAddressChange,
  dropAddressChange,
  finishAddressChange,
  requestAddress,
} from "./address-change.ts";
import type { AuditEvent } from "./audit.ts";
import { type Noted, withEntry } from "./audited.ts";
import {
  type AuthenticatorMessage,
  confirmAuthenticator,
  removeAuthenticator,
  replaceRecoveryCodes,
  startAuthenticator,
} from "./authenticator.ts";
import { type ClosingMessage, closeAccount, eraseAccount, isClosed } from "./closing.ts";
import { type ConfirmationMessage, confirmAddress, requestConfirmation } from "./confirmation.ts";
import { type LettersMessage, lettersPosted } from "./letters.ts";
import { addPasskey, type PasskeyMessage, removePasskey, usePasskey } from "./passkeys.ts";
import { changePassword, type PasswordMessage, requestReset, resetPassword } from "./password.ts";
import { beginSession, endReused, endSessionsOf, refreshSession, type SessionMessage } from "./sessions.ts";
import { rehash, type SignUpMessage, signUp } from "./sign-up.ts";
import { ban, giveRole, type StandingMessage, takeRole, unban } from "./standing.ts";
import type { UserState } from "./user-document.ts";
import { accountClosed, type UserDecision, userTerms } from "./user-terms.ts";

export {
  EMAIL_CLAIM,
  type PendingEmail,
  type StoredUser,
  type UserSession,
  type UserState,
  userDocument,
} from "./user-document.ts";
export { emailInUse, type UserDecision } from "./user-terms.ts";

/** Names the messages of the user actor; each may carry a note for the audit log. */
export type UserMessage = (
  | SignUpMessage
  | SessionMessage
  | StandingMessage
  | PasskeyMessage
  | AuthenticatorMessage
  | ClosingMessage
  | LettersMessage
  | ConfirmationMessage
  | PasswordMessage
  | AddressChangeMessage
) &
  Noted;

/** Says what the audit log calls each message; null for what it leaves out. */
const AUDITED = {
  SignUp: "signed up",
  Rehash: null,
  BeginSession: "signed in",
  RefreshSession: null,
  EndReused: "refresh token reused",
  EndSessions: "session ended",
  Ban: "banned",
  Unban: "unbanned",
  GiveRole: "role given",
  TakeRole: "role taken",
  AddPasskey: "passkey added",
  UsePasskey: null,
  RemovePasskey: "passkey removed",
  StartAuthenticator: null,
  ConfirmAuthenticator: "authenticator added",
  ReplaceRecoveryCodes: "recovery codes replaced",
  RemoveAuthenticator: "authenticator removed",
  Close: "account closed",
  Erase: null,
  LettersPosted: null,
  RequestConfirmation: null,
  ConfirmAddress: "address confirmed",
  RequestReset: null,
  ResetPassword: "password reset",
  ChangePassword: "password changed",
  RequestAddress: null,
  ConfirmAddressChange: null,
  FinishAddressChange: "address changed",
  DropAddressChange: null,
  AddressReleased: null,
  AddressMoved: null,
} as const satisfies Record<UserMessage["type"], AuditEvent | null>;

// Everything else is refused once the owner has closed the account: a change that was under way then, such as a new
// passkey, would write personal data into what is being erased or has been.
const ALSO_WHEN_CLOSED: ReadonlySet<UserMessage["type"]> = new Set([
  ...(["SignUp", "EndReused", "EndSessions", "Ban", "Unban", "TakeRole", "Close", "Erase"] as const),
  ...(["LettersPosted", "FinishAddressChange", "DropAddressChange", "AddressReleased", "AddressMoved"] as const),
]);

/** Decides on one account. */
export const userActor = actor(userTerms, {
  documents: (id, message: UserMessage) => ({ user: id, entry: message.note?.entryId ?? null }),
  decide({ user, entry }, message: UserMessage, env): UserDecision {
    const decided = { what: AUDITED[message.type], userId: env.id, note: message.note, now: env.now };
    return withEntry(published(decide(user, message, env)), { ...decided, isRecorded: entry !== null });
  },
});

// Every change of a user is an event: subscribers and the checker then know the version that the document has.
function published(decision: UserDecision): UserDecision {
  if ("refused" in decision || decision.write?.user === undefined) return decision;
  return { ...decision, events: { user: "UserUpdated", ...decision.events } };
}

type Messages = { readonly [Message in UserMessage as Message["type"]]: Message };
type Decide<Type extends keyof Messages> = (
  user: Stored<UserState> | null,
  message: Messages[Type],
  env: Env,
) => UserDecision;

const decisions: { readonly [Type in keyof Messages]: Decide<Type> } = {
  SignUp: signUp,
  Rehash: rehash,
  BeginSession: beginSession,
  RefreshSession: refreshSession,
  EndReused: endReused,
  EndSessions: endSessionsOf,
  Ban: ban,
  Unban: unban,
  GiveRole: giveRole,
  TakeRole: (user, _message, env) => takeRole(user, env),
  AddPasskey: addPasskey,
  UsePasskey: usePasskey,
  RemovePasskey: removePasskey,
  StartAuthenticator: startAuthenticator,
  ConfirmAuthenticator: confirmAuthenticator,
  ReplaceRecoveryCodes: replaceRecoveryCodes,
  RemoveAuthenticator: (user, _message, env) => removeAuthenticator(user, env),
  Close: closeAccount,
  Erase: eraseAccount,
  LettersPosted: lettersPosted,
  RequestConfirmation: requestConfirmation,
  ConfirmAddress: confirmAddress,
  RequestReset: requestReset,
  ResetPassword: resetPassword,
  ChangePassword: changePassword,
  RequestAddress: requestAddress,
  ConfirmAddressChange: confirmAddressChange,
  FinishAddressChange: finishAddressChange,
  DropAddressChange: dropAddressChange,
  AddressReleased: addressReleased,
  AddressMoved: (user, _message, env) => addressMoved(user, env),
};

function decide<Type extends keyof Messages>(
  user: Stored<UserState> | null,
  message: Messages[Type] & { readonly type: Type },
  env: Env,
): UserDecision {
  if (user !== null && isClosed(user) && !ALSO_WHEN_CLOSED.has(message.type)) return accountClosed;
  return decisions[message.type](user, message, env);
}
