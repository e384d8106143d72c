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
  expect([out.status, out.headers.get("Location"), client.cookies.has("session")]).toEqual([303, "/", false]);
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
  expect(html).toContain("Enter a valid e-mail address");
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
  expect([inUse.status, (await inUse.text()).includes("There is already an account with this e-mail")]).toEqual([
    422,
    true,
  ]);
  const wrong = await browser()("/account/signin", form({ ...one, password: "wrong horse" }));
  const html = await wrong.text();
  expect([wrong.status, html.includes("E-mail or password is incorrect")]).toEqual([422, true]);
  expect(html).toMatch(/<input type="password"[^>]* aria-invalid="true" autofocus=""/);
});

test("a browser that keeps no cookie is told so after signing in; one that keeps it goes where it wanted", async () => {
  const one = { email: "dan@example.com", password: account.password };
  const client = browser();
  await client("/account/signup", form(one));
  const sent = { ...one, returnTo: "/orders/o1", look: "cookie" };
  const looking = await client("/account/signin", form(sent));
  const location = looking.headers.get("Location") ?? "";
  expect([looking.status, location]).toEqual([303, "/account/signin?returnTo=%2Forders%2Fo1&after=signing-in"]);
  const kept = await client(location);
  expect([kept.status, kept.headers.get("Location")]).toEqual([303, "/orders/o1"]);
  const blocked = await browser()(location);
  expect([blocked.status, (await blocked.text()).includes("did not keep you signed in")]).toEqual([200, true]);
});

test("the page to sign in says what waits, by the cookie that the order left for this page", async () => {
  const reason = {
    returnTo: "/orders/o1",
    wasRefused: true,
    reserved: { title: "Hamilton", until: Date.now() + 60_000 },
  };
  const headers = { Cookie: `sign-in-reason=${encodeURIComponent(JSON.stringify(reason))}` };
  const page = async (path: string) => (await browser()(path, { headers })).text();
  const html = await page("/account/signin?returnTo=/orders/o1");
  for (const words of ["You were signed out", "<strong>Hamilton</strong> is still reserved", "data-deadline"])
    expect(html).toContain(words);
  const other = await page("/account/signin?returnTo=/orders/o2");
  expect(other).not.toContain("Hamilton");
  expect(other).toContain("Sign in to see this order.");
});

test("an unknown page and a failure are pages, with the status", async () => {
  const response = await browser()("/account/signup/nothing");
  expect(response.status).toBe(404);
  expect(response.headers.get("Content-Type")).toContain("text/html");
  expect(await response.text()).toContain("Page not found");
});
