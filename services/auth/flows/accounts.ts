import { type CodeOf, type Engine, type Refusal, refuse, type Stored } from "@holdfast/actors";
import type { RateLimits, User } from "@holdfast/server";
import { EMAIL_CLAIM, emailInUse, type UserState, userActor, userDocument } from "../rules/user.ts";
import type { Passwords } from "./passwords.ts";

/** What people type to sign up or in; the e-mail trimmed and in lower case. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Why an account is not to be had. */
export type AccountRefusal = Refusal<CodeOf<typeof userActor> | "invalid_credentials">;

/** How signing up or in ends. */
export type Account = { readonly ok: User } | AccountRefusal;

/** Signs people up and in. */
export interface Accounts {
  /** Makes an account; refuses with `email_in_use`. */
  signUp(credentials: Credentials): Promise<Account>;
  /** Finds an account; refuses with `invalid_credentials` for an unknown e-mail and for a wrong password alike. */
  signIn(credentials: Credentials): Promise<Account>;
}

export interface AccountParts {
  readonly engine: Engine;
  readonly passwords: Passwords;
  readonly limits: RateLimits | undefined;
}

export function createAccounts({ engine, passwords, limits }: AccountParts): Accounts {
  const partitionFor = (email: string): number => engine.ids.hashPartition(email);
  const idOf = (email: string) => engine.claimOwner(partitionFor(email), EMAIL_CLAIM, email);

  async function find(email: string): Promise<Stored<UserState> | null> {
    const id = await idOf(email);
    return id === null ? null : engine.read(userDocument, id);
  }

  return {
    async signUp({ email, password }) {
      // Asked before the password is hashed, which costs a quarter of a second of work; decided by the claim.
      if ((await idOf(email)) !== null) return emailInUse;
      const kept = await passwords.hash(password);
      const id = engine.ids.newId(partitionFor(email));
      return await engine.tryAsk(userActor, id, { type: "SignUp", email, ...kept });
    },
    async signIn({ email, password }) {
      await limits?.check("failed-sign-ins", email);
      const user = await find(email);
      if (await passwords.matches(password, user)) return { ok: { id: user?.id ?? "", email } };
      await limits?.consume("failed-sign-ins", email);
      return refuse("invalid_credentials", "Cannot sign in: the e-mail or the password is not right");
    },
  };
}
