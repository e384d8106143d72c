// Carries what a form has done to a ticket over the redirect to the ticket's page, in a cookie for one reading.

import type { AppContext } from "@holdfast/server";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

const COOKIE = "notice";
const PATH = "/tickets";
const LIFE_SECONDS = 60;

/** What a form has done to a ticket. */
export type Notice = "listed" | "saved";

/** Leaves the notice for the next request for the ticket's page, within a minute. */
export function leaveNotice(c: AppContext, notice: Notice, ticketId: string): void {
  setCookie(c, COOKIE, `${notice}.${ticketId}`, {
    httpOnly: true,
    sameSite: "Lax",
    path: PATH,
    maxAge: LIFE_SECONDS,
  });
}

/** Returns the notice that was left for the ticket and removes it; null when there is none. */
export function takeNotice(c: AppContext, ticketId: string): Notice | null {
  const left = (["listed", "saved"] as const).find((notice) => getCookie(c, COOKIE) === `${notice}.${ticketId}`);
  if (left === undefined) return null;
  deleteCookie(c, COOKIE, { path: PATH });
  return left;
}
