// Lets only people who are signed in come to a route.
import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import { notSignedIn } from "../http/problems.ts";
import type { AppContext, AppEnv } from "../http/service.ts";
import type { User } from "./session.ts";

/** Returns who is signed in; throws 401 when nobody is. */
export function requireUser(c: AppContext): User {
  if (c.var.user === null) throw notSignedIn();
  return c.var.user;
}

/** Lets only people who are signed in pass, 401 for others. Stands before `validated`: sign-in is checked first. */
export const signedIn = createMiddleware<AppEnv>(async (c, next) => {
  requireUser(c);
  await next();
});

/** Lets only people who are signed in see a page; sends others (303) to the address `signIn` makes of the path to return to. */
export function signedInPage(signIn: (returnTo: string, c: AppContext) => string): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (c.var.user !== null) return next();
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(signIn(pathname + search, c), 303);
  };
}
