// Serves the JSON routes of auth.

import { signinBody, signupBody, type UserAnswer } from "@holdfast/contracts";
import { type AppEnv, clientAddress, notSignedIn, type RateLimits, validated } from "@holdfast/server";
import type { Hono, MiddlewareHandler } from "hono";
import type { Account, Accounts } from "../flows/accounts.ts";
import { REFRESH_API_PATH } from "../flows/session-cookies.ts";
import type { Sessions } from "../flows/sessions.ts";
import { originOf } from "./origin.ts";
import { problemOf } from "./refusals.ts";

/** Holds the dependencies of the routes; without `limits` no request is limited. */
export interface ApiParts {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly limits: RateLimits | undefined;
}

// A program says nothing of its time zone.
const BY_API = { method: "password", timeZone: null } as const;

/** Adds the JSON routes: sign-up, sign-in, refresh, sign-out and the current user. */
export function addApi(app: Hono<AppEnv>, { accounts, sessions, limits }: ApiParts): void {
  app.post("/api/users/signup", limitSignIns(limits), validated("json", signupBody), async (c) => {
    const prepared = sessions.prepare(c, BY_API);
    const account = await accounts.signUp(c.req.valid("json"), prepared.session, originOf(c));
    if ("refused" in account) throw problemOf(account.refused.code);
    await sessions.start(c, account.ok, prepared);
    return c.json(answerOf(account.ok), 201);
  });
  app.post("/api/users/signin", limitSignIns(limits), validated("json", signinBody), async (c) => {
    const account = await accounts.signIn(c.req.valid("json"), originOf(c));
    if ("refused" in account) throw problemOf(account.refused.code);
    const begun = await sessions.begin(c, account.ok, BY_API);
    if ("refused" in begun) throw problemOf(begun.refused.code);
    return c.json(answerOf(account.ok));
  });
  app.post(REFRESH_API_PATH, async (c) => {
    const account = await sessions.refresh(c);
    if (account === null) throw notSignedIn();
    return c.json(answerOf(account));
  });
  app.post("/api/users/signout", async (c) => {
    await sessions.end(c);
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
