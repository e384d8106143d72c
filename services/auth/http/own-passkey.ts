// Serves what the script of the pages asks for to have a person who is signed in confirm something by a passkey.

import type { Engine } from "@holdfast/actors";
import { type AppContext, type AppEnv, type RateLimits, type User, validated } from "@holdfast/server";
import { routes } from "@holdfast/views";
import type { Hono } from "hono";
import { z } from "zod";
import type { DeviceCookie } from "../flows/device-cookie.ts";
import {
  challengeOf,
  checkSignature,
  newChallenge,
  type OwnPasskeyChallenge,
  type PasskeySite,
  passkeySignatureBody,
  signInOptions,
  userIdOf,
} from "../flows/passkeys.ts";
import type { NoteKind } from "../flows/signed-notes.ts";
import type { PasskeyProof } from "../rules/proof.ts";
import { userDocument } from "../rules/user.ts";
import { limitSignIns } from "./api.ts";
import type { NoteCookies } from "./note-cookies.ts";
import { formFaultOf } from "./refusals.ts";

/** Holds the dependencies of the routes. */
export interface OwnPasskeyParts {
  readonly engine: Engine;
  readonly site: PasskeySite;
  readonly cookies: NoteCookies;
  readonly limits: RateLimits | undefined;
  readonly device: Pick<DeviceCookie, "lastAccountOf">;
}

/** Describes something that a passkey of the person confirms. */
export interface ConfirmedByPasskey {
  /** Path that the signature is sent to; `<path>/options` says what to ask the authenticator for. */
  readonly path: string;
  /** Note of its challenges, which is of no use for anything else. */
  readonly kind: NoteKind<OwnPasskeyChallenge>;
  /** Page to go to when nobody is signed in any more, by way of signing in. */
  readonly page: string;
  /** Does it; returns where to go on, or what to say. The proof is used up by what it confirms. */
  use(c: AppContext, confirmed: Confirmed): Promise<{ readonly location: string } | { readonly message: string }>;
}

/** Holds a signature that was checked. */
export interface Confirmed {
  readonly user: User;
  readonly proof: PasskeyProof;
  /** Path to go on to, as the form says. */
  readonly returnTo: string | undefined;
}

const body = passkeySignatureBody.extend({ returnTo: z.string().optional() });
const FAILED = "That did not work. Try again, or use your password.";
const TOO_LATE = "That took too long. Try again.";

/** Adds the two routes; they answer `{options}`, `{location}` to go to, or `{message}` to show. */
export function addOwnPasskey(app: Hono<AppEnv>, parts: OwnPasskeyParts, confirmed: ConfirmedByPasskey): void {
  const { engine, site, cookies, limits, device } = parts;
  const { path, kind, page, use } = confirmed;
  const toSignIn = { location: routes.signin({ returnTo: page }) };
  app.post(`${path}/options`, async (c) => {
    if (c.var.user === null) return c.json(toSignIn);
    const { id: userId, sessionId } = c.var.user;
    const passkeys = (await engine.read(userDocument, userId))?.passkeys ?? [];
    if (passkeys.length === 0) return c.json({ message: formFaultOf("passkey_unknown").message }, 422);
    const challenge = newChallenge();
    await cookies.setChallenge(c, kind, { challenge, userId, sessionId });
    return c.json({ options: await signInOptions(site, challenge, passkeys) });
  });
  const checked = validated("json", body, (c) => c.json({ message: FAILED }, 422));
  app.post(path, limitSignIns({ limits, device }), checked, async (c) => {
    const { credential: sent, returnTo } = c.req.valid("json");
    const { user } = c.var;
    if (user === null) return c.json(toSignIn);
    const challenge = challengeOf(sent);
    const note = await cookies.readChallenge(c, kind, challenge);
    if (note?.content.userId !== user.id || note.content.sessionId !== user.sessionId) {
      return c.json({ message: TOO_LATE }, 422);
    }
    const passkey = (await engine.read(userDocument, user.id))?.passkeys?.find(({ id }) => id === sent.id);
    const proof = passkey && userIdOf(sent) === user.id ? await checkSignature(site, note, { sent, passkey }) : null;
    if (proof === null) return c.json({ message: formFaultOf("passkey_unknown").message }, 422);
    const answer = await use(c, { user, proof, returnTo });
    if ("message" in answer) return c.json(answer, 422);
    cookies.clearChallenge(c, kind, challenge);
    return c.json(answer);
  });
}
