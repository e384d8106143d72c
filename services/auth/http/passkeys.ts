// Serves what the script of the pages asks for to make passkeys and to sign in with them.

import { type AppContext, type AppEnv, requireUser, signedInPage, validated } from "@holdfast/server";
import { timeZoneOf } from "@holdfast/values";
import { paths, routes, safeReturnTo } from "@holdfast/views";
import type { Hono } from "hono";
import { z } from "zod";
import { isIdentityRecent, passwordConfirmed } from "../flows/identity.ts";
import { originOf } from "../flows/origin.ts";
import {
  challengeOf,
  checkNewPasskey,
  checkSignature,
  creationOptions,
  newChallenge,
  newPasskeyBody,
  newPasskeyChallenge,
  passkeySignatureBody,
  signInChallenge,
  signInOptions,
  usedChallenge,
  userIdOf,
} from "../flows/passkeys.ts";
import { userActor, userDocument } from "../rules/user.ts";
import { limitSignIns } from "./api.ts";
import { formFaultOf } from "./refusals.ts";
import { afterRemoval, change, recentIdentity, type SecurityParts } from "./security.tsx";

/** Holds the dependencies of the routes. */
export type PasskeyParts = SecurityParts;

const named = newPasskeyBody.extend({ name: z.string().trim().max(40).default("") });
const signIn = passkeySignatureBody.extend({ returnTo: z.string().optional(), timeZone: z.string().optional() });
const removal = z.object({ id: z.string() });
const FAILED = "That did not work. Try again, or use your password.";

/** Adds the routes; they answer `{options}`, `{location}` to go to, or `{message}` to show. */
export function addPasskeys(app: Hono<AppEnv>, parts: PasskeyParts): void {
  addSignIn(app, parts);
  addCreation(app, parts);
  const signedIn = signedInPage((returnTo) => routes.signin({ returnTo }));
  app.post(paths.passkeyRemove, signedIn, recentIdentity(parts), validated("form", removal), async (c) => {
    const { id: passkeyId } = c.req.valid("form");
    const { sessionId } = requireUser(c);
    const refusal = await change(c, parts, { type: "RemovePasskey", passkeyId, sessionId });
    return refusal ?? (await afterRemoval(c, parts, "passkey-removed"));
  });
}

function addSignIn(app: Hono<AppEnv>, parts: PasskeyParts): void {
  const { engine, sessions, site, cookies, audit } = parts;
  app.post(`${paths.signinPasskey}/options`, async (c) => {
    const challenge = newChallenge();
    await cookies.setChallenge(c, signInChallenge, { challenge });
    return c.json({ options: await signInOptions(site, challenge) });
  });
  app.post(paths.signinPasskey, limitSignIns(parts), validated("json", signIn, failed), async (c) => {
    const { credential: sent, returnTo, timeZone } = c.req.valid("json");
    const challenge = await cookies.readChallenge(c, signInChallenge, challengeOf(sent));
    if (challenge === null) return c.json({ message: "That took too long. Try again." }, 422);
    const user = await engine.read(userDocument, userIdOf(sent));
    const passkey = user?.passkeys?.find(({ id }) => id === sent.id);
    const proof = passkey ? await checkSignature(site, challenge, { sent, passkey }) : null;
    const begun = user && proof && (await sessions.begin(c, user, { proof, timeZone: timeZoneOf(timeZone ?? "") }));
    if (begun === null || "refused" in begun) {
      audit.count({ what: "sign-in failed", userId: user?.id ?? null, from: originOf(c), detail: "passkey" });
      const words = begun === null ? formFaultOf("passkey_unknown") : formFaultOf(begun.refused.code);
      return c.json({ message: words.message }, 422);
    }
    cookies.clearChallenge(c, signInChallenge, challenge.content.challenge);
    return c.json({ location: safeReturnTo(returnTo) });
  });
}

function addCreation(app: Hono<AppEnv>, { engine, site, cookies, audit }: PasskeyParts): void {
  app.post(`${paths.passkeys}/options`, async (c) => {
    const user = c.var.user;
    if (user === null) return c.json({ location: routes.signin({ returnTo: routes.security() }) });
    if (!(await isIdentityRecent(engine, user, await cookies.read(c, passwordConfirmed))))
      return c.json({ location: routes.confirmIdentity({ returnTo: routes.security() }) });
    const challenge = newChallenge();
    const stored = await engine.read(userDocument, user.id);
    await cookies.setChallenge(c, newPasskeyChallenge, { challenge, userId: user.id, sessionId: user.sessionId });
    return c.json({ options: await creationOptions(site, challenge, { ...user, passkeys: stored?.passkeys }) });
  });
  app.post(paths.passkeys, validated("json", named, failed), async (c) => {
    const { credential, name } = c.req.valid("json");
    const note = await cookies.readChallenge(c, newPasskeyChallenge, challengeOf(credential));
    const isOfSession = note?.content.userId === c.var.user?.id && note?.content.sessionId === c.var.user?.sessionId;
    if (c.var.user === null || note === null || !isOfSession) return c.json({ location: routes.security() });
    const checked = await checkNewPasskey(site, note.content.challenge, credential);
    if (checked === null) return c.json({ message: FAILED }, 422);
    const { id } = c.var.user;
    const added = await engine.tryAsk(userActor, id, {
      type: "AddPasskey",
      passkey: { ...checked, name: name === "" ? "Passkey" : name },
      challenge: usedChallenge(note.content.challenge, note.until),
      note: audit.note(id, originOf(c)),
    });
    if ("refused" in added) return c.json({ message: formFaultOf(added.refused.code).message }, 422);
    cookies.clearChallenge(c, newPasskeyChallenge, note.content.challenge);
    return c.json({ location: routes.security({ done: "passkey-added" }) });
  });
}

function failed(c: AppContext): Response {
  return c.json({ message: FAILED }, 422);
}
