// Closes accounts for their owners, and erases what is personal afterwards.

import type { Database, Engine } from "@holdfast/actors";
import { siteKey } from "@holdfast/actors/redis";
import { REWRITE_WANTED } from "@holdfast/server";
import { awaitsLetter, isClosed, isErased } from "../rules/closing.ts";
import { type Dealings, dealingsDocument } from "../rules/dealings.ts";
import { mailDocument } from "../rules/mail.ts";
import type { PasskeyProof, Proof } from "../rules/proof.ts";
import { type StoredUser, type UserMessage, userActor, userDocument } from "../rules/user.ts";
import { codeRequired, unknownUser, wrongPassword } from "../rules/user-terms.ts";
import { releaseAddress } from "./address-changes.ts";
import type { Audit } from "./audit.ts";
import type { PasswordCheck, Visitor } from "./password-check.ts";
import type { OrRefused, SignInCodes } from "./sign-in-codes.ts";

/** Names what keeps an account from being closed now; it ends by itself. */
export type Hindrance = Dealings["dealings"][number]["kind"];

/** Result of an attempt to close an account. */
export type Closing = OrRefused<true> | { readonly hindered: Hindrance };

/** Holds what a person has shown to close the account: what would sign them in. */
export type ShownToClose = { readonly password: string; readonly code: string } | { readonly proof: PasskeyProof };

/** Closes and erases accounts. */
export interface ClosingAccounts {
  /** Returns what keeps an account from being closed now; null when nothing does. Payments under way come first. */
  hindranceOf(userId: string): Promise<Hindrance | null>;
  /**
   * Closes an account by its password, with a code where it has an authenticator app, or by a passkey. Nobody can sign in
   * to it from then on, and its sessions have ended. Refuses with `wrong_password`, `code_required`, `code_used` and what
   * a passkey is refused by. Throws a 429 problem after too many wrong passwords or codes.
   */
  close(userId: string, shown: ShownToClose, visitor: Visitor): Promise<Closing>;
  /** Erases a closed account once its last letter has gone out, or cannot; the effect `erase`. */
  erase(userId: string): Promise<UserMessage>;
}

/** Holds the dependencies of `createClosing`. */
export interface ClosingParts {
  readonly engine: Engine;
  /** Engine of the service `dealings`. */
  readonly dealings: Pick<Engine, "read">;
  readonly database: Pick<Database, "commands">;
  readonly isRight: PasswordCheck;
  readonly signInCodes: Pick<SignInCodes, "withCode">;
  readonly audit: Pick<Audit, "note" | "count">;
}

/** Creates the closing of accounts of a process. */
export function createClosing(parts: ClosingParts): ClosingAccounts {
  const { engine, database } = parts;
  async function hindranceOf(userId: string): Promise<Hindrance | null> {
    const { dealings = [] } = (await parts.dealings.read(dealingsDocument, userId)) ?? {};
    return dealings.find(({ kind }) => kind === "paying")?.kind ?? dealings[0]?.kind ?? null;
  }
  return {
    hindranceOf,
    async close(userId, shown, visitor) {
      const user = await engine.read(userDocument, userId);
      if (user === null) return unknownUser;
      if ("password" in shown) {
        const isRight = await parts.isRight({ email: user.email, password: shown.password }, { user, visitor });
        if (!isRight) return wrongPassword;
      }
      const hindered = await hindranceOf(userId);
      return hindered === null ? await closeBy(parts, user, { shown, visitor }) : { hindered };
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

async function closeBy(
  { engine, signInCodes, audit }: ClosingParts,
  { id, password, authenticator }: StoredUser,
  { shown, visitor: { origin } }: { readonly shown: ShownToClose; readonly visitor: Visitor },
): Promise<OrRefused<true>> {
  const close = async (proof: Proof): Promise<OrRefused<true>> => {
    const from = proof.kind === "passkey" ? null : password;
    const closed = await engine.tryAsk(userActor, id, { type: "Close", from, proof, note: audit.note(id, origin) });
    return "refused" in closed ? closed : { ok: true };
  };
  if ("proof" in shown) return await close(shown.proof);
  if (!authenticator) return await close({ kind: "password" });
  if (shown.code === "") return codeRequired;
  const closed = await signInCodes.withCode(id, shown.code, close);
  if ("refused" in closed) audit.count({ what: "code refused", userId: id, from: origin });
  return closed;
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
