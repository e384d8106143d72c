// Remembers, for the sign-in page, what a person was doing who has to sign in first.
import { getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import type { AppContext } from "../http/service.ts";
import type { OverBecause } from "../session/ended-sessions.ts";

/** Says what waits for a person who has to sign in first. */
export interface SignInReason {
  /** Names the page to come back to, as a path of this site. */
  readonly returnTo: string;
  /** Says that a form was sent and not carried out, because nobody was signed in. */
  readonly wasRefused: boolean;
  /** Says why the person is not signed in any more; absent: nobody knows that they were. */
  readonly signedOut?: OverBecause | undefined;
  /**
   * Names the ticket that is reserved meanwhile, its deadline in ms since 1970, and whether it is reserved for the person
   * of the session that is over; absent: none is reserved.
   */
  readonly reserved?: { readonly title: string; readonly until: number; readonly isTheirs: boolean } | undefined;
}

const COOKIE = "sign-in-reason";
const LIFE_SECONDS = 900;
const LONGEST_TITLE = 80;
const LONGEST_PATH = 500;

const cookieSchema = z.object({
  returnTo: z.string(),
  wasRefused: z.boolean(),
  signedOut: z.enum(["banned", "closed", "ended"]).optional(),
  reserved: z.object({ title: z.string(), until: z.number(), isTheirs: z.boolean().default(false) }).optional(),
});

/**
 * Leaves the reason for the sign-in page, for 15 minutes, in a cookie that other sites cannot set. Shortens the title to
 * 80 characters; leaves nothing for a path of more than 500. Why the person is signed out is added to it. It may hold only what everybody may read.
 */
export function leaveSignInReason(c: AppContext, reason: SignInReason): void {
  if (reason.returnTo.length > LONGEST_PATH) return;
  const reserved = reason.reserved && { ...reason.reserved, title: shortened(reason.reserved.title) };
  const signedOut = reason.signedOut ?? c.var.signedOut?.because;
  const value = JSON.stringify({ ...reason, reserved, signedOut } satisfies SignInReason);
  setCookie(c, COOKIE, value, { path: "/account", httpOnly: true, sameSite: "Lax", maxAge: LIFE_SECONDS });
}

/**
 * Returns the reason that was left for signing in and going to `returnTo`, and without one why the person of this
 * browser is signed out; null when nothing is known.
 */
export function signInReasonOf(c: AppContext, returnTo: string | undefined): SignInReason | null {
  const sent = cookieSchema.safeParse(parsed(getCookie(c, COOKIE) ?? ""));
  if (sent.success && sent.data.returnTo === returnTo) return sent.data;
  const signedOut = c.var.signedOut?.because;
  return signedOut === undefined ? null : { returnTo: returnTo ?? "/", wasRefused: false, signedOut };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function shortened(title: string): string {
  const characters = Array.from(title);
  return characters.length > LONGEST_TITLE ? `${characters.slice(0, LONGEST_TITLE - 1).join("")}…` : title;
}
