// Defines the document of a user and decides who can sign up.

import { actor, actorTerms, type DecisionOf, documentType, type Env, refuse, type Stored } from "@holdfast/actors";
import type { UserView } from "@holdfast/contracts";
import { z } from "zod";

const userState = z.object({
  email: z.string(),
  /** Hash and salt of the password, as `hash.salt` in hex. */
  password: z.string(),
  /** Binary logarithm of scrypt's cost N for this hash. */
  scryptLogN: z.number(),
  /** Time of signing up, ms. */
  createdAt: z.number(),
});
/** State of a person's account. */
export type UserState = z.infer<typeof userState>;

/** Document of a user; its view leaves out the address and the password. */
export const userDocument = documentType<UserState, UserView>("user", {
  schema: userState,
  view: ({ id, version }) => ({ id, version }),
});

/** Claim on an e-mail address, in the partition of the address's hash; the owner is the user's id. */
export const EMAIL_CLAIM = "email";

/** Names the messages of the user actor. */
export type UserMessage =
  /** Creates the account. */
  | ({ readonly type: "SignUp"; readonly email: string } & PasswordHash)
  /** Replaces the hash `from` of the same password by one of another cost; ignored once the password has changed. */
  | ({ readonly type: "Rehash"; readonly from: string } & PasswordHash);

type PasswordHash = Pick<UserState, "password" | "scryptLogN">;

/** Holds the reply to `SignUp`. */
export type SignedUp = { readonly id: string; readonly email: string };

/** Refuses an address that already has an account. */
export const emailInUse = refuse("email_in_use", "Email in use");

const userTerms = actorTerms("user", {
  documents: { user: userDocument },
  events: ["UserCreated"],
  refusals: ["email_in_use"],
  claims: [EMAIL_CLAIM],
});
/** Decision of the user actor. */
export type UserDecision = DecisionOf<typeof userTerms, SignedUp>;

/** Decides on one account: `SignUp` creates the user and claims the address in one commit. */
export const userActor = actor(userTerms, {
  documents: (id) => ({ user: id }),
  decide({ user }, message: UserMessage, env): UserDecision {
    return message.type === "SignUp" ? signUp(user, message, env) : rehash(user, message);
  },
});

function signUp(
  user: Stored<UserState> | null,
  { email, password, scryptLogN }: Extract<UserMessage, { type: "SignUp" }>,
  { id, now }: Env,
): UserDecision {
  if (user !== null) return emailInUse;
  return {
    write: { user: { email, password, scryptLogN, createdAt: now } },
    events: { user: "UserCreated" },
    claims: [{ mode: "acquire", claim: EMAIL_CLAIM, name: email, owner: id, until: null, orElse: emailInUse }],
    reply: () => ({ id, email }),
  };
}

// Publishes no event: nothing that others may see has changed.
function rehash(
  user: Stored<UserState> | null,
  { from, password, scryptLogN }: Extract<UserMessage, { type: "Rehash" }>,
): UserDecision {
  return user?.password === from ? { write: { user: { ...user, password, scryptLogN } } } : {};
}
