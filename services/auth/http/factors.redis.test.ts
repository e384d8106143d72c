import { cookieClient, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type RunningAuth, startAuth } from "../testing/examples.ts";
import { makeOperator } from "../testing/roles.ts";
import { shownCode } from "../testing/shown-code.ts";
import { createSoftwareAuthenticator } from "../testing/software-authenticator.ts";

let auth: RunningAuth;
beforeAll(async () => {
  auth = await startAuth({ common: { publicUrl: "http://localhost:3000" } });
});
afterAll(() => auth.stop());

type Client = ReturnType<typeof cookieClient>;
const form = (fields: Record<string, string> = {}) => ({ method: "POST", body: new URLSearchParams(fields) });
const password = "correct horse";
let people = 0;
let email = "";
let id = "";
let client: Client;
beforeEach(async () => {
  people += 1;
  email = `factor${people}@example.com`;
  client = cookieClient(auth.service.app);
  ({ id } = await (await client("/api/users/signup", { json: { email, password } })).json());
});

const currentUser = async (of: Client) => (await (await of("/api/users/currentuser")).json()).currentUser?.id ?? null;
const optionsOf = async (of: Client, path: string): Promise<string> =>
  (await (await of(`${path}/options`, form())).json()).options.challenge;
const lookOf = async (response: Response) => [response.status, response.headers.get("Location")];

async function addPasskey() {
  const key = createSoftwareAuthenticator(id);
  const credential = key.create(await optionsOf(client, "/account/security/passkeys"));
  const added = await client("/account/security/passkeys", { json: { credential, name: "Phone" } });
  expect(await added.json()).toEqual({ location: "/account/security?done=passkey-added" });
  return { key, credential };
}

async function setUpApp(): Promise<{ code: (off?: number) => string; recovery: string[] }> {
  expect(await lookOf(await client("/account/security/app/start", form()))).toEqual([303, "/account/security/app"]);
  const page = await (await client("/account/security/app")).text();
  const key = (/<code class="app-key">([^<]+)</.exec(page)?.[1] ?? "").replaceAll(" ", "");
  const code = (off = 0) => shownCode(key, off);
  expect((await client("/account/security/app", form({ code: "000000" }))).status).toBe(422);
  // The step before: the code of the present one is left for signing in.
  const shown = await (await client("/account/security/app", form({ code: code(-1) }))).text();
  return { code, recovery: [...shown.matchAll(/<code>([\w-]{11})<\/code>/g)].map(([, text = ""]) => text) };
}

test("a passkey is added, signs in once by each challenge, and is removed", async () => {
  const { key, credential } = await addPasskey();
  expect((await client("/account/security/passkeys", { json: { credential } })).status).toBe(200);
  const guest = cookieClient(auth.service.app);
  const signed = { credential: key.get(await optionsOf(guest, "/account/signin/passkey")), returnTo: "/orders" };
  const [name = "", note = ""] = [...guest.cookies].find(([cookie]) => cookie.startsWith("passkey-sign-in.")) ?? [];
  expect(await (await guest("/account/signin/passkey", { json: signed })).json()).toEqual({ location: "/orders" });
  expect(await currentUser(guest)).toBe(id);
  expect(await (await guest("/account/security")).text()).toContain("Last used");

  const thief = cookieClient(auth.service.app);
  thief.cookies.set(name, note);
  expect((await thief("/account/signin/passkey", { json: signed })).status).toBe(422);
  expect((await cookieClient(auth.service.app)("/account/signin/passkey", { json: signed })).status).toBe(422);
  expect(await currentUser(thief)).toBeNull();

  const removed = await client("/account/security/passkeys/remove", form({ id: key.id }));
  expect(await lookOf(removed)).toEqual([303, "/account/security?done=passkey-removed"]);
  const late = key.get(await optionsOf(thief, "/account/signin/passkey"));
  expect((await thief("/account/signin/passkey", { json: { credential: late } })).status).toBe(422);
});

test("two tabs ask for a passkey at the same time, and a browser keeps four challenges", async () => {
  const { key } = await addPasskey();
  const guest = cookieClient(auth.service.app);
  const path = "/account/signin/passkey";
  const challenges = [await optionsOf(guest, path)];
  while (challenges.length < 4) challenges.push(await optionsOf(guest, path));
  const send = (challenge = "") => guest(path, { json: { credential: key.get(challenge) } });
  expect((await send(challenges[0])).status).toBe(200);
  await guest("/api/users/signout", { method: "POST" });
  expect((await send(challenges[1])).status).toBe(200);
  expect((await send(challenges[1])).status).toBe(422);
  for (let more = 0; more < 9; more += 1) await optionsOf(guest, path);
  expect([...guest.cookies.keys()].filter((cookie) => cookie.startsWith("passkey-sign-in."))).toHaveLength(4);
});

test("a passkey shows again that it is the person, who then changes how they sign in", async () => {
  const { key } = await addPasskey();
  const path = "/account/confirm-identity/passkey";
  const other = await cookieClient(auth.service.app)(`${path}/options`, form());
  expect(await other.json()).toEqual({ location: "/account/signin?returnTo=%2Faccount%2Fsecurity" });
  const credential = key.get(await optionsOf(client, path));
  const closing = await client("/account/close/passkey", { json: { credential } });
  expect([closing.status, await currentUser(client)]).toEqual([422, id]);
  const answer = await client(path, { json: { credential, returnTo: "/account/security/app" } });
  expect([await answer.json(), client.cookies.has("password-confirmed")]).toEqual([
    ...[{ location: "/account/security/app" }, true],
  ]);
  expect((await client(path, { json: { credential } })).status).toBe(422);
});

test("an account with an app is closed by the password and a code, not by the password alone", async () => {
  const { code } = await setUpApp();
  const close = async (fields: Record<string, string>) => {
    const answer = await client("/account/close", form(fields));
    return [answer.status, /class="field-error" id="(field-\w+)-error"/.exec(await answer.text())?.[1] ?? null];
  };
  expect(await close({ password })).toEqual([422, "field-code"]);
  expect(await close({ password, code: "000000" })).toEqual([422, "field-code"]);
  expect(await close({ password: "wrong horse", code: code() })).toEqual([422, "field-password"]);
  expect(await close({ password, code: code() })).toEqual([303, null]);
  expect(await currentUser(client)).toBeNull();
});

test("an account is closed by a passkey, without the password", async () => {
  const { key } = await addPasskey();
  expect(await (await client("/account/close")).text()).toContain("Close my account with a passkey");
  const stranger = createSoftwareAuthenticator(id);
  const path = "/account/close/passkey";
  const forged = { credential: stranger.get(await optionsOf(client, path)) };
  expect((await client(path, { json: forged })).status).toBe(422);
  const answer = await client(path, { json: { credential: key.get(await optionsOf(client, path)) } });
  expect(await answer.json()).toEqual({ location: "/account/closed" });
  const late = await client(path, { json: forged });
  expect([await late.json(), await currentUser(client)]).toEqual([
    { location: "/account/signin?returnTo=%2Faccount%2Fclose" },
    null,
  ]);
});

test("an account with a passkey is not closed by the password alone, unless it was just set by a link", async () => {
  const { key } = await addPasskey();
  const close = (fields: Record<string, string>) => client("/account/close", form(fields));
  expect(await (await client("/account/close")).text()).not.toContain('name="password"');
  const refused = await close({ password });
  expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining("Use your passkey, or set a")]);
  await client("/account/security/passkeys/remove", form({ id: key.id }));
  expect((await close({ password })).status).toBe(422);
  expect(await (await client("/account/close")).text()).toContain("A passkey of this account was removed lately");

  await client("/account/forgot", form({ email }));
  const link = await waitFor(async () => {
    const letters = (await (await client("/outbox")).text()).split("<article").filter((one) => one.includes(email));
    return /\/account\/reset\?link=([\w.%-]+)/.exec(letters.join(""))?.[1] ?? null;
  });
  await client("/account/reset", form({ link: decodeURIComponent(link), password: "another horse" }));
  await client("/api/users/signin", { json: { email, password: "another horse" } });
  expect((await close({ password: "another horse" })).status).toBe(303);
});

test("with an app the password leads to the page for the code; a code and a recovery code count once", async () => {
  const { code, recovery } = await setUpApp();
  expect(recovery).toHaveLength(10);
  const toCode = async () => {
    const guest = cookieClient(auth.service.app);
    const answer = await guest("/account/signin", form({ email, password, returnTo: "/orders" }));
    expect(await lookOf(answer)).toEqual([303, "/account/signin/code"]);
    return guest;
  };
  const guest = await toCode();
  expect(await currentUser(guest)).toBeNull();
  const wrong = await guest("/account/signin/code", form({ code: "12345" }));
  expect([wrong.status, (await wrong.text()).includes("This code is not right")]).toEqual([422, true]);
  const once = code();
  expect(await lookOf(await guest("/account/signin/code", form({ code: once })))).toEqual([303, "/orders"]);
  expect(await currentUser(guest)).toBe(id);
  expect((await (await toCode())("/account/signin/code", form({ code: once }))).status).toBe(422);
  const [lost = ""] = recovery;
  expect((await (await toCode())("/account/signin/code", form({ code: lost.toLowerCase() }))).status).toBe(303);
  expect((await (await toCode())("/account/signin/code", form({ code: lost }))).status).toBe(422);
  const nobody = cookieClient(auth.service.app);
  expect(await lookOf(await nobody("/account/signin/code", form({ code: once })))).toEqual([303, "/account/signin"]);
});

test("the API asks for the code too", async () => {
  const { code } = await setUpApp();
  const signIn = (json: object) =>
    cookieClient(auth.service.app)("/api/users/signin", { json: { email, password, ...json } });
  const refused = await signIn({});
  expect([refused.status, await refused.json()]).toEqual([
    400,
    { errors: [{ message: "You must supply a code of your authenticator app", field: "code" }] },
  ]);
  expect((await signIn({ code: "000000" })).status).toBe(400);
  expect((await signIn({ code: code() })).status).toBe(200);
});

test("an operator has no rights by password alone; by passkey they read the audit log, which is recorded", async () => {
  expect(await lookOf(await cookieClient(auth.service.app)("/operator/audit"))).toEqual([
    303,
    "/account/signin?returnTo=%2Foperator%2Faudit",
  ]);
  await makeOperator(auth.database, id);
  const { key } = await addPasskey();
  const operator = cookieClient(auth.service.app);
  await operator("/api/users/signin", { json: { email, password } });
  expect((await operator("/operator/audit")).status).toBe(403);
  expect(await (await operator("/account/security")).text()).toContain("You are an operator, but not in this session");
  await operator("/api/users/signout", { method: "POST" });
  const credential = key.get(await optionsOf(operator, "/account/signin/passkey"));
  expect((await operator("/account/signin/passkey", { json: { credential } })).status).toBe(200);
  const found = await operator("/operator/audit", form({ person: email.toUpperCase() }));
  expect(await lookOf(found)).toEqual([303, `/operator/audit?user=${id}`]);
  const log = await (await operator(`/operator/audit?user=${id}`)).text();
  for (const what of ["Signed up", "Passkey added", "Signed in: passkey", "Audit log read"])
    expect(log).toContain(what);
  expect((await operator("/operator/audit", form({ person: "nobody@example.com" }))).status).toBe(422);
  const removed = await operator("/account/security/passkeys/remove", form({ id: key.id }));
  expect(await lookOf(removed)).toEqual([303, "/account/signin?returnTo=%2Faccount%2Fsecurity"]);
  expect(await currentUser(operator)).toBeNull();
});

test("the password given again leads back, within this site, and leaves a note of it", async () => {
  const wrong = await client("/account/confirm-identity", form({ password: "wrong horse" }));
  expect([wrong.status, (await wrong.text()).includes("The password is incorrect")]).toEqual([422, true]);
  const right = await client("/account/confirm-identity", form({ password, returnTo: "//evil.example" }));
  expect(await lookOf(right)).toEqual([303, "/"]);
  expect(client.cookies.has("password-confirmed")).toBe(true);
});
