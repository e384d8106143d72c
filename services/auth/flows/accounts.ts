// Signs people up and in.

import { type CodeOf, type Engine, type Refusal, refuse, type Stored } from "@holdfast/actors";
import type { Logger, RateLimits, User } from "@holdfast/server";
import type { Origin } from "../rules/audit.ts";
import type { NewSession } from "../rules/sessions.ts";
import { EMAIL_CLAIM, emailInUse, type UserState, userActor, userDocument } from "../rules/user.ts";
import type { Audit } from "./audit.ts";
import type { Passwords } from "./passwords.ts";

/** Holds what a person typed to sign up or in; the e-mail address is trimmed and in lower case. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Names the refusals of signing up and in. */
export type AccountRefusal = Refusal<CodeOf<typeof userActor> | "invalid_credentials">;

/** Names an account that a person has proved to be theirs. */
export type Account = Pick<User, "id" | "email">;

/** Holds the account that a person signed up or in to, or a refusal. */
export type AccountResult = { readonly ok: Account } | AccountRefusal;

/** Signs people up and in. */
export interface Accounts {
  /** Creates an account with its first session. Refuses with `email_in_use`. */
  signUp(credentials: Credentials, session: NewSession, from: Origin): Promise<AccountResult>;
  /**
   * Finds an account, and hashes its password again when SCRYPT_LOG_N has changed since. Refuses with `invalid_credentials`, alike for an unknown address and a wrong password. Throws a
   * 429 problem after too many wrong passwords for one address.
   */
  signIn(credentials: Credentials, from: Origin): Promise<AccountResult>;
}

/** Holds the dependencies of `createAccounts`; without `limits` wrong passwords are not counted. */
export interface AccountParts {
  readonly engine: Engine;
  readonly passwords: Passwords;
  readonly limits: RateLimits | undefined;
  readonly audit: Audit;
  readonly log: Logger;
}

/** Creates the accounts of a process. */
export function createAccounts({ engine, passwords, limits, audit, log }: AccountParts): Accounts {
  const partitionFor = (email: string): number => engine.ids.hashPartition(email);
  const idOf = (email: string) => engine.claimOwner(partitionFor(email), EMAIL_CLAIM, email);

  async function find(email: string): Promise<Stored<UserState> | null> {
    const id = await idOf(email);
    // An unknown address costs the same two reads as a known one.
    return await engine.read(userDocument, id ?? engine.ids.newId(partitionFor(email)));
  }

  // The password is known at this moment alone. A failure changes nothing: the next sign-in tries again.
  async function rehash(password: string, { id, password: from }: Stored<UserState>): Promise<void> {
    try {
      await engine.tryAsk(userActor, id, { type: "Rehash", from, ...(await passwords.hash(password)) });
    } catch (error) {
      log.warn({ err: error, userId: id }, "Cannot hash a password again at the present cost");
    }
  }

  return {
    async signUp({ email, password }, session, from) {
      // This read saves the hash of a password, a quarter of a second of work; the claim decides.
      if ((await idOf(email)) !== null) return emailInUse;
      const hashed = await passwords.hash(password);
      const id = engine.ids.newId(partitionFor(email));
      const signedUp = await engine.tryAsk(userActor, id, {
        ...{ type: "SignUp", email, session, ...hashed },
        note: audit.note(id, from),
      });
      return "refused" in signedUp ? signedUp : { ok: { id, email } };
    },
    async signIn({ email, password }, from) {
      await limits?.check("failed-sign-ins", email);
      const user = await find(email);
      const isRight = await passwords.matches(password, user);
      if (isRight && user !== null) {
        if (!passwords.isCurrent(user)) await rehash(password, user);
        return { ok: { id: user.id, email } };
      }
      audit.count({ what: "sign-in failed", userId: user?.id ?? null, from });
      await limits?.consume("failed-sign-ins", email);
      return refuse("invalid_credentials", "Cannot sign in: the e-mail or the password is not right");
    },
  };
}
