import type { MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import type { AppEnv } from "../http/service.ts";
import { SESSION_COOKIE, type SessionReader } from "./session.ts";

/** Sets `c.var.user` to the person whom the cookie `session` was issued to; null without a valid cookie. */
export function readUser(session: SessionReader): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const token = getCookie(c, SESSION_COOKIE);
    c.set("user", token === undefined ? null : await session.read(token));
    return next();
  };
}
