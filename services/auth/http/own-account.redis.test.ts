import { createEngine } from "@holdfast/actors";
import { createLogger, createRateLimits, readCommon } from "@holdfast/server";
import { type CookieClient, cookieClient, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressId } from "../flows/address-changes.ts";
import { heldAddressActor } from "../rules/held-address.ts";
import { userActor, userDocument } from "../rules/user.ts";
import { authService } from "../subscriptions.ts";
import { type RunningAuth, startAuth } from "../testing/examples.ts";

let auth: RunningAuth;
let engine: ReturnType<typeof createEngine>;
let people = 0;
beforeAll(async () => {
  auth = await startAuth({ config: { forgotAnswerMs: 30 } });
  const log = createLogger(readCommon({ LOG_LEVEL: "silent" }));
  engine = createEngine(authService, {
    database: auth.database,
    log,
    terms: { retryMs: [1_000], oldestMs: 86_400_000 },
  });
});
afterAll(() => auth.stop());

const PASSWORD = "correct horse";
const form = (fields: Record<string, string>): RequestInit => ({ method: "POST", body: new URLSearchParams(fields) });
const browser = () => cookieClient(auth.service.app);
const someone = () => `person-${++people}@example.com`;

async function member(): Promise<{ email: string; id: string; client: CookieClient }> {
  const [email, client] = [someone(), browser()];
  const answer = await client("/api/users/signup", { json: { email, password: PASSWORD } });
  return { email, id: (await answer.json()).id, client };
}

/** Returns the links in the letters to an address, the newest first, that begin with a path. */
async function linksTo(email: string, path: string): Promise<string[]> {
  const html = await (await browser()("/outbox")).text();
  const letters = html.split("<article").filter((letter) => letter.includes(`<strong>${email}</strong>`));
  const links = letters.flatMap((letter) => /href="http:\/\/localhost:3000([^"]*)"/.exec(letter)?.[1] ?? []);
  return links.filter((link) => link.startsWith(`${path}?`));
}
const linkTo = (email: string, path: string, count = 1) =>
  waitFor(async () => {
    const links = await linksTo(email, path);
    return links.length >= count ? (links[0] ?? null) : null;
  });
const subjectsTo = async (email: string) => {
  const letters = (await (await browser()("/outbox")).text()).split("<article");
  const to = letters.filter((letter) => letter.includes(`<strong>${email}</strong>`));
  return to.map((letter) => /<h2[^>]*>([^<]*)</.exec(letter)?.[1]);
};
const press = (client: CookieClient, path: string, fields: Record<string, string> = {}) => {
  const { pathname, searchParams } = new URL(path, "http://localhost");
  return client(pathname, form({ link: searchParams.get("link") ?? "", ...fields }));
};
const signIn = async (email: string, password = PASSWORD) =>
  (await browser()("/api/users/signin", { json: { email, password } })).status;

describe("a forgotten password", () => {
  test("a link sets a new one, once; opening it changes nothing; every session ends; a letter says so", async () => {
    const { email, id, client } = await member();
    const asked = await browser()("/account/forgot", form({ email: ` ${email.toUpperCase()}` }));
    expect([asked.status, await asked.text()]).toEqual([200, expect.stringContaining("Check your e-mail")]);
    const link = await linkTo(email, "/account/reset");
    expect([(await browser()(link)).status, (await browser()(link)).status]).toEqual([200, 200]);
    expect((await press(browser(), link, { password: "short" })).status).toBe(422);
    const set = await press(client, link, { password: "battery staple" });
    expect([set.status, set.headers.get("Location")]).toEqual([303, "/account/signin?after=new-password"]);
    expect((await press(browser(), link, { password: "another one" })).status).toBe(410);
    expect((await browser()(link)).status).toBe(410);
    expect([await signIn(email), await signIn(email, "battery staple")]).toEqual([400, 200]);
    const user = await engine.read(userDocument, id);
    expect([user?.sessions?.length, typeof user?.confirmedAt]).toEqual([1, "number"]);
    await waitFor(async () => (await subjectsTo(email)).includes("Your password was changed"));
  });

  test("an unknown address has the same answer, and an invented link is over", async () => {
    const unknown = someone();
    const { email } = await member();
    const textFor = async (sent: string) => {
      const answer = await browser()("/account/forgot", form({ email: sent }));
      return [answer.status, (await answer.text()).replaceAll(sent, "")];
    };
    expect(await textFor(unknown)).toEqual(await textFor(email));
    const link = await linkTo(email, "/account/reset");
    expect((await browser()(`${link.slice(0, -3)}AAA`)).status).toBe(410);
    expect((await browser()("/account/reset?link=x")).status).toBe(410);
    expect(await subjectsTo(unknown)).toEqual([]);
  });

  test("the token of a link stands in no key and no value of Redis", async () => {
    const { email } = await member();
    await browser()("/account/forgot", form({ email }));
    const token = (await linkTo(email, "/account/reset")).split(".").at(-1) ?? "";
    const { commands } = auth.database;
    const texts = await Promise.all((await commands.keys("*")).map((key) => commands.dump(key)));
    expect(token).toHaveLength(43);
    // Redis may break a text where it compresses one, but not into such short pieces.
    const pieces = [0, 11, 22, 33].map((at) => token.slice(at, at + 10));
    expect(texts.filter((text) => pieces.some((piece) => text.includes(piece)))).toEqual([]);
  });

  test("nobody can have an address flooded with letters, nor learn from the limit who has an account", async () => {
    const limits = createRateLimits({ redis: null });
    const limited = await startAuth({ config: { forgotAnswerMs: 0 }, limits });
    try {
      const [email, client] = [someone(), cookieClient(limited.service.app)];
      await client("/api/users/signup", { json: { email, password: PASSWORD } });
      for (let at = 0; at < 9; at++) expect((await client("/account/forgot", form({ email }))).status).toBe(200);
      const sent = async () => (await (await client("/outbox")).text()).split("Set a new password</h2>").length - 1;
      await waitFor(async () => (await sent()) === 5);
    } finally {
      await limited.stop();
      limits.close();
    }
  });
});

test("a password is changed beside the present one: other places are signed out, this one stays", async () => {
  const { email, id, client } = await member();
  const elsewhere = browser();
  await elsewhere("/api/users/signin", { json: { email, password: PASSWORD } });
  const change = { current: "wrong horse", password: "battery staple" };
  const wrong = await client("/account/password", form(change));
  expect([wrong.status, await wrong.text()]).toEqual([422, expect.stringContaining("not your current password")]);
  expect((await client("/account/password", form({ ...change, current: PASSWORD }))).status).toBe(303);
  expect((await client("/account/password?done=1")).status).toBe(200);
  expect([await signIn(email), (await engine.read(userDocument, id))?.sessions?.length]).toEqual([400, 1]);
  const refused = await elsewhere("/account/refresh?returnTo=/account/password");
  expect([refused.status, elsewhere.cookies.has("session")]).toEqual([303, false]);
});

test("an address is confirmed by its link, twice as well as once, and the token says so after a refresh", async () => {
  const { email, id, client } = await member();
  const link = await linkTo(email, "/account/confirm");
  expect([(await browser()(link)).status, (await engine.read(userDocument, id))?.confirmedAt]).toEqual([
    200,
    undefined,
  ]);
  const confirmed = await press(client, link);
  expect([confirmed.status, confirmed.headers.get("Location")]).toEqual([
    303,
    "/account/refresh?returnTo=%2Faccount%2Fconfirm%3Fdone%3D1",
  ]);
  expect((await press(browser(), link)).status).toBe(303);
  expect(typeof (await engine.read(userDocument, id))?.confirmedAt).toBe("number");
  expect((await press(client, "/account/confirm/send")).headers.get("Location")).toBe("/account/email?done=sent");
  expect(await linksTo(email, "/account/confirm")).toHaveLength(1);
});

describe("a change of address", () => {
  const change = (client: CookieClient, email: string) => client("/account/email", form({ email, current: PASSWORD }));
  async function confirmedMember() {
    const one = await member();
    await press(one.client, await linkTo(one.email, "/account/confirm"));
    return one;
  }

  test("is made when it is confirmed at both addresses, in any order; then the old one is free again", async () => {
    const { email, id, client } = await confirmedMember();
    const next = someone();
    expect((await change(client, next)).status).toBe(303);
    expect([await signIn(next), await signIn(email)]).toEqual([400, 200]);
    const [atOld, atNew] = [
      await linkTo(email, "/account/email/confirm"),
      await linkTo(next, "/account/email/confirm"),
    ];
    expect([(await browser()(atOld)).status, (await browser()(atNew)).status]).toEqual([200, 200]);
    const first = await press(browser(), atOld);
    expect(first.headers.get("Location")).toBe("/account/email/confirm?done=waits");
    expect((await press(browser(), atOld)).status).toBe(410);
    expect((await press(browser(), atNew)).headers.get("Location")).toBe("/account/email/confirm?done=changed");
    expect([await signIn(next), await signIn(email)]).toEqual([200, 400]);
    await waitFor(async () => (await subjectsTo(email)).includes("Your e-mail address was changed"));
    const other = await browser()("/api/users/signup", { json: { email, password: PASSWORD } });
    expect([other.status, (await other.json()).id === id]).toEqual([201, false]);
    expect((await change(client, email)).status).toBe(422);
  });

  test("of an address that was never confirmed needs the new one alone", async () => {
    const { email, client } = await member();
    const next = someone();
    await change(client, next);
    await press(browser(), await linkTo(next, "/account/email/confirm"));
    expect([await signIn(next), await signIn(email)]).toEqual([200, 400]);
    expect(await subjectsTo(email)).not.toContain("Your e-mail address was changed");
  });

  test("two people racing for one address: one has it, and nobody signs up with it meanwhile", async () => {
    const [one, other, next] = [await member(), await member(), someone()];
    const asked = await Promise.all([change(one.client, next), change(other.client, next)]);
    expect(asked.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 422]);
    const third = await browser()("/api/users/signup", { json: { email: next, password: PASSWORD } });
    expect(third.status).toBe(400);
    await press(browser(), await linkTo(next, "/account/email/confirm"));
    expect(await signIn(next)).toBe(200);
  });

  test("given up, or asked for again, it leaves nothing behind", async () => {
    const { client } = await member();
    const [first, second] = [someone(), someone()];
    await change(client, first);
    const link = await linkTo(first, "/account/email/confirm");
    await change(client, second);
    expect((await press(browser(), link)).status).toBe(410);
    await press(client, "/account/email/cancel");
    for (const email of [first, second]) {
      expect((await browser()("/api/users/signup", { json: { email, password: PASSWORD } })).status).toBe(201);
    }
  });

  test("a process that dies after the last confirmation leaves the change to the effect", async () => {
    const { email, id, client } = await member();
    const next = someone();
    await change(client, next);
    const hash = (await engine.read(userDocument, id))?.links?.find(({ purpose }) => purpose === "confirm new address");
    const message = { type: "ConfirmAddressChange", at: "new", linkHash: hash?.hash ?? "" } as const;
    await engine.ask(userActor, id, message);
    await waitFor(async () => (await engine.read(userDocument, id))?.email === next);
    await waitFor(async () => (await engine.claimOwner(engine.ids.hashPartition(email), "email", email)) === null);
    expect(await signIn(next)).toBe(200);
  });

  test("a claim that has ended is not kept, and steps that come twice or late take nothing away", async () => {
    const { id, client } = await member();
    const next = someone();
    await change(client, next);
    const heldAt = (await engine.read(userDocument, id))?.pendingEmail?.heldAt ?? 0;
    const ask = (message: Parameters<typeof heldAddressActor.decide>[1]) =>
      engine.tryAsk(heldAddressActor, addressId(next, engine), message);
    await press(browser(), await linkTo(next, "/account/email/confirm"));
    const named = { email: next, userId: id };
    expect(await ask({ type: "Hold", ...named, until: Date.now() + 60_000 })).toMatchObject({
      refused: { code: "email_in_use" },
    });
    expect(await ask({ type: "Keep", ...named, heldAt: heldAt - 1 })).toMatchObject({ refused: { code: "not_held" } });
    await ask({ type: "Release", ...named, before: heldAt - 1 });
    await engine.tryAsk(userActor, id, { type: "FinishAddressChange", heldAt });
    expect(await signIn(next)).toBe(200);
  });
});
