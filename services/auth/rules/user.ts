// Decides on the account of a user; each theme of messages has a file of its own beside this one.

import { actor } from "@holdfast/actors";
import { rehash, type SignUpMessage, signUp } from "./sign-up.ts";
import { type UserDecision, userTerms } from "./user-terms.ts";

export { EMAIL_CLAIM, type UserState, userDocument } from "./user-document.ts";
export { emailInUse, type UserDecision } from "./user-terms.ts";

/** Names the messages of the user actor. */
export type UserMessage = SignUpMessage;

/** Decides on one account. */
export const userActor = actor(userTerms, {
  documents: (id) => ({ user: id }),
  decide({ user }, message: UserMessage, env): UserDecision {
    switch (message.type) {
      case "SignUp":
        return signUp(user, message, env);
      case "Rehash":
        return rehash(user, message);
    }
  },
});
