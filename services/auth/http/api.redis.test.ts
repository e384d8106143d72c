import { createEngine, defineService, silentLog } from "@holdfast/actors";
import { authEvents } from "@holdfast/contracts";
import { createOpenStreams, type Service, sessionOwnerOf } from "@holdfast/server";
import { cookieClient } from "@holdfast/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { userActor, userDocument } from "../rules/user.ts";
import { type RunningAuth, startAuth } from "../testing/examples.ts";

let auth: RunningAuth;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth.stop());

const browser = () => cookieClient(auth.service.app);
const password = "correct horse";
let people = 0;
const someone = () => `person${(people += 1)}@example.com`;
const signUp = (email: string) => browser()("/api/users/signup", { json: { email, password } });

test("signing out ends the live streams of the session, and of no other", async () => {
  const client = browser();
  await client("/api/users/signup", { json: { email: someone(), password } });
  const token = client.cookies.get("session") ?? "";
  const { sid } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  const streams = createOpenStreams();
  const ended: string[] = [];
  for (const session of [String(sid), "another"]) {
    streams.enter([sessionOwnerOf(session)], () => void ended.push(session));
  }
  const headers = { Cookie: `session=${token}` };
  await auth.service.app.request("/api/users/signout", { method: "POST", headers }, { streams });
  expect(ended).toEqual([sid]);
});

describe("signup", () => {
  test("answers 201 with id and e-mail, trimmed and in lower case, and a session that is theirs", async () => {
    const client = browser();
    const response = await client("/api/users/signup", { json: { email: "  Ann@Example.COM ", password } });
    expect(response.status).toBe(201);
    const user = await response.json();
    expect(user).toEqual({ id: expect.any(String), email: "ann@example.com" });
    const current = await client("/api/users/currentuser");
    expect(current.status).toBe(200);
    expect(await current.json()).toEqual({ currentUser: user });
  });

  test("sets the cookies HttpOnly, SameSite=Lax, without Secure outside production, the session first", async () => {
    const cookies = (await signUp(someone())).headers.getSetCookie().map((cookie) => cookie.split("; "));
    const common = ["HttpOnly", "Max-Age=2592000"];
    expect(cookies.map(([pair = "", ...rest]) => [pair.split("=")[0], ...rest.toSorted()])).toEqual([
      ["session", ...common, "Path=/", "SameSite=Lax"],
      ["refresh", ...common, "Path=/account/refresh", "SameSite=Lax"],
      ["refresh", ...common, "Path=/api/users/refresh", "SameSite=Lax"],
      ["device", "HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=Lax"],
    ]);
  });

  test("refuses an e-mail in use, in whatever case, and leaves its owner's password", async () => {
    const email = someone();
    await signUp(email);
    const again = await browser()("/api/users/signup", {
      json: { email: email.toUpperCase(), password: "another one" },
    });
    expect(again.status).toBe(400);
    expect(await again.json()).toEqual({ errors: [{ message: "Email in use", field: "email" }] });
    expect(again.headers.get("Set-Cookie")).toBe(null);
    expect((await browser()("/api/users/signin", { json: { email, password } })).status).toBe(200);
  });

  test("knows one address in all its spellings, and takes what the e-mail field of a browser takes", async () => {
    const [typed, sent] = [" max\u200B@M\u00FCller.de", "MAX@xn--mller-kva.de"];
    const answer = await signUp(typed);
    expect([answer.status, await answer.json()]).toMatchObject([201, { email: "max@xn--mller-kva.de" }]);
    expect((await signUp(sent)).status).toBe(400);
    expect((await browser()("/api/users/signin", { json: { email: sent, password } })).status).toBe(200);
    expect((await signUp("r&d@localhost")).status).toBe(201);
  });

  test("of twenty at once with one e-mail exactly one gets it", async () => {
    const email = someone();
    const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await signUp(email)).status));
    expect(statuses.toSorted((one, other) => one - other)).toEqual([201, ...Array.from({ length: 19 }, () => 400)]);
  });

  test.each([
    ["no body", {}, ["email", "password"]],
    ["a bad e-mail", { email: "ann", password }, ["email"]],
    ["an e-mail that is no text", { email: { $ne: "" }, password }, ["email"]],
    ["a short password", { email: "a@example.com", password: "1234567" }, ["password"]],
    ["a long password", { email: "a@example.com", password: "x".repeat(129) }, ["password"]],
    ["a password of spaces", { email: "a@example.com", password: " \u3000\u200B     " }, ["password"]],
    ["both bad", { email: "", password: 12345678 }, ["email", "password"]],
    ["an array", [], [undefined]],
    ["null", null, [undefined]],
  ])("refuses %s, all faulty fields at once", async (_what, json, fields) => {
    const response = await browser()("/api/users/signup", { json });
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { message: string; field?: string }[] };
    expect(errors.map(({ field }) => field)).toEqual(fields);
    expect(errors.every(({ message }) => message.length > 0)).toBe(true);
  });

  test.each([
    ["broken JSON", { body: '{"email":', headers: { "Content-Type": "application/json" } }, 400],
    ["a form", { body: "email=a@example.com&password=12345678" }, 400],
    ["101 KB", { body: `{"email":"${"a".repeat(103_500)}"}`, headers: { "Content-Type": "application/json" } }, 413],
    ["another site's page", { body: "{}", headers: { Origin: "https://evil.example" } }, 403],
  ])("refuses %s with the error shape", async (_what, init, status) => {
    const response = await browser()("/api/users/signup", { method: "POST", ...init });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ errors: [{ message: expect.any(String) }] });
  });
});

describe("signin", () => {
  test("answers 200 with id, e-mail and a session", async () => {
    const email = someone();
    const user = await (await signUp(email)).json();
    const client = browser();
    const response = await client("/api/users/signin", { json: { email: ` ${email.toUpperCase()}`, password } });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(user);
    expect(await (await client("/api/users/currentuser")).json()).toEqual({ currentUser: user });
  });

  test("hashes the password again when its cost is not the present one, and only then", async () => {
    const email = someone();
    const { id } = await (await signUp(email)).json();
    const reader = createEngine(defineService("auth", { events: authEvents, actors: [userActor] }), {
      database: auth.database,
      log: silentLog,
    });
    const kept = async () => await reader.read(userDocument, id);
    const first = await kept();
    const stronger = await auth.copy({ scryptLogN: 11 });
    const signIn = async (app: Service["app"], typed: string) =>
      (await cookieClient(app)("/api/users/signin", { json: { email, password: typed } })).status;
    expect([await signIn(stronger.app, "not it, no"), (await kept())?.password]).toEqual([400, first?.password]);
    expect([await signIn(stronger.app, password), (await kept())?.scryptLogN]).toEqual([200, 11]);
    const rehashed = await kept();
    expect([await signIn(stronger.app, password), (await kept())?.password]).toEqual([200, rehashed?.password]);
    expect([await signIn(auth.service.app, password), (await kept())?.scryptLogN]).toEqual([200, 10]);
  });

  test("gives the same answer for an unknown e-mail and a wrong password", async () => {
    const email = someone();
    await signUp(email);
    const wrong = await browser()("/api/users/signin", { json: { email, password: "wrong horse" } });
    const unknown = await browser()("/api/users/signin", { json: { email: someone(), password } });
    expect([wrong.status, unknown.status]).toEqual([400, 400]);
    const body = await wrong.text();
    expect(JSON.parse(body)).toEqual({ errors: [{ message: "Invalid credentials" }] });
    expect(await unknown.text()).toBe(body);
    expect([wrong, unknown].map((response) => response.headers.get("Set-Cookie"))).toEqual([null, null]);
  });

  test.each([
    [{}, ["email", "password"]],
    [{ email: "x", password: "" }, ["email", "password"]],
    [{ email: "a@example.com" }, ["password"]],
  ])("refuses %j", async (json, fields) => {
    const response = await browser()("/api/users/signin", { json });
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { field?: string }[] };
    expect(errors.map(({ field }) => field)).toEqual(fields);
  });
});

describe("the session", () => {
  test("signout clears the cookie and answers 200 {}, also when nobody is signed in", async () => {
    const client = browser();
    await client("/api/users/signup", { json: { email: someone(), password } });
    const response = await client("/api/users/signout", { method: "POST" });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({});
    expect(client.cookies.has("session")).toBe(false);
    expect(await (await client("/api/users/currentuser")).json()).toEqual({ currentUser: null });
    expect((await browser()("/api/users/signout", { json: {} })).status).toBe(200);
  });

  test.each(["rubbish", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4IiwiZW1haWwiOiJ4In0."])(
    "%s in the cookie is nobody",
    async (token) => {
      const response = await browser()("/api/users/currentuser", { headers: { Cookie: `session=${token}` } });
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ currentUser: null });
    },
  );

  test("a token changed by one letter is nobody", async () => {
    const client = browser();
    await client("/api/users/signup", { json: { email: someone(), password } });
    const token = client.cookies.get("session") ?? "";
    const [head = "", , signature = ""] = token.split(".");
    const body = Buffer.from(JSON.stringify({ sub: "x", email: "x@example.com", exp: 4e9 })).toString("base64url");
    client.cookies.set("session", [head, body, signature].join("."));
    expect(await (await client("/api/users/currentuser")).json()).toEqual({ currentUser: null });
  });
});

test.each([
  ["GET", "/api/users/nothing"],
  ["DELETE", "/api/users/signup"],
  ["PUT", "/api/users/currentuser"],
])("%s %s is 404 with the error shape", async (method, path) => {
  const response = await browser()(path, { method });
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ errors: [{ message: "Not found" }] });
});
