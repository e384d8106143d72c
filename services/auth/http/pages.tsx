// Serves the pages to sign up, sign in and sign out.

import { signinBody, signupBody } from "@holdfast/contracts";
import { type AppContext, type AppEnv, type FaultyRequest, signInReasonOf, validated } from "@holdfast/server";
import { timeZoneOf } from "@holdfast/values";
import {
  type CredentialsPageProps,
  type PageContext,
  paths,
  routes,
  SigninPage,
  SignupPage,
  safeReturnTo,
} from "@holdfast/views";
import type { Hono, MiddlewareHandler } from "hono";
import { z } from "zod";
import type { AccountResult } from "../flows/accounts.ts";
import type { Credentials } from "../flows/password-check.ts";
import type { SignInFacts } from "../flows/sessions.ts";
import type { PasswordShown } from "../flows/sign-in-codes.ts";
import { type ApiParts, limitByAddress, limitSignIns } from "./api.ts";
import { addRefresh } from "./refresh.ts";
import { formFaultOf, inFormWords } from "./refusals.ts";
import { addSignInCode, type SignInCodeParts, toCodePage } from "./sign-in-code.tsx";

type Parts = ApiParts & SignInCodeParts;
type Form = {
  readonly path: string;
  readonly Page: typeof SignupPage;
  readonly schema: z.ZodType<
    Credentials & { returnTo?: string | undefined; look?: string | undefined; timeZone?: string | undefined }
  >;
  readonly act: (c: AppContext, parts: Parts, sent: Sent) => Promise<AccountResult | AskedForCode>;
  readonly limit: (parts: Parts) => MiddlewareHandler<AppEnv>;
};
/** Holds a form that was sent without faults. */
type Sent = {
  readonly credentials: Credentials;
  readonly facts: SignInFacts;
  readonly goOn: Pick<PasswordShown, "returnTo" | "look" | "timeZone">;
};
/** Holds the answer that leads to the page for the code. */
type AskedForCode = { readonly toCode: Response };

const whereTo = { returnTo: z.string().optional() };
const signInQuery = z.object({ ...whereTo, after: z.string().optional() });
// Browsers send `look`, a hidden field of the form, so that their next request shows whether they kept the cookie.
const sent = { ...whereTo, look: z.string().optional(), timeZone: z.string().optional() };
const forms: readonly Form[] = [
  { path: paths.signup, Page: SignupPage, schema: signupBody.extend(sent), act: signUp, limit: limitSignUps },
  { path: paths.signin, Page: SigninPage, schema: signinBody.extend(sent), act: signIn, limit: limitSignIns },
];

function limitSignUps({ limits }: Parts): MiddlewareHandler<AppEnv> {
  return limitByAddress(limits, "sign-ups");
}

async function signUp(c: AppContext, { accounts, sessions, device }: Parts, { credentials, facts }: Sent) {
  const prepared = sessions.prepare(c, facts);
  const account = await accounts.signUp(credentials, prepared.session, device.visitorOf(c));
  if ("ok" in account) await sessions.start(c, account.ok, prepared);
  return account;
}

async function signIn(c: AppContext, parts: Parts, { credentials, facts, goOn }: Sent) {
  const account = await parts.accounts.signIn(credentials, parts.device.visitorOf(c));
  if ("refused" in account) return account;
  const begun = await parts.sessions.begin(c, account.ok, { proof: { kind: "password" }, timeZone: facts.timeZone });
  if (!("refused" in begun) || begun.refused.code !== "code_required") return begun;
  return { toCode: await toCodePage(c, parts, { userId: account.ok.id, ...goOn }) };
}

/** Adds the forms to sign up and in, and sign-out. A faulty form is shown again with 422. */
export function addPages(app: Hono<AppEnv>, parts: Parts): void {
  for (const form of forms) addForm(app, form, parts);
  app.get(paths.signout, (c) => c.redirect(routes.home(), 303));
  app.post(paths.signout, async (c) => {
    await parts.sessions.end(c);
    // Where a person signs out to sign in again in another way.
    const returnTo = c.req.query("returnTo");
    return c.redirect(returnTo === undefined ? routes.home() : routes.signin({ returnTo }), 303);
  });
  addRefresh(app, parts);
  addSignInCode(app, parts);
}

function addForm(app: Hono<AppEnv>, { path, Page, schema, act, limit }: Form, parts: Parts): void {
  const show = (c: AppContext, { returnTo, ...props }: ShownForm) =>
    c.html(
      <Page {...props} page={pageFor(parts.pageOf(c), returnTo)} returnTo={returnTo} reason={reasonOf(c, returnTo)} />,
    );
  const sendBack = (c: AppContext, { values, errors }: FaultyRequest) => {
    c.status(422);
    return show(c, { email: values["email"], returnTo: values["returnTo"], errors: errors.map(inFormWords) });
  };
  app.get(path, validated("query", signInQuery), (c) => {
    const { returnTo, after } = c.req.valid("query");
    if (c.var.user !== null) return c.redirect(safeReturnTo(returnTo), 303);
    return show(c, { returnTo, hasNoCookie: after === "signing-in", hasNewPassword: after === "new-password" });
  });
  app.post(path, limit(parts), validated("form", schema, sendBack), async (c) => {
    const { returnTo, look, timeZone, ...credentials } = c.req.valid("form");
    const facts = { method: "password", timeZone: timeZoneOf(timeZone ?? "") } as const;
    const account = await act(c, parts, { credentials, facts, goOn: { returnTo, look, timeZone } });
    if ("toCode" in account) return account.toCode;
    if ("refused" in account) {
      const errors = [formFaultOf(account.refused.code)];
      c.status(422);
      return show(c, { email: credentials.email, returnTo, errors });
    }
    const next = look === undefined ? safeReturnTo(returnTo) : routes.signin({ returnTo, after: "signing-in" });
    return c.redirect(next, 303);
  });
}

type ShownForm = Pick<CredentialsPageProps, "email" | "returnTo" | "errors" | "hasNoCookie" | "hasNewPassword">;

// The links to the other form lead where this one does.
function pageFor(page: PageContext, returnTo: string | undefined): PageContext {
  return { ...page, address: safeReturnTo(returnTo) };
}

function reasonOf(c: AppContext, returnTo: string | undefined): CredentialsPageProps["reason"] {
  return signInReasonOf(c, returnTo) ?? undefined;
}
