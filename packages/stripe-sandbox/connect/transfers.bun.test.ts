import { expect, test } from "vitest";
import { activeAccount } from "../testing/connected-account.ts";
import { chargeOf, PAID, refusal, SESSION } from "../testing/contract-target.ts";
import { openSandbox } from "../testing/sandbox.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const SHORT = { status: 400, code: "balance_insufficient" };

/** Serves a sandbox with an account that has received 1500 of a payment of 1999. */
async function openSale() {
  const sandbox = openSandbox();
  const { stripe, intents } = sandbox;
  const destination = await activeAccount(stripe);
  const intent = await intents.create({ ...PAID, transfer_group: "order-1" });
  const params = { currency: "usd", destination, source_transaction: chargeOf(intent) };
  const sent = await stripe.transfers.create({ ...params, amount: 1500, metadata: { payout: "p1", try: "1" } });
  return { ...sandbox, destination, intent, params, sent };
}

test("the summary has transfers, accounts and what moved", async () => {
  const { stripe, summary, destination, sent, intent } = await openSale();
  await stripe.transfers.createReversal(sent.id, { amount: 500 });
  const { movements, transfers, accounts, balance, totals, intents } = await summary();
  expect(totals).toEqual({ usd: { captured: 1999, refunded: 0 } });
  expect(movements).toEqual({ usd: { transferred: 1500, reversed: 500, disputed: 0 } });
  expect(balance).toEqual({ usd: { available: 0, pending: 999 } });
  expect(intents).toMatchObject([{ latest_charge: intent.latest_charge, transfer_group: "order-1" }]);
  expect(transfers).toEqual([
    {
      ...{ id: sent.id, amount: 1500, amount_reversed: 500, created: sent.created, currency: "usd", destination },
      metadata: { payout: "p1", try: "1" },
      reversed: false,
      source_transaction: intent.latest_charge,
      transfer_group: "order-1",
    },
  ]);
  const money = { balance: { usd: { available: 0, pending: 1000 } }, country: "US", metadata: {} };
  expect(accounts).toMatchObject([{ id: destination, transfers: "active", disabledReason: null, ...money }]);
});

test("the money of both sides is available after two days", async () => {
  const { stripe, destination, advance } = await openSale();
  const funds = async () => {
    const both = [await stripe.balance.retrieve(), await stripe.balance.retrieve({}, { stripeAccount: destination })];
    return both.map(({ available, pending }) =>
      [available, pending].map((list) => list.find(({ currency }) => currency === "usd")?.amount),
    );
  };
  expect(await funds()).toEqual([
    [0, 499],
    [0, 1500],
  ]);
  await advance(2 * DAY_MS);
  expect(await funds()).toEqual([
    [499, 0],
    [1500, 0],
  ]);
  const { data } = await stripe.balanceTransactions.list();
  expect(data.map(({ status }) => status)).toEqual(["available", "available"]);
});

test("without a charge only available money is transferred", async () => {
  const { stripe, intents, destination } = await openSale();
  const call = { amount: 400, currency: "usd", destination };
  expect(await refusal(stripe.transfers.create(call))).toMatchObject(SHORT);
  await intents.create({ ...PAID, payment_method: "pm_card_bypassPending" });
  expect((await stripe.transfers.create(call)).source_transaction).toBeNull();
});

test("money that the account has paid out cannot be taken back", async () => {
  const { stripe, destination, sent, sandboxControl } = await openSale();
  const payout = await sandboxControl.payOut({ account: destination, currency: "usd", amount: 1200 });
  expect(payout).toMatchObject({ status: "paid", amount: 1200 });
  expect(await refusal(stripe.transfers.createReversal(sent.id))).toMatchObject(SHORT);
  expect((await stripe.transfers.createReversal(sent.id, { amount: 300 })).amount).toBe(300);
  expect(await refusal(stripe.transfers.createReversal(sent.id, { amount: 1 }))).toMatchObject(SHORT);
  await sandboxControl.addToBalance({ account: destination, currency: "usd", amount: 1200 });
  expect((await stripe.transfers.createReversal(sent.id)).amount).toBe(1200);
});

test("a refund that the platform's balance does not cover waits for the reversal", async () => {
  const { stripe, intent, sent } = await openSale();
  const refund = { payment_intent: intent.id };
  expect(await refusal(stripe.refunds.create(refund))).toMatchObject({ status: 400, code: "insufficient_funds" });
  await stripe.transfers.createReversal(sent.id);
  expect((await stripe.refunds.create(refund)).amount).toBe(1999);
});

test("a charge in another currency is converted, and transferred in that of its settlement", async () => {
  const { stripe, intents, destination, sandboxControl } = await openSale();
  await sandboxControl.setPlatform({ currencies: ["usd"] });
  const charge = chargeOf(await intents.create({ ...PAID, currency: "eur", amount: 1000 }));
  const shown = await stripe.charges.retrieve(charge, { expand: ["balance_transaction"] });
  expect(shown).toMatchObject({ currency: "eur", balance_transaction: { currency: "usd", amount: 900 } });
  const params = { amount: 900, destination, source_transaction: charge };
  const faulty = stripe.transfers.create({ ...params, currency: "eur" });
  expect(await refusal(faulty)).toMatchObject({ status: 400, param: "currency" });
  expect((await stripe.transfers.create({ ...params, currency: "usd" })).amount).toBe(900);
  const { available } = await stripe.balance.retrieve();
  expect(available.map(({ currency }) => currency)).toEqual(["usd"]);
});

test("a transfer whose answer is lost is found by its group and destination", async () => {
  const { stripe, params, destination, fault } = await openSale();
  await fault("drop_after", { path: "/v1/transfers", method: "POST", times: 5 });
  const lost = { ...params, amount: 100, metadata: { payout: "p2", try: "1" } };
  expect((await refusal(stripe.transfers.create(lost, { idempotencyKey: "k" }))).status).toBeUndefined();
  const lists = [
    await stripe.transfers.list({ transfer_group: "order-1", limit: 1 }),
    await stripe.transfers.list({ destination, limit: 1 }),
  ];
  expect(lists.map(({ data }) => data[0]?.metadata)).toEqual([lost.metadata, lost.metadata]);
});

test("every call of Connect has the faults and the keys of the others", async () => {
  const { stripe, sent, fault } = await openSale();
  await fault("fail_after", { path: "/v1/transfers/:id/reversals", isStored: false });
  const key = { idempotencyKey: "k" };
  expect(await refusal(stripe.transfers.createReversal(sent.id, { amount: 100 }, key))).toMatchObject({ status: 500 });
  expect((await stripe.transfers.retrieve(sent.id)).amount_reversed).toBe(100);
  await fault("fail_before", { path: "/v1/accounts" });
  expect(await refusal(stripe.accounts.list())).toMatchObject({ status: 500 });
  const once = await stripe.transfers.update(sent.id, { metadata: { seen: "1" } }, { idempotencyKey: "u" });
  await stripe.transfers.update(sent.id, { metadata: { seen: "2" } });
  const again = await stripe.transfers.update(sent.id, { metadata: { seen: "1" } }, { idempotencyKey: "u" });
  expect([again.metadata, (await stripe.transfers.retrieve(sent.id)).metadata["seen"]]).toEqual([once.metadata, "2"]);
});

test("the group of a Checkout Session is that of its charge", async () => {
  const { stripe } = openSandbox();
  const { id, url } = await stripe.checkout.sessions.create({
    ...SESSION,
    payment_intent_data: { capture_method: "manual", transfer_group: "order-9" },
  });
  const body = new URLSearchParams({ email: "a@example.com", test_card: "4242424242424242" });
  await fetch(url ?? "", { method: "POST", body, redirect: "manual" });
  const { payment_intent } = await stripe.checkout.sessions.retrieve(id, { expand: ["payment_intent.latest_charge"] });
  expect(payment_intent).toMatchObject({ transfer_group: "order-9", latest_charge: { transfer_group: "order-9" } });
});

test("whatever happens, the balances are what was taken and not given back", async () => {
  const { stripe, intents, sandboxControl, summary } = openSandbox();
  const accounts = [await activeAccount(stripe), await activeAccount(stripe)];
  const [charges, transfers, disputes]: string[][] = [[], [], []];
  const random = seeded(7);
  const any = (ids: string[] = []) => ids[Math.floor(random() * ids.length)] ?? "none";
  const steps: (() => Promise<unknown>)[] = [
    async () => charges?.push(chargeOf(await intents.create({ ...PAID, amount: 1000 }))),
    async () => await stripe.refunds.create({ charge: any(charges), amount: 1 + Math.floor(random() * 600) }),
    async () => {
      const params = { currency: "usd", destination: any(accounts), source_transaction: any(charges) };
      transfers?.push((await stripe.transfers.create({ ...params, amount: 1 + Math.floor(random() * 700) })).id);
    },
    async () => await stripe.transfers.createReversal(any(transfers), { amount: 1 + Math.floor(random() * 400) }),
    async () => disputes?.push((await sandboxControl.openDispute({ charge: any(charges), amount: 300 })).id),
    async () => await sandboxControl.settleDispute(any(disputes), random() < 0.5 ? "won" : "lost"),
  ];
  let refusals = 0;
  for (let n = 0; n < 150; n++) await steps[Math.floor(random() * steps.length)]?.().catch(() => refusals++);
  const { balance, totals, movements, accounts: owners } = await summary();
  const all = [balance, ...owners.map((owner) => owner.balance)].map(
    ({ usd }) => (usd?.available ?? 0) + (usd?.pending ?? 0),
  );
  const [taken, moved] = [totals["usd"], movements["usd"]];
  const left = (taken?.captured ?? 0) - (taken?.refunded ?? 0) - (moved?.disputed ?? 0);
  expect(all.reduce((sum, money) => sum + money, 0)).toBe(left);
  expect(all.slice(1).reduce((sum, money) => sum + money, 0)).toBe((moved?.transferred ?? 0) - (moved?.reversed ?? 0));
  expect([refusals > 10, refusals < 100, all.every((money) => money >= 0)]).toEqual([true, true, true]);
});

/** Makes numbers from 0 to 1 that are the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
