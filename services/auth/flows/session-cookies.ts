// Sets, reads and clears the cookies of a session: the short token, and the refresh token at the paths that need it.

import { type AppContext, sessionCookieName, valuesOfCookie } from "@holdfast/server";
import { paths } from "@holdfast/views";
import { setCookie } from "hono/cookie";

/** Path of the API at which a program gets a new session token. */
export const REFRESH_API_PATH = "/api/users/refresh";

const REFRESH_PATHS = [paths.refresh, REFRESH_API_PATH];
const MOST_READ = 4;

/** Holds the tokens of a session. */
export interface SessionTokens {
  /** The token that every service reads. */
  readonly session: string;
  /** The token that gets the next ones. */
  readonly refresh: string;
}

/** Sets and reads the cookies of sessions. */
export interface SessionCookies {
  /** Sets the cookies; the one of the session token comes first. */
  set(c: AppContext, tokens: SessionTokens): void;
  /** Removes the cookies. */
  clear(c: AppContext): void;
  /** Returns the refresh tokens that the browser has sent, which it does to two paths alone; at most 4. */
  refreshTokens(c: AppContext): string[];
}

/** Creates the cookies; they last for `lifeMs` since they were set, both of them: an expired token must be recognised. */
export function createSessionCookies({ isSecure, lifeMs }: { isSecure: boolean; lifeMs: number }): SessionCookies {
  const name = sessionCookieName(isSecure);
  const refreshName = isSecure ? "__Secure-refresh" : "refresh";
  const common = { httpOnly: true, sameSite: "Lax", secure: isSecure } as const;
  const write = (c: AppContext, { session, refresh }: SessionTokens, maxAge: number): void => {
    setCookie(c, name, session, { ...common, path: "/", maxAge });
    for (const path of REFRESH_PATHS) setCookie(c, refreshName, refresh, { ...common, path, maxAge });
  };
  return {
    set: (c, tokens) => write(c, tokens, Math.floor(lifeMs / 1_000)),
    clear: (c) => write(c, { session: "", refresh: "" }, 0),
    refreshTokens: (c) => valuesOfCookie(c.req.header("Cookie"), refreshName).slice(0, MOST_READ),
  };
}
