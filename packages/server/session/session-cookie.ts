// Reads who is signed in from the session cookie, and sends people whose token has expired to get the next one.
import type { MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { isWrite } from "../http/csrf.ts";
import { isForPrograms } from "../http/error-answers.ts";
import type { AppContext, AppEnv } from "../http/service.ts";
import { SESSION_COOKIE, type SessionReader } from "./session.ts";
import { signedOutIn } from "./signed-out.ts";

// A browser sends several cookies of one name when they were set for different paths or domains.
const MOST_TOKENS = 16;

/** Names the page that replaces an expired session token and leads back; the browser sends its refresh token there. */
export const REFRESH_PATH = "/account/refresh";

/** Names the cookie that says for a moment that a refresh was tried, so that no browser goes in a circle, and why in vain. */
export const REFRESH_TRIED_COOKIE = "refresh-tried";

// These pages need nobody signed in, or see to an expired token themselves.
const NEVER_REFRESHED = /^\/(assets\/|account\/(refresh|signout)$)/;

/** Returns the name of the session cookie: one that no other host can set where browsers send it over HTTPS alone. */
export function sessionCookieName(isSecure: boolean): string {
  return isSecure ? `__Host-${SESSION_COOKIE}` : SESSION_COOKIE;
}

/**
 * Sets `c.var.user` to the person whom a session cookie was issued to, and `c.var.sessionToken` to its token; null
 * without a valid cookie. Of several session cookies, the first valid one counts.
 *
 * Without such a person, `c.var.signedOut` says why somebody is not signed in any more.
 *
 * With a token that a refresh would replace, sets `c.var.renewable`, and answers a page with a redirect to
 * `/account/refresh`, which leads back: 303 for a page, 307 for a form, whose fields the browser then sends again.
 */
export function readUser(session: SessionReader, { isSecure }: { isSecure: boolean }): MiddlewareHandler<AppEnv> {
  const name = sessionCookieName(isSecure);
  return async (c, next) => {
    for (const token of valuesOfCookie(c.req.header("Cookie"), name).slice(0, MOST_TOKENS)) {
      const found = await session.examine(token);
      if (found?.status === "valid") {
        c.set("user", found.user);
        c.set("sessionToken", token);
        c.set("renewable", null);
        c.set("signedOut", null);
        c.set("isSessionOver", () => found.isOver());
        break;
      }
      if (found?.status === "renewable") c.set("renewable", { user: found.user });
      if (found?.status === "ended") c.set("signedOut", { because: found.because, userId: found.user.id });
    }
    if (c.get("user") === null && c.get("signedOut") === null) {
      c.set("signedOut", signedOutIn(getCookie(c, REFRESH_TRIED_COOKIE)));
    }
    return c.get("renewable") !== null && isRefreshedHere(c) ? toRefresh(c) : next();
  };
}

/** Returns the values of the cookies of a name in a `Cookie` header, each once; none that is empty. */
export function valuesOfCookie(header: string | undefined, name: string): string[] {
  // Several headers `Cookie` arrive as one, joined by commas, which no token contains.
  const values = (header ?? "").split(/[;,]/).flatMap((cookie) => {
    const [found = "", ...rest] = cookie.split("=");
    return found.trim() === name
      ? [
          rest
            .join("=")
            .trim()
            .replace(/^"(.*)"$/, "$1"),
        ]
      : [];
  });
  return [...new Set(values)].filter((value) => value !== "");
}

function isRefreshedHere(c: AppContext): boolean {
  const { path } = c.req;
  return !isForPrograms(path) && !NEVER_REFRESHED.test(path) && getCookie(c, REFRESH_TRIED_COOKIE) === undefined;
}

function toRefresh(c: AppContext): Response {
  const { pathname, search } = new URL(c.req.url);
  const query = new URLSearchParams({ returnTo: pathname + search });
  return c.redirect(`${REFRESH_PATH}?${query}`, isWrite(c.req.method) ? 307 : 303);
}
