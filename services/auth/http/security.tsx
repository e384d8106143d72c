// Serves the page of sign-in and security, and its forms for an authenticator app.

import type { Stored } from "@holdfast/actors";
import {
  type AppContext,
  type AppEnv,
  type FaultyRequest,
  type PageOf,
  requireUser,
  signedInPage,
  validated,
} from "@holdfast/server";
import {
  AppSetupPage,
  ConfirmIdentityPage,
  type ConfirmIdentityPageProps,
  paths,
  RecoveryCodesPage,
  routes,
  type SecurityDone,
  SecurityPage,
  safeReturnTo,
} from "@holdfast/views";
import type { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { z } from "zod";
import type { Accounts } from "../flows/accounts.ts";
import type { Audit } from "../flows/audit.ts";
import type { AuthenticatorCodes } from "../flows/authenticator-codes.ts";
import type { DeviceCookie } from "../flows/device-cookie.ts";
import { isIdentityRecent, passwordConfirmed } from "../flows/identity.ts";
import { originOf } from "../flows/origin.ts";
import { identityChallenge } from "../flows/passkeys.ts";
import type { Sessions } from "../flows/sessions.ts";
import { deviceOf } from "../rules/device.ts";
import { MOST_PASSKEYS, SETUP_MS } from "../rules/factors.ts";
import { type UserMessage, type UserState, userActor, userDocument } from "../rules/user.ts";
import { addOwnPasskey, type OwnPasskeyParts } from "./own-passkey.ts";
import { formFaultOf } from "./refusals.ts";

/** Holds the dependencies of the pages. */
export interface SecurityParts extends OwnPasskeyParts {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly audit: Audit;
  readonly codes: AuthenticatorCodes;
  readonly device: DeviceCookie;
  readonly pageOf: PageOf;
}

const query = z.object({
  done: z.enum(["passkey-added", "passkey-removed", "app-removed"]).optional().catch(undefined),
});
const codeForm = z.object({ code: z.string() });
const passwordForm = z.object({ password: z.string().default(""), returnTo: z.string().optional() });

/** Adds the page of sign-in and security; changes redirect to the page for the password unless it was given lately. */
export function addSecurity(app: Hono<AppEnv>, parts: SecurityParts): void {
  const signedIn = signedInPage((returnTo) => routes.signin({ returnTo }));
  app.get(paths.security, signedIn, validated("query", query), async (c) =>
    showSecurity(c, parts, { done: c.req.valid("query").done }),
  );
  addConfirmation(app, parts);
  addApp(app, parts);
}

function addConfirmation(app: Hono<AppEnv>, parts: SecurityParts): void {
  const { engine, accounts, cookies, device, pageOf } = parts;
  const show = async (c: AppContext, props: Pick<ConfirmIdentityPageProps, "returnTo" | "errors">) => {
    const user = await engine.read(userDocument, requireUser(c).id);
    const hasPasskey = (user?.passkeys ?? []).length > 0;
    return c.html(<ConfirmIdentityPage page={pageOf(c)} hasPasskey={hasPasskey} {...props} />);
  };
  const signedIn = signedInPage((returnTo) => routes.signin({ returnTo }));
  const whereTo = z.object({ returnTo: z.string().optional() });
  app.get(paths.confirmIdentity, signedIn, validated("query", whereTo), (c) =>
    show(c, { returnTo: returnToOf(c.req.valid("query")) }),
  );
  app.post(paths.confirmIdentity, signedIn, validated("form", passwordForm), async (c) => {
    const { id, email, sessionId } = requireUser(c);
    const { password, returnTo } = c.req.valid("form");
    const account = await accounts.signIn({ email, password }, device.visitorOf(c));
    if ("refused" in account || account.ok.id !== id) {
      c.status(422);
      const errors = [{ message: "The password is incorrect", field: "password" }];
      return show(c, { returnTo: returnToOf({ returnTo }), errors });
    }
    await cookies.set(c, passwordConfirmed, { userId: id, sessionId });
    return c.redirect(returnToOf({ returnTo }), 303);
  });
  addOwnPasskey(app, parts, {
    ...{ path: paths.confirmIdentityPasskey, kind: identityChallenge, page: routes.security() },
    async use(c, { user, proof, returnTo }) {
      const used = await engine.tryAsk(userActor, user.id, { type: "UsePasskey", proof });
      if ("refused" in used) return { message: formFaultOf(used.refused.code).message };
      await cookies.set(c, passwordConfirmed, { userId: user.id, sessionId: user.sessionId });
      return { location: returnToOf({ returnTo }) };
    },
  });
}

function returnToOf({ returnTo }: { returnTo?: string | undefined }): string {
  return returnTo === undefined ? routes.security() : safeReturnTo(returnTo);
}

/** Lets people pass who have shown lately that it is them; sends others to the page for the password. */
export function recentIdentity({ engine, cookies }: Pick<SecurityParts, "engine" | "cookies">) {
  return createMiddleware<AppEnv>(async (c, next) => {
    if (await isIdentityRecent(engine, requireUser(c), await cookies.read(c, passwordConfirmed))) return next();
    return c.redirect(routes.confirmIdentity({ returnTo: routes.security() }), 303);
  });
}

function addApp(app: Hono<AppEnv>, parts: SecurityParts): void {
  const { engine, codes } = parts;
  const allowed = [signedInPage((returnTo) => routes.signin({ returnTo })), recentIdentity(parts)] as const;
  app.post(paths.appStart, ...allowed, async (c) => {
    const { id } = requireUser(c);
    const refusal = await change(c, parts, { type: "StartAuthenticator", sealed: await codes.newSealed(id) });
    return refusal ?? c.redirect(routes.appSetup(), 303);
  });
  app.get(paths.appSetup, ...allowed, async (c) => (await showSetup(c, parts)) ?? c.redirect(routes.security(), 303));
  app.post(paths.appSetup, ...allowed, validated("form", codeForm, noCode(parts)), async (c) => {
    const { id } = requireUser(c);
    const setup = (await engine.read(userDocument, id))?.authenticatorSetup ?? null;
    const step = setup && (await codes.stepOf(c.req.valid("form").code, setup.sealed, id));
    if (setup === null) return c.redirect(routes.security(), 303);
    if (step === null) return await wrongCode(c, parts);
    const recovery = await codes.newRecoveryCodes(id);
    const { sealed } = setup;
    const message = { type: "ConfirmAuthenticator", sealed, step, recoveryHashes: recovery.hashes } as const;
    return (await change(c, parts, message)) ?? showCodes(c, parts, recovery.codes);
  });
  app.get(paths.recoveryCodes, (c) => c.redirect(routes.security(), 303));
  app.post(paths.recoveryCodes, ...allowed, async (c) => {
    const recovery = await codes.newRecoveryCodes(requireUser(c).id);
    const refusal = await change(c, parts, { type: "ReplaceRecoveryCodes", recoveryHashes: recovery.hashes });
    return refusal ?? showCodes(c, parts, recovery.codes);
  });
  app.post(paths.appRemove, ...allowed, async (c) => {
    const refusal = await change(c, parts, { type: "RemoveAuthenticator" });
    return refusal ?? (await afterRemoval(c, parts, "app-removed"));
  });
}

/** Sends a change of the account; returns the page that says why it was refused, null for one that was made. */
export async function change(
  c: AppContext,
  parts: Pick<SecurityParts, "engine" | "audit" | "pageOf">,
  message: UserMessage,
): Promise<Response | null> {
  const { id } = requireUser(c);
  const note = parts.audit.note(id, originOf(c));
  const changed = await parts.engine.tryAsk(userActor, id, { ...message, note });
  if (!("refused" in changed)) return null;
  const { message: words } = formFaultOf(changed.refused.code);
  return await showSecurity(c, parts, { errors: [{ message: words }] });
}

/** Leads on after a factor was removed: to signing in when the session of the person has ended with it. */
export async function afterRemoval(
  c: AppContext,
  { engine, sessions }: Pick<SecurityParts, "engine" | "sessions">,
  done: SecurityDone,
): Promise<Response> {
  const { id, sessionId } = requireUser(c);
  const user = await engine.read(userDocument, id);
  if (user?.sessions?.some((session) => session.id === sessionId)) return c.redirect(routes.security({ done }), 303);
  await sessions.end(c);
  return c.redirect(routes.signin({ returnTo: routes.security() }), 303);
}

type Shown = { readonly done?: SecurityDone | undefined; readonly errors?: readonly { message: string }[] };

async function showSecurity(
  c: AppContext,
  { engine, pageOf }: Pick<SecurityParts, "engine" | "pageOf">,
  { done, errors }: Shown,
): Promise<Response> {
  const { id, isOperator } = requireUser(c);
  const user = await engine.read(userDocument, id);
  const passkeys = user?.passkeys ?? [];
  if (errors) c.status(422);
  return c.html(
    <SecurityPage
      page={pageOf(c)}
      passkeys={passkeys}
      suggestedName={deviceOf(c.req.header("User-Agent"))}
      canAddPasskey={passkeys.length < MOST_PASSKEYS}
      app={appOf(user)}
      operator={user?.role === "operator" ? { hasRights: isOperator } : undefined}
      done={done}
      errors={errors}
    />,
  );
}

function appOf(user: Stored<UserState> | null) {
  if (!user?.authenticator) return null;
  return { addedAt: user.authenticator.addedAt, codesLeft: user.authenticator.recoveryHashes.length };
}

async function showSetup(c: AppContext, { engine, codes, pageOf }: SecurityParts, errors?: FaultyRequest["errors"]) {
  const { id } = requireUser(c);
  const { now, documents } = await engine.readTogether(id, { user: { type: userDocument, id } });
  const { user } = documents;
  const setup = user?.authenticatorSetup;
  if (user === null || !setup || setup.startedAt + SETUP_MS <= now) return null;
  const { key, address } = await codes.open(setup.sealed, user);
  return c.html(<AppSetupPage page={pageOf(c)} address={address} appKey={key} errors={errors} />);
}

function noCode(parts: SecurityParts) {
  return (c: AppContext): Promise<Response> => wrongCode(c, parts);
}

async function wrongCode(c: AppContext, parts: SecurityParts): Promise<Response> {
  c.status(422);
  const errors = [{ message: "This code is not right. Enter the one your app shows now", field: "code" }];
  const page = await showSetup(c, parts, errors);
  if (page !== null) return page;
  c.status(303);
  return c.redirect(routes.security(), 303);
}

function showCodes(c: AppContext, { pageOf }: SecurityParts, codes: readonly string[]): Response | Promise<Response> {
  return c.html(<RecoveryCodesPage page={pageOf(c)} codes={codes} />);
}
