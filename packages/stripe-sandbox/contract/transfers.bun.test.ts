import type Stripe from "stripe";
import { afterAll, describe, expect, test } from "vitest";
import { ACCOUNT } from "../testing/connected-account.ts";
import { chargeOf, HELD, INVALID, openTarget, PAID, refusal } from "../testing/contract-target.ts";

const target = openTarget();
const { stripe } = target;

afterAll(() => target.close());

/** Takes a payment, and returns the parameters of a transfer of it. */
async function paidFor(group?: string) {
  const intent = await stripe.paymentIntents.create({ ...PAID, ...(group ? { transfer_group: group } : {}) });
  const destination = (await target.receiver?.()) ?? "";
  const source_transaction = chargeOf(intent);
  return { amount: 1500, currency: "usd", destination, source_transaction } satisfies Stripe.TransferCreateParams;
}

describe.skipIf(!target.receiver)("transfers", () => {
  test("transfers.create() sends money of a charge before it is available", async () => {
    const group = `order-${Date.now()}-1`;
    const params = await paidFor(group);
    const sent = await stripe.transfers.create({
      ...params,
      transfer_group: group,
      metadata: { payout: "p1", try: "1" },
    });
    expect(sent.id).toMatch(/^tr_\w+$/);
    expect(sent).toMatchObject({
      ...params,
      object: "transfer",
      amount_reversed: 0,
      livemode: false,
      metadata: { payout: "p1", try: "1" },
      reversals: { object: "list", data: [], has_more: false, url: `/v1/transfers/${sent.id}/reversals` },
      reversed: false,
      source_type: "card",
      transfer_group: group,
    });
    const shown = await stripe.transfers.retrieve(sent.id, { expand: ["balance_transaction"] });
    expect(shown.balance_transaction).toMatchObject({
      amount: -1500,
      currency: "usd",
      type: "transfer",
      source: sent.id,
    });
  });

  test("transfers.create() once more under its key is the same transfer", async () => {
    const params = await paidFor();
    const key = { idempotencyKey: `payout-${params.source_transaction}:transfer:1` };
    const first = await stripe.transfers.create(params, key);
    expect((await stripe.transfers.create(params, key)).id).toBe(first.id);
  });

  test("transfers.create() sends no more than the charge has", async () => {
    const params = await paidFor();
    expect(await refusal(stripe.transfers.create({ ...params, amount: 2000 }))).toMatchObject(INVALID);
    await stripe.transfers.create({ ...params, amount: 1000 });
    expect(await refusal(stripe.transfers.create({ ...params, amount: 1000 }))).toMatchObject(INVALID);
    expect((await stripe.transfers.create({ ...params, amount: 999 })).amount).toBe(999);
  });

  test("transfers.create() keeps to the currency and the group of the charge", async () => {
    const group = `order-${Date.now()}-2`;
    const params = await paidFor(group);
    expect(await refusal(stripe.transfers.create({ ...params, currency: "eur" }))).toMatchObject(INVALID);
    const other = stripe.transfers.create({ ...params, transfer_group: "other" });
    expect(await refusal(other)).toMatchObject(INVALID);
    expect((await stripe.transfers.create(params)).transfer_group).toBe(group);
  });

  test("transfers.list() finds by destination, group and time", async () => {
    const group = `order-${Date.now()}-3`;
    const params = { ...(await paidFor(group)), amount: 100 };
    const first = await stripe.transfers.create(params);
    const second = await stripe.transfers.create(params);
    const byGroup = await stripe.transfers.list({ transfer_group: group });
    expect(byGroup.data.map(({ id }) => id)).toEqual([second.id, first.id]);
    const { destination } = params;
    const next = await stripe.transfers.list({ destination, starting_after: second.id, limit: 1 });
    expect(next.data.map(({ id }) => id)).toEqual([first.id]);
    const later = await stripe.transfers.list({ destination, created: { gt: second.created + 3600 } });
    expect(later.data).toEqual([]);
    const charges = await stripe.charges.list({ transfer_group: group });
    expect(charges.data.map(({ id }) => id)).toEqual([params.source_transaction]);
  });

  test("transfers.update() merges metadata", async () => {
    const { id } = await stripe.transfers.create({ ...(await paidFor()), metadata: { payout: "p1", try: "1" } });
    const after = await stripe.transfers.update(id, { metadata: { try: "", seen: "yes" } });
    expect(after.metadata).toEqual({ payout: "p1", seen: "yes" });
  });
});

describe("refused transfers", () => {
  test("transfers.create() refuses a destination that cannot receive, or does not exist", async () => {
    const { id: destination } = await stripe.accounts.create(ACCOUNT);
    const transfer = { amount: 100, currency: "usd" };
    const early = stripe.transfers.create({ ...transfer, destination });
    expect(await refusal(early)).toMatchObject({ ...INVALID, code: "insufficient_capabilities_for_transfer" });
    const nobody = stripe.transfers.create({ ...transfer, destination: "acct_none" });
    expect(await refusal(nobody)).toMatchObject({ ...INVALID, code: "resource_missing", param: "destination" });
  });

  test.skipIf(!target.receiver)("transfers.create() refuses what the available balance does not cover", async () => {
    const { destination } = await paidFor();
    const call = stripe.transfers.create({ amount: 99_999_999, currency: "usd", destination });
    expect(await refusal(call)).toMatchObject({ ...INVALID, code: "balance_insufficient" });
  });

  test.skipIf(!target.receiver)(
    "transfers.create() refuses a charge that has no money yet, or does not exist",
    async () => {
      const params = await paidFor();
      const held = chargeOf(await stripe.paymentIntents.create(HELD));
      expect(await refusal(stripe.transfers.create({ ...params, source_transaction: held }))).toMatchObject(INVALID);
      const unknown = stripe.transfers.create({ ...params, source_transaction: "ch_none" });
      expect(await refusal(unknown)).toMatchObject({ ...INVALID, code: "resource_missing" });
    },
  );

  test("transfers.retrieve() of an unknown id is 404", async () => {
    const missing = { status: 404, type: "invalid_request_error", code: "resource_missing" };
    expect(await refusal(stripe.transfers.retrieve("tr_none"))).toMatchObject(missing);
    expect(await refusal(stripe.transfers.createReversal("tr_none"))).toMatchObject(missing);
  });
});

describe.skipIf(!target.receiver)("reversals", () => {
  test("transfers.createReversal() takes a part, then the rest", async () => {
    const { id } = await stripe.transfers.create(await paidFor());
    const part = await stripe.transfers.createReversal(id, { amount: 400, metadata: { refund: "r1" } });
    expect(part.id).toMatch(/^trr_\w+$/);
    expect(part).toMatchObject({
      object: "transfer_reversal",
      amount: 400,
      currency: "usd",
      metadata: { refund: "r1" },
      source_refund: null,
      transfer: id,
    });
    expect(await stripe.transfers.retrieve(id)).toMatchObject({ amount_reversed: 400, reversed: false });
    const rest = await stripe.transfers.createReversal(id);
    expect(rest.amount).toBe(1100);
    const after = await stripe.transfers.retrieve(id);
    expect(after).toMatchObject({ amount_reversed: 1500, reversed: true });
    expect(after.reversals.data.map((one) => one.id)).toEqual([rest.id, part.id]);
    const list = await stripe.transfers.listReversals(id, { limit: 1 });
    expect([list.data.map((one) => one.id), list.has_more]).toEqual([[rest.id], true]);
    expect(await stripe.transfers.retrieveReversal(id, part.id)).toMatchObject({ id: part.id, amount: 400 });
  });

  test("transfers.createReversal() once more under its key is the same reversal", async () => {
    const { id } = await stripe.transfers.create(await paidFor());
    const key = { idempotencyKey: `payout-${id}:reversal:1` };
    const first = await stripe.transfers.createReversal(id, { amount: 100 }, key);
    expect((await stripe.transfers.createReversal(id, { amount: 100 }, key)).id).toBe(first.id);
    expect((await stripe.transfers.retrieve(id)).amount_reversed).toBe(100);
  });

  test("transfers.createReversal() takes no more than there is", async () => {
    const { id } = await stripe.transfers.create(await paidFor());
    expect(await refusal(stripe.transfers.createReversal(id, { amount: 1501 }))).toMatchObject(INVALID);
    await stripe.transfers.createReversal(id);
    expect(await refusal(stripe.transfers.createReversal(id))).toMatchObject(INVALID);
    expect(await refusal(stripe.transfers.createReversal(id, { amount: 1 }))).toMatchObject(INVALID);
  });
});

describe("groups", () => {
  test("charges.update() sets a group once", async () => {
    const charge = chargeOf(await stripe.paymentIntents.create(PAID));
    const group = `order-${charge}`;
    const after = await stripe.charges.update(charge, { transfer_group: group, metadata: { order: "o1" } });
    expect(after).toMatchObject({ transfer_group: group, metadata: { order: "o1" } });
    expect(await refusal(stripe.charges.update(charge, { transfer_group: "other" }))).toMatchObject(INVALID);
    const { data } = await stripe.charges.list({ transfer_group: group });
    expect(data.map(({ id }) => id)).toEqual([charge]);
  });

  test("the group of an intent is that of its charge, with its balance transaction", async () => {
    const group = `order-${Date.now()}-4`;
    const held = await stripe.paymentIntents.create({ ...HELD, transfer_group: group });
    expect(held.transfer_group).toBe(group);
    await stripe.paymentIntents.capture(held.id);
    const shown = await stripe.paymentIntents.retrieve(held.id, { expand: ["latest_charge.balance_transaction"] });
    expect(shown.latest_charge).toMatchObject({
      transfer_group: group,
      balance_transaction: { amount: 1999, currency: "usd", type: "charge" },
    });
  });
});
