import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "../http/service.ts";
import { SESSION_COOKIE, type SessionReader } from "./session.ts";

// A browser sends several cookies of one name when they were set for different paths or domains.
const MOST_TOKENS = 16;

/**
 * Sets `c.var.user` to the person whom a cookie `session` was issued to, and `c.var.sessionToken` to its token; null
 * without a valid cookie. Of several cookies `session`, the first valid one counts.
 */
export function readUser(session: SessionReader): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    for (const token of sessionTokens(c.req.header("Cookie"))) {
      const user = await session.read(token);
      if (user === null) continue;
      c.set("user", user);
      c.set("sessionToken", token);
      break;
    }
    return next();
  };
}

/** Returns the values of the cookies `session` in a `Cookie` header, each once, at most 16. */
export function sessionTokens(header: string | undefined): string[] {
  // Several headers `Cookie` arrive as one, joined by commas, which no token contains.
  const values = (header ?? "").split(/[;,]/).flatMap((cookie) => {
    const [name = "", ...rest] = cookie.split("=");
    return name.trim() === SESSION_COOKIE
      ? [
          rest
            .join("=")
            .trim()
            .replace(/^"(.*)"$/, "$1"),
        ]
      : [];
  });
  return [...new Set(values)].filter((value) => value !== "").slice(0, MOST_TOKENS);
}
