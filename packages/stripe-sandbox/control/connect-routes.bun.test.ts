import { expect, test } from "vitest";
import { ACCOUNT, activeAccount } from "../testing/connected-account.ts";
import { PAID, refusal } from "../testing/contract-target.ts";
import { newFolder, openSandbox } from "../testing/sandbox.ts";

test("the settings of the platform can be changed, and stay over a restart", async () => {
  const databaseFile = `${newFolder()}/sandbox.sqlite`;
  const first = openSandbox({ databaseFile, platform: { country: "DE", defaultCurrency: "eur" } });
  await first.sandboxControl.setPlatform({ currencies: ["eur", "chf"], countries: ["DE"], payoutInterval: "daily" });
  const { id } = await first.stripe.accounts.retrieveCurrent();
  await first.stop();
  const { stripe } = openSandbox({ databaseFile });
  const own = await stripe.accounts.retrieveCurrent();
  expect(own).toMatchObject({
    id,
    country: "DE",
    default_currency: "eur",
    settings: { payouts: { schedule: { interval: "daily" } } },
  });
  expect((await stripe.balance.retrieve()).available.map(({ currency }) => currency)).toEqual(["eur", "chf"]);
  const abroad = stripe.accounts.create({ ...ACCOUNT, country: "FR" });
  expect(await refusal(abroad)).toMatchObject({ status: 400, code: "country_unsupported", param: "country" });
  expect((await stripe.accounts.create(ACCOUNT)).country).toBe("DE");
});

test("the balance of the platform can be paid out, so that refunds are refused", async () => {
  const { stripe, intents, sandboxControl, summary } = openSandbox();
  const { id } = await intents.create(PAID);
  const payout = await sandboxControl.payOut({ currency: "usd" });
  expect(await stripe.payouts.retrieve(payout.id)).toMatchObject({ amount: 1999, status: "paid" });
  const refund = { payment_intent: id };
  expect(await refusal(stripe.refunds.create(refund))).toMatchObject({ status: 400, code: "insufficient_funds" });
  await sandboxControl.addToBalance({ currency: "usd", amount: 1999 });
  expect((await stripe.refunds.create(refund)).status).toBe("succeeded");
  expect((await summary()).balance).toEqual({ usd: { available: 0, pending: 0 } });
});

test("a faulty body is 400, an unknown id 404, and an empty balance 409", async () => {
  const { control, stripe } = openSandbox();
  const account = await activeAccount(stripe);
  const status = async (path: string, body: unknown, method = "POST") =>
    (await control(path, body, undefined, method)).status;
  expect(await status("platform", { countries: ["Germany"] }, "PUT")).toBe(400);
  expect(await status("platform", { colour: "red" }, "PUT")).toBe(400);
  expect(await status(`accounts/${account}`, { answer: "perhaps" })).toBe(400);
  expect(await status("accounts/acct_none", { answer: "complete" })).toBe(404);
  expect(await status("balance", { currency: "usd", amount: 1.5 })).toBe(400);
  expect(await status("payouts", { account, currency: "usd" })).toBe(409);
  expect((await control("disputes", { charge: "ch_1" }, "wrong")).status).toBe(401);
});

test("a connected account is refused where the sandbox does not answer for one", async () => {
  const { stripe } = openSandbox();
  const stripeAccount = await activeAccount(stripe);
  const call = stripe.paymentIntents.create(PAID, { stripeAccount });
  expect(await refusal(call)).toMatchObject({ status: 400, type: "invalid_request_error" });
  expect((await stripe.payouts.list({}, { stripeAccount })).data).toEqual([]);
});
