// Checks the password of an account, within the limits of wrong ones.

import type { Stored } from "@holdfast/actors";
import type { Origin } from "../rules/audit.ts";
import type { UserState } from "../rules/user.ts";
import type { Audit } from "./audit.ts";
import { countFailedSignIn } from "./auth-metrics.ts";
import type { Devices } from "./devices.ts";
import type { CountGuess } from "./guess-limits.ts";
import type { Passwords } from "./passwords.ts";

/** Holds what a person typed to sign up or in; the e-mail address is trimmed and in lower case. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Describes where a request to sign up or in comes from. */
export interface Visitor {
  /** Origin of the request, for the audit log. */
  readonly origin: Origin;
  /** Address by which the sender is counted. */
  readonly address: string;
  /** Cookie by which the browser is known to have signed in before, as it was sent; undefined for none. */
  readonly deviceCookie: string | undefined;
}

/** Holds what is known of the account whose password is checked. */
export interface Checked {
  /** The account; null for an address that has none. */
  readonly user: Stored<UserState> | null;
  readonly visitor: Visitor;
}

/**
 * Returns whether a password is that of the account; false, and as slow, when there is none. Throws a 429 problem after
 * too many wrong passwords for one account, and a 429 or 503 problem when too many passwords wait.
 */
export type PasswordCheck = (credentials: Credentials, checked: Checked) => Promise<boolean>;

/** Holds the dependencies of `createPasswordCheck`. */
export interface PasswordCheckParts {
  readonly passwords: Passwords;
  readonly devices: Devices;
  readonly countGuess: CountGuess;
  readonly audit: Audit;
}

/** Creates the check of passwords: counts each before it is looked at, and takes back the count of a right one. */
export function createPasswordCheck({ passwords, devices, countGuess, audit }: PasswordCheckParts): PasswordCheck {
  return async ({ email, password }, { user, visitor: { origin, address, deviceCookie } }) => {
    const failed = { userId: user?.id ?? null, from: origin };
    const deviceId = user && (await devices.idFor(deviceCookie, user.id));
    const giveBack = await countGuess({ email, address, deviceId }).catch((error: unknown) => {
      audit.count({ what: "limit reached", ...failed });
      countFailedSignIn("throttled");
      throw error;
    });
    let isWrong = false;
    try {
      isWrong = !(await passwords.matches(password, user, { address, isKnown: deviceId !== null }));
    } finally {
      // A password that nobody has looked at is not wrong.
      if (!isWrong) await giveBack();
    }
    if (isWrong) {
      audit.count({ what: "sign-in failed", ...failed });
      countFailedSignIn("wrong");
    }
    return !isWrong;
  };
}
