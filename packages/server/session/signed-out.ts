// Says in a cookie, for a moment, why a refresh was refused, so that the page after it can say it.
import type { OverBecause } from "./ended-sessions.ts";

/** Says why a person is not signed in any more. */
export interface SignedOut {
  /** Says why the session is over. */
  readonly because: OverBecause;
  /** Identifies the person; null where that is not known. Decides on words alone: a browser can invent it. */
  readonly userId: string | null;
}

const REFUSED = /^(banned|closed|ended)\.([\w-]{0,64})$/;
const TRIED = "1";

/** Spells the value of the cookie that says that a refresh was tried; null: it was not refused. */
export function spellTried(signedOut: SignedOut | null): string {
  return signedOut === null ? TRIED : `${signedOut.because}.${signedOut.userId ?? ""}`;
}

/** Reads the value of that cookie; null when it does not say that a refresh was refused. */
export function signedOutIn(value: string | undefined): SignedOut | null {
  const [, because, userId = ""] = REFUSED.exec(value ?? "") ?? [];
  if (because !== "banned" && because !== "closed" && because !== "ended") return null;
  return { because, userId: userId === "" ? null : userId };
}
