// Names what the user actor may write, publish, claim and refuse.

import { actorTerms, type DecisionOf, refuse } from "@holdfast/actors";
import { auditDocument } from "./audit.ts";
import { EMAIL_CLAIM, userDocument } from "./user-document.ts";

/** Terms of the user actor. */
export const userTerms = actorTerms("user", {
  documents: { user: userDocument, entry: auditDocument },
  events: ["UserCreated", "UserUpdated"],
  refusals: ["email_in_use"],
  claims: [EMAIL_CLAIM],
});

/** Holds the reply of a message that has one: the id alone, for remembered replies hold no address. */
export type UserReply = { readonly id: string };

/** Decision of the user actor. */
export type UserDecision = DecisionOf<typeof userTerms, UserReply>;

/** Refuses an address that already has an account. */
export const emailInUse = refuse("email_in_use", "Email in use");
