// Serves the pages by which people set passwords, and confirm and change their address.

import type { Engine } from "@holdfast/actors";
import { emailChangeBody, forgotBody, linkBody, passwordChangeBody, resetBody } from "@holdfast/contracts";
import {
  type AppContext,
  type AppEnv,
  type FaultyRequest,
  type PageOf,
  type RateLimits,
  requireUser,
  signedInPage,
  validated,
} from "@holdfast/server";
import {
  AddressPage,
  ConfirmAddressPage,
  ConfirmChangePage,
  ConfirmedPage,
  ConfirmOverPage,
  ForgotPage,
  ForgotSentPage,
  type FormError,
  PasswordPage,
  paths,
  ResetOverPage,
  ResetPage,
  routes,
} from "@holdfast/views";
import type { Hono } from "hono";
import { z } from "zod";
import type { DeviceCookie } from "../flows/device-cookie.ts";
import { originOf } from "../flows/origin.ts";
import type { OwnAccount } from "../flows/own-account.ts";
import type { Sessions } from "../flows/sessions.ts";
import { userDocument } from "../rules/user.ts";
import { limitByAddress, limitSignIns } from "./api.ts";
import { formFaultOf, inFormWords } from "./refusals.ts";

/** Holds the dependencies of the pages. */
export interface OwnAccountPageParts extends Pick<OwnAccount, "newPasswords" | "confirming" | "addressChanges"> {
  readonly engine: Engine;
  readonly sessions: Sessions;
  readonly device: DeviceCookie;
  readonly limits: RateLimits | undefined;
  readonly pageOf: PageOf;
}

const linkQuery = z.object({ link: z.string().optional(), done: z.string().optional() });
const toSignIn = (returnTo: string): string => routes.signin({ returnTo });
const errorsOf = ({ errors }: FaultyRequest): FormError[] => errors.map(inFormWords);

/** Adds the pages. GET changes nothing: mail scanners open every link. A faulty form is shown again with 422. */
export function addOwnAccountPages(app: Hono<AppEnv>, parts: OwnAccountPageParts): void {
  addForgot(app, parts);
  addReset(app, parts);
  addPassword(app, parts);
  addConfirmation(app, parts);
  addAddress(app, parts);
  addConfirmChange(app, parts);
}

function addForgot(app: Hono<AppEnv>, { newPasswords, limits, pageOf }: OwnAccountPageParts): void {
  const faulty = (c: AppContext, sent: FaultyRequest) =>
    c.html(<ForgotPage page={pageOf(c)} email={sent.values["email"]} errors={errorsOf(sent)} />, 422);
  app.get(paths.forgot, (c) => c.html(<ForgotPage page={pageOf(c)} />));
  app.post(
    paths.forgot,
    limitByAddress(limits, "mailed-links-from"),
    validated("form", forgotBody, faulty),
    async (c) => {
      const { email } = c.req.valid("form");
      await newPasswords.requestReset(email);
      return c.html(<ForgotSentPage page={pageOf(c)} email={email} />);
    },
  );
}

function addReset(app: Hono<AppEnv>, { newPasswords, sessions, device, limits, pageOf }: OwnAccountPageParts): void {
  const over = (c: AppContext) => c.html(<ResetOverPage page={pageOf(c)} />, 410);
  const faulty = (c: AppContext, sent: FaultyRequest) => {
    const { link } = sent.values;
    return link ? c.html(<ResetPage page={pageOf(c)} link={link} errors={errorsOf(sent)} />, 422) : over(c);
  };
  app.get(paths.reset, validated("query", linkQuery), async (c) => {
    const { link = "" } = c.req.valid("query");
    c.header("Cache-Control", "no-store");
    return (await newPasswords.isValid(link)) ? c.html(<ResetPage page={pageOf(c)} link={link} />) : over(c);
  });
  app.post(paths.reset, limitSignIns({ limits, device }), validated("form", resetBody, faulty), async (c) => {
    const { link, password } = c.req.valid("form");
    const done = await newPasswords.reset(link, password, device.visitorOf(c));
    if ("refused" in done) return over(c);
    await sessions.end(c);
    return c.redirect(routes.signin({ after: "new-password" }), 303);
  });
}

function addPassword(app: Hono<AppEnv>, { newPasswords, device, limits, pageOf }: OwnAccountPageParts): void {
  const show = (c: AppContext, errors: readonly FormError[]) =>
    c.html(<PasswordPage page={pageOf(c)} errors={errors} />, 422);
  const checked = validated("form", passwordChangeBody, (c, sent) => show(c, errorsOf(sent)));
  app.get(paths.password, signedInPage(toSignIn), validated("query", linkQuery), (c) =>
    c.html(<PasswordPage page={pageOf(c)} isDone={c.req.valid("query").done !== undefined} />),
  );
  app.post(paths.password, signedInPage(toSignIn), limitSignIns({ limits, device }), checked, async (c) => {
    const { id, sessionId: keep } = requireUser(c);
    const done = await newPasswords.change(id, { ...c.req.valid("form"), keep }, device.visitorOf(c));
    if ("refused" in done) return show(c, [formFaultOf(done.refused.code)]);
    return c.redirect(`${routes.password()}?done=1`, 303);
  });
}

function addConfirmation(app: Hono<AppEnv>, { confirming, pageOf }: OwnAccountPageParts): void {
  const over = (c: AppContext) => c.html(<ConfirmOverPage page={pageOf(c)} />, 410);
  app.get(paths.confirmAddress, validated("query", linkQuery), async (c) => {
    const { link = "", done } = c.req.valid("query");
    c.header("Cache-Control", "no-store");
    if (done !== undefined) return c.html(<ConfirmedPage page={pageOf(c)} what="address" />);
    return (await confirming.isValid(link)) ? c.html(<ConfirmAddressPage page={pageOf(c)} link={link} />) : over(c);
  });
  app.post(paths.confirmAddress, validated("form", linkBody, over), async (c) => {
    const done = await confirming.confirm(c.req.valid("form").link, originOf(c));
    return "refused" in done ? over(c) : c.redirect(afterRefresh(c, `${routes.confirmAddress()}?done=1`), 303);
  });
  app.post(
    paths.sendConfirmation,
    signedInPage(() => toSignIn(routes.email())),
    async (c) => {
      await confirming.sendAgain(requireUser(c).id);
      return c.redirect(`${routes.email()}?done=sent`, 303);
    },
  );
}

function addAddress(app: Hono<AppEnv>, { engine, addressChanges, device, limits, pageOf }: OwnAccountPageParts): void {
  const show = async (
    c: AppContext,
    props: { errors?: readonly FormError[]; typed?: string; isSent?: boolean } = {},
  ) => {
    const user = await engine.read(userDocument, requireUser(c).id);
    const isConfirmed = typeof user?.confirmedAt === "number";
    const isWaiting = user?.pendingEmail && user.pendingEmail.until > Date.now();
    const pending = isWaiting ? user.pendingEmail : null;
    const address = { email: user?.email ?? requireUser(c).email, isConfirmed, pending: pending ?? null };
    return c.html(<AddressPage page={pageOf(c)} address={address} {...props} />);
  };
  const faulty = (c: AppContext, sent: FaultyRequest) => {
    c.status(422);
    return show(c, { errors: errorsOf(sent), typed: sent.values["email"] ?? "" });
  };
  app.get(paths.email, signedInPage(toSignIn), validated("query", linkQuery), (c) =>
    show(c, { isSent: c.req.valid("query").done === "sent" }),
  );
  const checked = validated("form", emailChangeBody, faulty);
  app.post(paths.email, signedInPage(toSignIn), limitSignIns({ limits, device }), checked, async (c) => {
    const { email, current: password } = c.req.valid("form");
    const done = await addressChanges.request(requireUser(c).id, { email, password }, device.visitorOf(c));
    if (!("refused" in done)) return c.redirect(routes.email(), 303);
    const { code } = done.refused;
    const inUse = { message: "There is already an account with this e-mail", field: "email" };
    c.status(422);
    return show(c, { typed: email, errors: [code === "email_in_use" ? inUse : formFaultOf(code)] });
  });
  app.get(paths.cancelEmailChange, (c) => c.redirect(routes.email(), 303));
  app.post(
    paths.cancelEmailChange,
    signedInPage(() => toSignIn(routes.email())),
    async (c) => {
      await addressChanges.cancel(requireUser(c).id);
      return c.redirect(routes.email(), 303);
    },
  );
}

function addConfirmChange(app: Hono<AppEnv>, { addressChanges, pageOf }: OwnAccountPageParts): void {
  const over = (c: AppContext) => c.html(<ConfirmOverPage page={pageOf(c)} />, 410);
  app.get(paths.confirmEmailChange, validated("query", linkQuery), async (c) => {
    const { link = "", done } = c.req.valid("query");
    c.header("Cache-Control", "no-store");
    if (done === "changed" || done === "waits") return c.html(<ConfirmedPage page={pageOf(c)} what={done} />);
    const place = await addressChanges.placeOf(link);
    return place === null ? over(c) : c.html(<ConfirmChangePage page={pageOf(c)} link={link} place={place} />);
  });
  app.post(paths.confirmEmailChange, validated("form", linkBody, over), async (c) => {
    const confirmed = await addressChanges.confirm(c.req.valid("form").link);
    if ("refused" in confirmed) return over(c);
    return c.redirect(afterRefresh(c, `${routes.confirmEmailChange()}?done=${confirmed.ok}`), 303);
  });
}

// The token of who is signed in says the address and whether it is confirmed, so it is renewed on the way.
function afterRefresh(c: AppContext, returnTo: string): string {
  return c.var.user === null ? returnTo : `${paths.refresh}?${new URLSearchParams({ returnTo })}`;
}
