// Sets new passwords: by a link in a letter, or beside the present one.

import type { CodeOf, Engine, Refusal } from "@holdfast/actors";
import { HttpProblem, type Logger } from "@holdfast/server";
import { validLink } from "../rules/links.ts";
import { userActor, userDocument } from "../rules/user.ts";
import { linkOver, wrongPassword } from "../rules/user-terms.ts";
import type { AccountFinder } from "./account-finder.ts";
import type { Audit } from "./audit.ts";
import type { CountLetter } from "./letter-limit.ts";
import { type Links, type OpenedLink, readLink } from "./links.ts";
import type { Visitor } from "./password-check.ts";
import type { Passwords } from "./passwords.ts";
import type { PresentPassword } from "./present-password.ts";

/** Tells whether something was done, or why not. */
export type Done = { readonly ok: true } | Refusal<CodeOf<typeof userActor>>;

/** Sets new passwords. */
export interface NewPasswords {
  /**
   * Sends a letter with a link to the account of an address. Takes the same time and says nothing, whether or not there
   * is such an account, and sends nothing beyond the limit of letters.
   */
  requestReset(email: string): Promise<void>;
  /** Returns whether a link can still be used; changes nothing. */
  isValid(link: string): Promise<boolean>;
  /** Sets a password by a link and ends every session. Refuses with `link_over`. */
  reset(link: string, password: string, visitor: Visitor): Promise<Done>;
  /** Sets a password beside the present one and ends every session but `keep`. Refuses with `wrong_password`. */
  change(userId: string, change: PasswordChange, visitor: Visitor): Promise<Done>;
}

/** Holds what a person typed to change the password, and the session in which it was typed. */
export interface PasswordChange {
  readonly current: string;
  readonly password: string;
  readonly keep: string;
}

/** Holds the dependencies of `createNewPasswords`. */
export interface NewPasswordParts {
  readonly engine: Engine;
  readonly audit: Pick<Audit, "note">;
  readonly passwords: Passwords;
  readonly presentPassword: PresentPassword;
  readonly links: Links;
  readonly countLetter: CountLetter;
  readonly finder: AccountFinder;
  /** Shortest time of an answer to `requestReset`, ms. */
  readonly evenMs: number;
  readonly log: Logger;
}

/** Creates the flows of new passwords. */
export function createNewPasswords(parts: NewPasswordParts): NewPasswords {
  const { engine, audit, passwords, presentPassword, links, countLetter, finder, evenMs, log } = parts;

  async function sendLink(email: string): Promise<void> {
    try {
      await countLetter(email);
      const id = (await finder.find(email))?.id;
      if (id === undefined) return;
      const link = await links.make(id, "reset password");
      await engine.tryAsk(userActor, id, { type: "RequestReset", link });
    } catch (error) {
      // Any difference in the answer would tell which addresses have an account.
      if (error instanceof HttpProblem && error.status === 429) return;
      log.error({ err: error }, "Cannot send a link for a new password");
      throw error;
    }
  }

  return {
    async requestReset(email) {
      const evenTime = new Promise((resolve) => setTimeout(resolve, evenMs));
      await Promise.all([sendLink(email), evenTime]);
    },
    isValid: async (link) => (await openLink(engine, link)) !== null,
    async reset(link, password, { origin, address }) {
      // This read saves the hash of a password for a link that is over; the commit decides.
      const opened = await openLink(engine, link);
      if (opened === null) return linkOver;
      const { userId, linkHash } = opened;
      const hashed = await passwords.hash(password, { address, isKnown: false });
      const message = { type: "ResetPassword", linkHash, ...hashed, note: audit.note(userId, origin) } as const;
      return doneBy(await engine.tryAsk(userActor, userId, message));
    },
    async change(userId, { current, password, keep }, visitor) {
      const user = await presentPassword.check(userId, current, visitor);
      if (user === null) return wrongPassword;
      const hashed = await passwords.hash(password, { address: visitor.address, isKnown: true });
      const changed = { ...hashed, from: user.password, keep };
      const message = { type: "ChangePassword", ...changed, note: audit.note(userId, visitor.origin) } as const;
      return doneBy(await engine.tryAsk(userActor, userId, message));
    },
  };
}

async function openLink(engine: Engine, link: string): Promise<OpenedLink | null> {
  const opened = readLink(link);
  if (opened === null || engine.partitionOf(opened.userId) === null) return null;
  const user = await engine.read(userDocument, opened.userId);
  const { linkHash: hash } = opened;
  return user && validLink(user, { purpose: "reset password", hash }, await engine.now()) ? opened : null;
}

function doneBy(answer: object & ({ ok: unknown } | Refusal<CodeOf<typeof userActor>>)): Done {
  return "refused" in answer ? answer : { ok: true };
}
