import { createRateLimits, type RateLimits } from "@holdfast/server";
import { cookieClient } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningAuth, startAuth } from "../testing/examples.ts";

let limits: RateLimits;
let auth: RunningAuth;
beforeAll(async () => {
  limits = createRateLimits({ redis: null });
  auth = await startAuth({ limits });
});
afterAll(async () => {
  await auth.stop();
  limits.close();
});

const PASSWORD = "correct horse";

// Sends requests as a browser at an address of its own; `client.cookies` are those of the browser.
function browserAt(address: string) {
  const { app } = auth.service;
  return cookieClient((request) => app.fetch(request, { addressOf: () => address }));
}

async function signUp(email: string) {
  const owner = browserAt("198.51.100.1");
  expect((await owner("/api/users/signup", { json: { email, password: PASSWORD } })).status).toBe(201);
  return owner;
}

const signIn = (client: ReturnType<typeof browserAt>, email: string, password = PASSWORD) =>
  client("/api/users/signin", { json: { email, password } });

test("of 100 guesses at once at most 20 are looked at, and the owner's browser still signs in", async () => {
  const email = "ann@example.com";
  const owner = await signUp(email);
  const attacker = browserAt("203.0.113.1");
  const guesses = await Promise.all(
    Array.from({ length: 100 }, (_, at) => signIn(attacker, email, `guess number ${at}`)),
  );
  const looked = guesses.filter(({ status }) => status === 400);
  expect([looked.length > 0, looked.length <= 20]).toEqual([true, true]);
  for (const refused of guesses.filter(({ status }) => status !== 400))
    expect([refused.status, Number(refused.headers.get("Retry-After")) > 0]).toEqual([429, true]);
  for (let count = looked.length; count < 20; count += 1) await signIn(attacker, email, "wrong horse");
  const refused = await signIn(attacker, email);
  expect([refused.status, Number(refused.headers.get("Retry-After")) > 500]).toEqual([429, true]);
  expect((await signIn(owner, email)).status).toBe(200);
  expect((await signIn(browserAt("198.51.100.1"), email)).status).toBe(200);
});

test("the page of a refused sign-in says when to come back", async () => {
  const email = "bea@example.com";
  await signUp(email);
  const attacker = browserAt("203.0.113.2");
  const post = (password: string) =>
    attacker("/account/signin", { method: "POST", body: new URLSearchParams({ email, password }) });
  for (let count = 0; count < 20; count += 1) expect((await post("wrong horse")).status).toBe(422);
  const refused = await post(PASSWORD);
  expect([refused.status, refused.headers.get("Content-Type")]).toEqual([429, expect.stringContaining("text/html")]);
  expect(await refused.text()).toContain("Nothing was done. Try again in 10 minutes.");
});

test("right passwords are not counted, whoever has tried wrong ones", async () => {
  const email = "cy@example.com";
  await signUp(email);
  const client = browserAt("203.0.113.3");
  for (let count = 0; count < 30; count += 1) {
    client.cookies.delete("device");
    expect((await signIn(client, email)).status).toBe(200);
  }
});

test("a browser that has signed in before has tries of its own, and then those of its address", async () => {
  const email = "dan@example.com";
  const owner = await signUp(email);
  const statuses: number[] = [];
  for (let count = 0; count < 41; count += 1) statuses.push((await signIn(owner, email, "wrong horse")).status);
  expect(statuses).toEqual([...Array<number>(40).fill(400), 429]);
});

test("an unknown e-mail is refused as a known one is", async () => {
  const client = browserAt("203.0.113.5");
  const statuses: number[] = [];
  for (let count = 0; count < 21; count += 1) statuses.push((await signIn(client, "nobody@example.com")).status);
  expect(statuses).toEqual([...Array<number>(20).fill(400), 429]);
});

test("the cookie of a known browser is sent to this site alone, and says nothing of the account", async () => {
  const email = "eve@example.com";
  const answer = await signIn(await signUp(email), email);
  const cookies = answer.headers.getSetCookie();
  expect(cookies[0]).toMatch(/^session=/);
  const device = cookies.find((cookie) => cookie.startsWith("device="));
  expect(device).toMatch(/^device=[\w.-]+; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Lax$/);
  expect(device).not.toContain("eve");
});

test("who has signed in before signs in beside a flood from the same address, 20 times a minute", async () => {
  const email = "fay@example.com";
  const address = "203.0.113.9";
  const owner = await signUp(email);
  const behind = browserAt(address);
  behind.cookies.set("device", owner.cookies.get("device") ?? "");
  const flood = browserAt(address);
  for (let count = 0; count < 120; count += 1) await signIn(flood, "nobody-else@example.com");
  expect((await signIn(browserAt(address), email)).status).toBe(429);
  const statuses: number[] = [];
  for (let count = 0; count < 21; count += 1) statuses.push((await signIn(behind, email)).status);
  expect(statuses).toEqual([...Array<number>(20).fill(200), 429]);
});
