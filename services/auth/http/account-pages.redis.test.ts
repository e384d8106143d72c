import { silentLog } from "@holdfast/actors";
import { type CookieClient, cookieClient } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPeople } from "../service.ts";
import { type RunningAuth, startAuth } from "../testing/examples.ts";

let auth: RunningAuth;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth.stop());

const password = "correct horse";
const form = (fields: Record<string, string>): RequestInit => ({ method: "POST", body: new URLSearchParams(fields) });
const canRefresh = async (http: CookieClient) => (await http("/api/users/refresh", { method: "POST" })).status === 200;

async function signedInTwice(email: string): Promise<[CookieClient, CookieClient]> {
  const [one, other] = [cookieClient(auth.service.app), cookieClient(auth.service.app)];
  const headers = { "User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:142.0) Gecko/20100101 Firefox/142.0" };
  await one("/account/signup", { ...form({ email, password, timeZone: "America/New_York" }), headers });
  await other("/api/users/signin", { json: { email, password } });
  return [one, other];
}

test("the account page lists where one is signed in, and ends one of them", async () => {
  const [one, other] = await signedInTwice("ann@example.com");
  const html = await (await other("/account")).text();
  expect(html).toContain("Firefox on Windows");
  expect(html).toContain("Time zone of New York");
  const [, action = ""] = /action="(\/account\/sessions\/[^/"]+\/end)"/.exec(html) ?? [];
  const ended = await other(action, { method: "POST" });
  expect([ended.status, ended.headers.get("Location")]).toEqual([303, "/account"]);
  expect([await canRefresh(one), await canRefresh(other)]).toEqual([false, true]);
  expect(await (await other("/account")).text()).not.toContain("Firefox on Windows");
});

test("signing out everywhere keeps none", async () => {
  const [one, other] = await signedInTwice("bea@example.com");
  const ended = await one("/account/sessions/end", { method: "POST" });
  expect([ended.status, ended.headers.get("Location"), one.cookies.has("session")]).toEqual([
    ...[303, "/account/signin", false],
  ]);
  expect([await canRefresh(one), await canRefresh(other)]).toEqual([false, false]);
});

test("nobody sees an account, and is sent to sign in", async () => {
  const response = await cookieClient(auth.service.app)("/account");
  expect([response.status, response.headers.get("Location")]).toEqual([303, "/account/signin?returnTo=%2Faccount"]);
});

test("a ban ends every session and refuses to sign in, which only the right password tells", async () => {
  const email = "cy@example.com";
  const [one, other] = await signedInTwice(email);
  const terms = { retryMs: [1_000], oldestMs: 1_000 };
  const people = openPeople({ database: auth.database, log: silentLog, terms });
  const signIn = async (typed: string) =>
    (await cookieClient(auth.service.app)("/api/users/signin", { json: { email, password: typed } })).text();
  const banned = await people.change(email, { type: "Ban", reason: "forged tickets" });
  expect(banned).toMatchObject({ email, bannedAt: expect.any(Number), banReason: "forged tickets", sessions: [] });
  expect([await canRefresh(one), await canRefresh(other)]).toEqual([false, false]);
  expect(JSON.parse(await signIn(password))).toEqual({ errors: [{ message: "This account is banned" }] });
  expect(JSON.parse(await signIn("wrong horse"))).toEqual({ errors: [{ message: "Invalid credentials" }] });
  const page = await cookieClient(auth.service.app)("/account/signin", form({ email, password }));
  expect([page.status, (await page.text()).includes("This account is banned, so you cannot sign in")]).toEqual([
    ...[422, true],
  ]);
  await people.change(banned?.id ?? "", { type: "Unban" });
  expect(JSON.parse(await signIn(password))).toEqual({ id: banned?.id, email });
  expect(await people.find("nobody@example.com")).toBe(null);
  expect(await people.find("no-id")).toBe(null);
});
