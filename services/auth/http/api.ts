// Serves the JSON routes of auth.

import { signinBody, signupBody, type UserAnswer } from "@holdfast/contracts";
import {
  type AppContext,
  type AppEnv,
  clientAddress,
  HttpProblem,
  type LimitName,
  notSignedIn,
  type RateLimits,
  validated,
} from "@holdfast/server";
import type { Hono, MiddlewareHandler } from "hono";
import type { Account, AccountResult, Accounts } from "../flows/accounts.ts";
import type { Audit } from "../flows/audit.ts";
import type { DeviceCookie } from "../flows/device-cookie.ts";
import { originOf } from "../flows/origin.ts";
import { REFRESH_API_PATH } from "../flows/session-cookies.ts";
import type { Sessions } from "../flows/sessions.ts";
import type { SignInCodes } from "../flows/sign-in-codes.ts";
import type { Proof } from "../rules/proof.ts";
import { problemOf } from "./refusals.ts";

/** Holds the dependencies of the routes; without `limits` no request is limited. */
export interface ApiParts {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly device: DeviceCookie;
  readonly signInCodes: SignInCodes;
  readonly audit: Audit;
  readonly limits: RateLimits | undefined;
}

// A program says nothing of its time zone.
const BY_API = { method: "password", timeZone: null } as const;

/** Adds the JSON routes: sign-up, sign-in, refresh, sign-out and the current user. */
export function addApi(app: Hono<AppEnv>, parts: ApiParts): void {
  const { accounts, sessions, device, limits } = parts;
  app.post("/api/users/signup", limitByAddress(limits, "sign-ups"), validated("json", signupBody), async (c) => {
    const prepared = sessions.prepare(c, BY_API);
    const account = await accounts.signUp(c.req.valid("json"), prepared.session, device.visitorOf(c));
    if ("refused" in account) throw problemOf(account.refused.code);
    await sessions.start(c, account.ok, prepared);
    return c.json(answerOf(account.ok), 201);
  });
  app.post("/api/users/signin", limitSignIns(parts), validated("json", signinBody), async (c) => {
    const { code, ...credentials } = c.req.valid("json");
    const account = await accounts.signIn(credentials, device.visitorOf(c));
    if ("refused" in account) throw problemOf(account.refused.code);
    const begun = await beginByApi(c, parts, { account: account.ok, code });
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

// Where the account has an authenticator app, the password alone is refused with `code_required`.
async function beginByApi(
  c: AppContext,
  { sessions, signInCodes, audit }: ApiParts,
  { account, code }: { account: Account; code: string | undefined },
): Promise<AccountResult> {
  const begin = (proof: Proof) => sessions.begin(c, account, { proof, timeZone: null });
  const begun = await begin({ kind: "password" });
  if (!("refused" in begun) || begun.refused.code !== "code_required" || code === undefined) return begun;
  const withCode = await signInCodes.withCode(account.id, code, begin);
  if ("refused" in withCode) audit.count({ what: "code refused", userId: account.id, from: originOf(c) });
  return withCode;
}

/**
 * Counts requests by their client address, whoever is signed in: sign-ups and sign-ins cost a quarter of a second of
 * work. Throws a 429 problem.
 */
export function limitByAddress(limits: RateLimits | undefined, name: LimitName): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await limits?.consume(name, clientAddress(c));
    return next();
  };
}

/** Holds the dependencies of `limitSignIns`. */
export interface SignInLimitParts {
  readonly limits: RateLimits | undefined;
  readonly device: Pick<DeviceCookie, "lastAccountOf">;
}

/**
 * Counts sign-ins as `limitByAddress` does; a browser that has signed in to an account before is counted for that account
 * first, so that nobody else behind its address can use up what it has. Throws a 429 problem.
 */
export function limitSignIns({ limits, device }: SignInLimitParts): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const accountId = limits === undefined ? null : await device.lastAccountOf(c);
    if (accountId === null || !(await hasRoom(limits, accountId))) await limits?.consume("sign-ins", clientAddress(c));
    return next();
  };
}

async function hasRoom(limits: RateLimits | undefined, accountId: string): Promise<boolean> {
  try {
    await limits?.consume("sign-ins-known", accountId);
    return true;
  } catch (error) {
    if (error instanceof HttpProblem && error.status === 429) return false;
    throw error;
  }
}

function answerOf({ id, email }: Account): UserAnswer {
  return { id, email };
}
