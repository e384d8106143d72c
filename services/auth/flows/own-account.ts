// Assembles the flows by which people keep their account: passwords, addresses, and the letters about both.

import type { Engine } from "@holdfast/actors";
import type { Logger, RateLimits } from "@holdfast/server";
import { type AccountFinder, createAccountFinder } from "./account-finder.ts";
import { type AddressChanges, createAddressChanges } from "./address-changes.ts";
import type { Audit } from "./audit.ts";
import { type Confirming, createConfirming } from "./confirming.ts";
import { createLetterLimit } from "./letter-limit.ts";
import { createLinks, type Links } from "./links.ts";
import { createNewPasswords, type NewPasswords } from "./new-password.ts";
import type { PasswordCheck } from "./password-check.ts";
import type { Passwords } from "./passwords.ts";
import { createPresentPassword, type PresentPassword } from "./present-password.ts";
import type { Secret } from "./secret.ts";

/** Holds the flows. */
export interface OwnAccount {
  readonly finder: AccountFinder;
  readonly links: Links;
  readonly presentPassword: PresentPassword;
  readonly newPasswords: NewPasswords;
  readonly confirming: Confirming;
  readonly addressChanges: AddressChanges;
}

/** Holds what the flows are made with; without `limits` nothing is counted. */
export interface OwnAccountParts {
  readonly engine: Engine;
  readonly passwords: Passwords;
  readonly isRight: PasswordCheck;
  readonly audit: Pick<Audit, "note" | "count">;
  readonly secret: () => Promise<Secret>;
  readonly limits: RateLimits | undefined;
  readonly log: Logger;
  /** Shortest time of an answer to who has forgotten a password, ms. */
  readonly forgotAnswerMs: number;
}

/** Creates the flows of a process. */
export function createOwnAccount(parts: OwnAccountParts): OwnAccount {
  const { engine, passwords, isRight, audit, secret, limits, log, forgotAnswerMs: evenMs } = parts;
  const finder = createAccountFinder(engine);
  const links = createLinks(secret);
  const countLetter = createLetterLimit(limits, secret);
  const presentPassword = createPresentPassword(engine, isRight);
  const shared = { engine, audit, links, countLetter, presentPassword };
  return {
    ...{ finder, links, presentPassword },
    newPasswords: createNewPasswords({ ...shared, passwords, finder, evenMs, log }),
    confirming: createConfirming(shared),
    addressChanges: createAddressChanges(shared),
  };
}
