import { actor, actorTerms, type DecisionOf, documentType, refuse } from "@holdfast/actors";
import type { UserView } from "@holdfast/contracts";
import { z } from "zod";

const userState = z.object({
  email: z.string(),
  /** `hash.salt` by scrypt, both in hex. */
  password: z.string(),
  /** The work scrypt did for it: N is 2 to this. */
  scryptLogN: z.number(),
  createdAt: z.number(),
});
export type UserState = z.infer<typeof userState>;

export const userDocument = documentType<UserState, UserView>("user", {
  schema: userState,
  view: ({ id, version }) => ({ id, version }),
});

/** Claim on an e-mail address, in the partition of its hash; its owner is the user's id. */
export const EMAIL_CLAIM = "email";

export type UserMessage = {
  readonly type: "SignUp";
  readonly email: string;
  readonly password: string;
  readonly scryptLogN: number;
};

export type SignedUp = { readonly id: string; readonly email: string };

/** The refusal of an address that has an account. */
export const emailInUse = refuse("email_in_use", "Email in use");

const userTerms = actorTerms("user", {
  documents: { user: userDocument },
  events: ["UserCreated"],
  refusals: ["email_in_use"],
  claims: [EMAIL_CLAIM],
});
export type UserDecision = DecisionOf<typeof userTerms, SignedUp>;

/** A person's account. */
export const userActor = actor(userTerms, {
  documents: (id) => ({ user: id }),
  decide({ user }, { email, password, scryptLogN }: UserMessage, { id, now }): UserDecision {
    if (user !== null) return emailInUse;
    return {
      write: { user: { email, password, scryptLogN, createdAt: now } },
      events: { user: "UserCreated" },
      claims: [{ mode: "acquire", claim: EMAIL_CLAIM, name: email, owner: id, until: null, orElse: emailInUse }],
      reply: () => ({ id, email }),
    };
  },
});
