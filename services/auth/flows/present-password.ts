// Asks for the present password before something that a borrowed browser must not do.

import type { Engine } from "@holdfast/actors";
import { type StoredUser, userDocument } from "../rules/user.ts";
import type { PasswordCheck, Visitor } from "./password-check.ts";

/** Compares what was typed with the password of a person who is signed in. */
export interface PresentPassword {
  /** Returns the user whose password it is; null for a wrong one. Throws a 429 problem after too many wrong ones. */
  check(userId: string, password: string, visitor: Visitor): Promise<StoredUser | null>;
}

/** Creates the check; wrong passwords count as those of signing in do. */
export function createPresentPassword(engine: Engine, isRight: PasswordCheck): PresentPassword {
  return {
    async check(userId, password, visitor) {
      const user = await engine.read(userDocument, userId);
      if (user === null) return null;
      return (await isRight({ email: user.email, password }, { user, visitor })) ? user : null;
    },
  };
}
