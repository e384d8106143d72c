import { type Engine, RefusedError, type Stored } from "@holdfast/actors";
import { badRequest, type RateLimits, type User } from "@holdfast/server";
import { EMAIL_CLAIM, type UserMessage, type UserState, userActor, userDocument } from "../rules/user.ts";
import type { Passwords } from "./passwords.ts";

/** What people type to sign up or in; the e-mail trimmed and in lower case. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export interface Accounts {
  /** Throws 400 `Email in use`. */
  signUp(credentials: Credentials): Promise<User>;
  /** Throws 400 `Invalid credentials`, the same for an unknown e-mail and a wrong password. */
  signIn(credentials: Credentials): Promise<User>;
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
      if ((await idOf(email)) !== null) throw emailInUse();
      const kept = await passwords.hash(password);
      try {
        const id = engine.ids.newId(partitionFor(email));
        const message: UserMessage = { type: "SignUp", email, ...kept };
        return await engine.ask(userActor, id, message);
      } catch (error) {
        throw error instanceof RefusedError && error.code === "email_in_use" ? emailInUse() : error;
      }
    },
    async signIn({ email, password }) {
      await limits?.check("failed-sign-ins", email);
      const user = await find(email);
      if (await passwords.matches(password, user)) return { id: user?.id ?? "", email };
      await limits?.consume("failed-sign-ins", email);
      throw badRequest("Invalid credentials");
    },
  };
}

function emailInUse() {
  return badRequest("Email in use", "email");
}
