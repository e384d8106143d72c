// Serves the JSON routes of auth.

import { signinBody, signupBody, type UserAnswer } from "@holdfast/contracts";
import { type AppEnv, clientAddress, type RateLimits, validated } from "@holdfast/server";
import type { Hono, MiddlewareHandler } from "hono";
import type { Account, Accounts } from "../flows/accounts.ts";
import type { Sessions } from "../flows/sessions.ts";
import { originOf } from "./origin.ts";
import { problemOf } from "./refusals.ts";

/** Holds the dependencies of the routes; without `limits` no request is limited. */
export interface ApiParts {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly limits: RateLimits | undefined;
}

/** Adds the JSON routes: sign-up, sign-in, sign-out and the current user. */
export function addApi(app: Hono<AppEnv>, { accounts, sessions, limits }: ApiParts): void {
  app.post("/api/users/signup", limitSignIns(limits), validated("json", signupBody), async (c) => {
    const account = await accounts.signUp(c.req.valid("json"), originOf(c));
    if ("refused" in account) throw problemOf(account.refused.code);
    await sessions.begin(c, account.ok);
    return c.json(answerOf(account.ok), 201);
  });
  app.post("/api/users/signin", limitSignIns(limits), validated("json", signinBody), async (c) => {
    const account = await accounts.signIn(c.req.valid("json"), originOf(c));
    if ("refused" in account) throw problemOf(account.refused.code);
    await sessions.begin(c, account.ok);
    return c.json(answerOf(account.ok));
  });
  app.post("/api/users/signout", (c) => {
    sessions.end(c);
    return c.json({});
  });
  app.get("/api/users/currentuser", (c) => c.json({ currentUser: c.var.user && answerOf(c.var.user) }));
}

/**
 * Limits sign-ups and sign-ins per client address, because each costs a quarter of a second of work. Throws a 429
 * problem.
 */
export function limitSignIns(limits: RateLimits | undefined): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await limits?.consume("sign-ins", clientAddress(c));
    return next();
  };
}

function answerOf({ id, email }: Account): UserAnswer {
  return { id, email };
}
