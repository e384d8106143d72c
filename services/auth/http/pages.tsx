// Serves the pages to sign up, sign in and sign out.

import { signinBody, signupBody } from "@holdfast/contracts";
import {
  type AppContext,
  type AppEnv,
  type FaultyRequest,
  type PageOf,
  type RenderError,
  validated,
} from "@holdfast/server";
import { ErrorPage, paths, routes, SigninPage, SignupPage, safeReturnTo } from "@holdfast/views";
import type { Hono } from "hono";
import { z } from "zod";
import type { AccountResult, Accounts, Credentials } from "../flows/accounts.ts";
import { type ApiParts, limitSignIns } from "./api.ts";
import { problemOf } from "./refusals.ts";

type Parts = ApiParts & { readonly pageOf: PageOf };
type Form = {
  readonly path: string;
  readonly Page: typeof SignupPage;
  readonly schema: z.ZodType<Credentials & { returnTo?: string | undefined }>;
  readonly act: (accounts: Accounts) => (credentials: Credentials) => Promise<AccountResult>;
};

const whereTo = { returnTo: z.string().optional() };
const signInQuery = z.object(whereTo);
const forms: readonly Form[] = [
  { path: paths.signup, Page: SignupPage, schema: signupBody.extend(whereTo), act: (accounts) => accounts.signUp },
  { path: paths.signin, Page: SigninPage, schema: signinBody.extend(whereTo), act: (accounts) => accounts.signIn },
];

/** Adds the forms to sign up and in, and sign-out. A faulty form is shown again with 422. */
export function addPages(app: Hono<AppEnv>, parts: Parts): void {
  for (const form of forms) addForm(app, form, parts);
  app.get(paths.signout, (c) => c.redirect(routes.home(), 303));
  app.post(paths.signout, (c) => {
    parts.sessions.end(c);
    return c.redirect(routes.home(), 303);
  });
}

function addForm(app: Hono<AppEnv>, { path, Page, schema, act }: Form, parts: Parts): void {
  const { accounts, sessions, limits, pageOf } = parts;
  const sendBack = (c: AppContext, { values, errors }: FaultyRequest) => {
    const { email, returnTo } = values;
    return c.html(<Page page={pageOf(c)} email={email} returnTo={returnTo} errors={errors} />, 422);
  };
  app.get(path, validated("query", signInQuery), (c) => {
    const { returnTo } = c.req.valid("query");
    if (c.var.user !== null) return c.redirect(safeReturnTo(returnTo), 303);
    return c.html(<Page page={pageOf(c)} returnTo={returnTo} />);
  });
  app.post(path, limitSignIns(limits), validated("form", schema, sendBack), async (c) => {
    const { returnTo, ...credentials } = c.req.valid("form");
    const account = await act(accounts)(credentials);
    if ("refused" in account) {
      const values = { email: credentials.email, ...(returnTo !== undefined && { returnTo }) };
      return sendBack(c, { values, errors: problemOf(account.refused.code).faults });
    }
    await sessions.begin(c, account.ok);
    return c.redirect(safeReturnTo(returnTo), 303);
  });
}

/** Creates the renderer of error pages. */
export function renderError(pageOf: PageOf): RenderError {
  return (c, { status, message }) =>
    c.html(<ErrorPage page={pageOf(c)} status={status} message={message} requestId={c.var.requestId} />);
}
