// Lets only people who are signed in reach a route.
import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import { notSignedIn } from "../http/problems.ts";
import type { AppContext, AppEnv } from "../http/service.ts";
import type { User } from "./session.ts";

/** Returns the person who is signed in; throws 401 when nobody is. */
export function requireUser(c: AppContext): User {
  // `c.var` copies all variables each time.
  const user = c.get("user");
  if (user === null) throw notSignedIn({ isRenewable: c.get("renewable") !== null });
  return user;
}

/** Lets people who are signed in pass and answers others with 401. Put it before `validated`. */
export const signedIn = createMiddleware<AppEnv>(async (c, next) => {
  requireUser(c);
  await next();
});

/** Lets people who are signed in see a page; redirects others (303) to `signIn(path and query of this page)`. */
export function signedInPage(signIn: (returnTo: string, c: AppContext) => string): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (c.var.user !== null) return next();
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(signIn(pathname + search, c), 303);
  };
}
