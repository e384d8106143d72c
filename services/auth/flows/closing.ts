// Closes accounts for their owners, and erases what is personal afterwards.

import type { Database, Engine } from "@holdfast/actors";
import { siteKey } from "@holdfast/actors/redis";
import { REWRITE_WANTED } from "@holdfast/server";
import { awaitsLetter, isClosed, isErased } from "../rules/closing.ts";
import { type Dealings, dealingsDocument } from "../rules/dealings.ts";
import { mailDocument } from "../rules/mail.ts";
import { type StoredUser, type UserMessage, userActor, userDocument } from "../rules/user.ts";
import { releaseAddress } from "./address-changes.ts";
import type { Audit } from "./audit.ts";
import type { PasswordCheck, Visitor } from "./password-check.ts";

/** Names what keeps an account from being closed now; it ends by itself. */
export type Hindrance = Dealings["dealings"][number]["kind"];

/** Result of an attempt to close an account. */
export type Closing = { readonly ok: true } | { readonly hindered: Hindrance } | { readonly refused: "wrong_password" };

/** Closes and erases accounts. */
export interface ClosingAccounts {
  /** Returns what keeps an account from being closed now; null when nothing does. Payments under way come first. */
  hindranceOf(userId: string): Promise<Hindrance | null>;
  /**
   * Closes an account, by its password. Nobody can sign in to it from then on, and its sessions have ended. Throws a 429
   * problem after too many wrong passwords.
   */
  close(userId: string, password: string, visitor: Visitor): Promise<Closing>;
  /** Erases a closed account once its last letter has gone out, or cannot; the effect `erase`. */
  erase(userId: string): Promise<UserMessage>;
}

/** Holds the dependencies of `createClosing`. */
export interface ClosingParts {
  readonly engine: Engine;
  readonly database: Pick<Database, "commands">;
  readonly isRight: PasswordCheck;
  readonly audit: Pick<Audit, "note">;
}

/** Creates the closing of accounts of a process. */
export function createClosing({ engine, database, isRight, audit }: ClosingParts): ClosingAccounts {
  async function hindranceOf(userId: string): Promise<Hindrance | null> {
    const { dealings = [] } = (await engine.read(dealingsDocument, userId)) ?? {};
    return dealings.find(({ kind }) => kind === "paying")?.kind ?? dealings[0]?.kind ?? null;
  }
  return {
    hindranceOf,
    async close(userId, password, visitor) {
      const user = await engine.read(userDocument, userId);
      if (user === null || !(await isRight({ email: user.email, password }, { user, visitor }))) {
        return { refused: "wrong_password" };
      }
      const hindered = await hindranceOf(userId);
      if (hindered !== null) return { hindered };
      const note = audit.note(userId, visitor.origin);
      const closed = await engine.tryAsk(userActor, userId, { type: "Close", from: user.password, note });
      return "refused" in closed ? { refused: "wrong_password" } : { ok: true };
    },
    async erase(userId) {
      const user = await engine.read(userDocument, userId);
      if (user === null || !isClosed(user)) return { type: "Erase", step: "done" };
      if (!isErased(user)) return await prepareErasure(engine, user);
      // The file of commands still spells what was erased; the owner of the Redis writes it anew.
      await database.commands.set(siteKey(REWRITE_WANTED), String(await engine.now()));
      return { type: "Erase", step: "done" };
    },
  };
}

// Only the user's document names the addresses, so their claims end while it still does. A change of address that is
// just being made has both of its addresses among them.
async function prepareErasure(engine: Engine, user: StoredUser): Promise<UserMessage> {
  const { id, email, pendingEmail, formerEmails = [], closingLetter } = user;
  const mail = closingLetter === undefined ? null : await engine.read(mailDocument, closingLetter);
  if (awaitsLetter(user, mail, await engine.now())) return { type: "Erase", step: "later" };
  const former = formerEmails.filter(({ isReleased }) => !isReleased);
  const held = [{ email }, ...(pendingEmail ? [pendingEmail] : []), ...former];
  for (const address of new Set(held.map((one) => one.email))) {
    await releaseAddress(engine, address, id);
  }
  return { type: "Erase", step: "now" };
}
