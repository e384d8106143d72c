// Signs people up and in.

import { type CodeOf, type Engine, type Refusal, refuse, type Stored } from "@holdfast/actors";
import type { Logger, User } from "@holdfast/server";
import type { NewSession } from "../rules/sessions.ts";
import { emailInUse, type UserState, userActor } from "../rules/user.ts";
import type { AccountFinder } from "./account-finder.ts";
import type { Audit } from "./audit.ts";
import type { HashRequester } from "./hash-queue.ts";
import type { Links } from "./links.ts";
import type { Credentials, PasswordCheck, Visitor } from "./password-check.ts";
import type { Passwords } from "./passwords.ts";

/** Names the refusals of signing up and in. */
export type AccountRefusal = Refusal<CodeOf<typeof userActor> | "invalid_credentials">;

/** Names an account that a person has proved to be theirs. */
export type Account = Pick<User, "id" | "email">;

/** Holds the account that a person signed up or in to, or a refusal. */
export type AccountResult = { readonly ok: Account } | AccountRefusal;

/** Signs people up and in. */
export interface Accounts {
  /** Creates an account with its first session. Refuses with `email_in_use`. Throws a 429 or 503 problem when too
   *  many passwords wait. */
  signUp(credentials: Credentials, session: NewSession, visitor: Visitor): Promise<AccountResult>;
  /**
   * Finds an account, and hashes its password again when SCRYPT_LOG_N has changed since. Refuses with
   * `invalid_credentials`, alike for an unknown address and a wrong password. Throws a 429 problem after too many wrong
   * passwords for one account, and a 429 or 503 problem when too many passwords wait.
   */
  signIn(credentials: Credentials, visitor: Visitor): Promise<AccountResult>;
}

/** Holds the dependencies of `createAccounts`. */
export interface AccountParts {
  readonly engine: Engine;
  readonly finder: AccountFinder;
  readonly links: Links;
  readonly passwords: Passwords;
  readonly isRight: PasswordCheck;
  readonly audit: Audit;
  readonly log: Logger;
}

/** Creates the accounts of a process. */
export function createAccounts({ engine, finder, links, passwords, isRight, audit, log }: AccountParts): Accounts {
  // The password is known at this moment alone. A failure changes nothing: the next sign-in tries again.
  async function rehash(password: string, { id, password: from }: Stored<UserState>, requester: HashRequester) {
    try {
      const hashed = await passwords.hash(password, requester);
      await engine.tryAsk(userActor, id, { type: "Rehash", from, ...hashed });
    } catch (error) {
      log.warn({ err: error, userId: id }, "Cannot hash a password again at the present cost");
    }
  }

  return {
    async signUp({ email, password }, session, { origin, address }) {
      // This read saves the hash of a password, a quarter of a second of work; the claim decides.
      if ((await finder.ownerOf(email)) !== null) return emailInUse;
      const hashed = await passwords.hash(password, { address, isKnown: false });
      const id = engine.ids.newId(engine.ids.hashPartition(email));
      const link = await links.make(id, "confirm address");
      const signedUp = await engine.tryAsk(userActor, id, {
        ...{ type: "SignUp", email, session, link, ...hashed },
        note: audit.note(id, origin),
      });
      return "refused" in signedUp ? signedUp : { ok: { id, email } };
    },
    async signIn(credentials, visitor) {
      const { email, password } = credentials;
      const user = await finder.find(email);
      if ((await isRight(credentials, { user, visitor })) && user !== null) {
        const requester = { address: visitor.address, isKnown: true };
        if (!passwords.isCurrent(user)) await rehash(password, user, requester);
        return { ok: { id: user.id, email } };
      }
      return refuse("invalid_credentials", "Cannot sign in: the e-mail or the password is not right");
    },
  };
}
