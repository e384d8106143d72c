import { createRateLimits } from "@holdfast/server";
import { cookieClient } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningAuth, startAuth } from "../testing/examples.ts";

let auth: RunningAuth;
beforeAll(async () => {
  auth = await startAuth({ common: { isProduction: true } });
});
afterAll(() => auth.stop());

const browser = () => cookieClient(auth.service.app);
const form = (fields: Record<string, string>): RequestInit => ({ method: "POST", body: new URLSearchParams(fields) });
const account = { email: "bea@example.com", password: "correct horse" };

test("sign up, sign out and sign in by plain forms", async () => {
  const client = browser();
  expect((await client("/account/signup")).status).toBe(200);
  const signedUp = await client("/account/signup", form({ ...account, returnTo: "/tickets/7?x=1" }));
  expect(signedUp.status).toBe(303);
  expect(signedUp.headers.get("Location")).toBe("/tickets/7?x=1");
  expect(signedUp.headers.get("Set-Cookie")).toContain("Secure");
  const again = await client("/account/signin?returnTo=/orders");
  expect([again.status, again.headers.get("Location")]).toEqual([303, "/orders"]);

  const out = await client("/account/signout", form({}));
  expect([out.status, out.headers.get("Location"), client.cookies.size]).toEqual([303, "/", 0]);
  const signedIn = await client("/account/signin", form(account));
  expect([signedIn.status, signedIn.headers.get("Location")]).toEqual([303, "/"]);
  expect(await (await client("/api/users/currentuser")).json()).toMatchObject({
    currentUser: { email: account.email },
  });
});

test.each([
  ["//evil.example", "one@example.com"],
  ["https://evil.example/", "two@example.com"],
  ["/\\evil.example", "three@example.com"],
  ["javascript:alert(1)", "four@example.com"],
])("signing in never leads to %s", async (returnTo, email) => {
  const response = await browser()("/account/signup", form({ email, password: account.password, returnTo }));
  expect([response.status, response.headers.get("Location")]).toEqual([303, "/"]);
});

test("a faulty form comes back as 422 with what was typed, escaped, but the password", async () => {
  const typed = { email: '"><script>alert(1)</script>', password: "hunter2", returnTo: "/orders" };
  const response = await browser()("/account/signup", form(typed));
  const html = await response.text();
  expect(response.status).toBe(422);
  expect(html).toContain("Email must be valid");
  expect(html).toContain("Password must be between 8 and 128 characters");
  expect(html).toContain('value="/orders"');
  expect(html).toContain("&lt;script&gt;");
  expect(html).not.toContain("<script>alert");
  expect(html).not.toContain("hunter2");
});

test("an e-mail in use and wrong credentials are 422 on the same form", async () => {
  const one = { email: "cy@example.com", password: account.password };
  await browser()("/account/signup", form(one));
  const inUse = await browser()("/account/signup", form(one));
  expect([inUse.status, (await inUse.text()).includes("Email in use")]).toEqual([422, true]);
  const wrong = await browser()("/account/signin", form({ ...one, password: "wrong horse" }));
  expect([wrong.status, (await wrong.text()).includes("Invalid credentials")]).toEqual([422, true]);
});

test("an unknown page and a failure are pages, with the status", async () => {
  const response = await browser()("/account/signup/nothing");
  expect(response.status).toBe(404);
  expect(response.headers.get("Content-Type")).toContain("text/html");
  expect(await response.text()).toContain("Page not found");
});

test("after too many wrong passwords for one e-mail even the right one is 429, others go on", async () => {
  const limits = createRateLimits({ redisUrl: null, bounds: { "failed-sign-ins": { points: 2, duration: 600 } } });
  const limited = await startAuth({ limits });
  try {
    const client = cookieClient(limited.service.app);
    await client("/api/users/signup", { json: account });
    const signIn = (json: object) => client("/api/users/signin", { json });
    const wrong = { ...account, password: "wrong horse" };
    expect([(await signIn(wrong)).status, (await signIn(wrong)).status]).toEqual([400, 400]);
    const refused = await signIn(account);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(500);
    expect(await refused.json()).toEqual({ errors: [{ message: "Too many requests, try again later" }] });
    expect((await signIn({ ...account, email: "dee@example.com" })).status).toBe(400);
  } finally {
    await limited.stop();
  }
});
