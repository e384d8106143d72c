// Asks for the code of an authenticator app after the right password.

import { createHash, timingSafeEqual } from "node:crypto";
import type { Engine, Stored } from "@holdfast/actors";
import { z } from "zod";
import type { Proof } from "../rules/proof.ts";
import { type UserState, userDocument } from "../rules/user.ts";
import { codeUsed } from "../rules/user-terms.ts";
import type { AccountRefusal } from "./accounts.ts";
import type { AuthenticatorCodes } from "./authenticator-codes.ts";
import type { NoteKind } from "./signed-notes.ts";

/** Says whose password was right, and how signing in goes on. */
export interface PasswordShown {
  readonly userId: string;
  /** Tells one password of the person from the next; the note is of no use once the password has changed. */
  readonly passwordMark: string;
  readonly returnTo?: string | undefined;
  readonly timeZone?: string | undefined;
  /** Whether to look whether the browser keeps cookies. */
  readonly look?: string | undefined;
}

/** Note of a right password, for the page that asks for the code. */
export const passwordShown: NoteKind<PasswordShown> = {
  name: "sign-in code",
  lifeMs: 10 * 60_000,
  schema: z.object({
    userId: z.string(),
    passwordMark: z.string(),
    returnTo: z.string().optional(),
    timeZone: z.string().optional(),
    look: z.string().optional(),
  }),
};

/** What a code was used for has a result, or is refused. */
export type OrRefused<Ok> = { readonly ok: Ok } | AccountRefusal;

/** Checks the codes of people whose password was right. */
export interface SignInCodes {
  /** Returns the mark of the present password of a person; null without an account. */
  markOf(userId: string): Promise<string | null>;
  /** Returns the account whose password was shown; null when the password has changed since. */
  userOf(shown: PasswordShown): Promise<Stored<UserState> | null>;
  /**
   * Does something by a code or a recovery code: `use` gets the proof and decides whether it counts. Refuses with
   * `code_used`. Wrong codes of one account are limited, counted before they are looked at; throws a 429 problem beyond
   * the limit.
   */
  withCode<Ok>(userId: string, code: string, use: (proof: Proof) => Promise<OrRefused<Ok>>): Promise<OrRefused<Ok>>;
}

/**
 * Counts an attempt of an account before its code is looked at, and returns what takes the count back. Throws a 429
 * problem beyond the limit.
 */
export type CountCode = (userId: string) => Promise<() => Promise<void>>;

/** Creates the check of the codes. */
export function createSignInCodes(engine: Engine, codes: AuthenticatorCodes, countCode: CountCode): SignInCodes {
  async function proofOf({ id, authenticator }: Stored<UserState>, code: string): Promise<Proof | null> {
    if (!authenticator) return null;
    const { sealed } = authenticator;
    const step = await codes.stepOf(code, sealed, id);
    if (step !== null) return { kind: "code", sealed, step };
    const hash = await codes.recoveryHash(code, id);
    return hash === null ? null : { kind: "recovery code", hash };
  }
  return {
    async markOf(userId) {
      const user = await engine.read(userDocument, userId);
      return user && passwordMark(user);
    },
    async userOf(shown) {
      const user = await engine.read(userDocument, shown.userId);
      return user && isSame(passwordMark(user), shown.passwordMark) ? user : null;
    },
    async withCode(userId, code, use) {
      const giveBack = await countCode(userId);
      const user = await engine.read(userDocument, userId);
      const proof = user && (await proofOf(user, code));
      const used = proof === null ? codeUsed : await use(proof);
      if (!("refused" in used)) await giveBack();
      return used;
    },
  };
}

function passwordMark({ id, password }: Stored<UserState>): string {
  return createHash("sha256").update(`${id}|${password}`).digest("base64url");
}

function isSame(mark: string, other: string): boolean {
  return mark.length === other.length && timingSafeEqual(Buffer.from(mark), Buffer.from(other));
}
