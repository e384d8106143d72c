import { expect, test } from "vitest";
import { ACCOUNT, answerOnboarding, LINK } from "../testing/connected-account.ts";
import { refusal } from "../testing/contract-target.ts";
import { openSandbox } from "../testing/sandbox.ts";

const FILLED = {
  "individual.first_name": "Jenny",
  "individual.last_name": "Rosen",
  "individual.dob": "1901-01-01",
  external_account: "000123456789",
  tos_acceptance: "yes",
};

/** Serves a sandbox with a new account; `visit` opens a new link of it, and returns the address of the page. */
async function open() {
  const sandbox = openSandbox();
  const { stripe } = sandbox;
  const { id } = await stripe.accounts.create(ACCOUNT);
  const link = async () => (await stripe.accountLinks.create({ ...LINK, account: id })).url;
  const state = async () => {
    const { capabilities, details_submitted, payouts_enabled, requirements } = await stripe.accounts.retrieve(id);
    return { transfers: capabilities?.transfers, details_submitted, payouts_enabled, due: requirements?.currently_due };
  };
  return { ...sandbox, id, link, state, visit: async () => (await fetch(await link())).url };
}

async function send(url: string, fields: Record<string, string>) {
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
  return [answer.status, answer.headers.get("location")];
}

const BACK = [303, LINK.return_url];
const ACTIVE = { transfers: "active", details_submitted: true, payouts_enabled: true, due: [] };

test("a link leads to the page once", async () => {
  const { link } = await open();
  const url = await link();
  const first = await fetch(url);
  expect([first.status, first.url]).toEqual([200, expect.stringContaining("/setup/s/")]);
  const page = await first.text();
  expect(page).toContain("First name");
  expect(page).not.toContain("<script");
  expect((await fetch(first.url)).status).toBe(200);
  const again = await fetch(url, { redirect: "manual" });
  expect([again.status, again.headers.get("location")]).toEqual([303, LINK.refresh_url]);
  expect(await send(url, { answer: "complete" })).toEqual([303, LINK.refresh_url]);
});

test("a link that nobody has used ends after five minutes, and a visit after an hour", async () => {
  const { link, visit, advance, state } = await open();
  const [unused, page] = [await link(), await visit()];
  await advance(299_000);
  expect((await fetch(await link())).status).toBe(200);
  await advance(1_000);
  const late = await fetch(unused, { redirect: "manual" });
  expect([late.status, late.headers.get("location")]).toEqual([303, LINK.refresh_url]);
  await advance(3_600_000);
  expect(await send(page, { answer: "complete" })).toEqual([303, LINK.refresh_url]);
  expect((await state()).transfers).toBe("inactive");
});

test("a filled form ends the onboarding, and nothing of it is stored", async () => {
  const { visit, state, stripe, id } = await open();
  expect(await send(await visit(), FILLED)).toEqual(BACK);
  expect(await state()).toEqual(ACTIVE);
  expect(JSON.stringify(await stripe.accounts.retrieve(id))).not.toContain("Rosen");
});

test("a form with gaps leaves the rest due, and a second one ends it", async () => {
  const { visit, state } = await open();
  const { external_account: bank, ...rest } = FILLED;
  expect(await send(await visit(), { ...rest, external_account: " " })).toEqual(BACK);
  expect(await state()).toEqual({
    transfers: "inactive",
    details_submitted: false,
    payouts_enabled: false,
    due: ["external_account"],
  });
  expect(await send(await visit(), { external_account: bank })).toEqual(BACK);
  expect(await state()).toEqual(ACTIVE);
});

test("each button ends it as it says", async () => {
  const { stripe, id, state, advance } = await open();
  expect(await answerOnboarding(stripe, id, "later")).toBe(LINK.return_url);
  expect(await state()).toMatchObject({ transfers: "inactive", details_submitted: false });
  await answerOnboarding(stripe, id, "pending");
  expect(await state()).toMatchObject({ transfers: "pending", details_submitted: true, due: [] });
  await advance(30_000);
  expect(await state()).toEqual(ACTIVE);
  await answerOnboarding(stripe, id, "restrict");
  expect(await state()).toMatchObject({ transfers: "inactive", due: ["individual.verification.document"] });
  await answerOnboarding(stripe, id, "complete");
  expect(await state()).toEqual(ACTIVE);
  await answerOnboarding(stripe, id, "reject");
  await answerOnboarding(stripe, id, "complete");
  expect((await stripe.accounts.retrieve(id)).requirements?.disabled_reason).toBe("rejected.other");
});

test("an unknown address is 404, and an unknown answer 400", async () => {
  const { url, link, visit, state } = await open();
  expect((await fetch(`${url}/setup/e/none`)).status).toBe(404);
  expect((await send(`${url}/setup/s/none`, { answer: "complete" }))[0]).toBe(404);
  expect((await send(await link(), { answer: "perhaps" }))[0]).toBe(400);
  expect((await fetch(await visit(), { method: "POST", body: "{}" })).status).toBe(400);
  expect((await state()).transfers).toBe("inactive");
});

test("an account that left the platform has no page", async () => {
  const { visit, sandboxControl, id, stripe } = await open();
  const page = await visit();
  await sandboxControl.answerOnboarding(id, "deauthorize");
  expect((await fetch(page)).status).toBe(404);
  expect(await refusal(stripe.accounts.retrieve(id))).toMatchObject({ status: 403, code: "account_invalid" });
});
