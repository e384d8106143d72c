import { afterAll, describe, expect, test } from "vitest";
import { CARD, chargeOf, HELD, INVALID, openTarget, PAID, refusal } from "../testing/contract-target.ts";

const target = openTarget();
const { stripe } = target;
const intents = stripe.paymentIntents;

afterAll(() => target.close());

describe("refunds", () => {
  test("refunds.create() gives all of it back", async () => {
    const paid = await intents.create(PAID);
    const back = await stripe.refunds.create({
      payment_intent: paid.id,
      reason: "requested_by_customer",
      metadata: { order: "o1" },
    });
    expect(back).toMatchObject({
      object: "refund",
      amount: 1999,
      currency: "usd",
      charge: paid.latest_charge,
      payment_intent: paid.id,
      reason: "requested_by_customer",
      metadata: { order: "o1" },
      status: "succeeded",
    });
    const after = await stripe.charges.retrieve(chargeOf(paid));
    expect(after).toMatchObject({ refunded: true, amount_refunded: 1999 });
    expect(await stripe.refunds.retrieve(back.id)).toMatchObject({ id: back.id, amount: 1999 });
  });

  test("refunds.create() gives back in parts, never more than was taken", async () => {
    const paid = await intents.create(PAID);
    const payment_intent = paid.id;
    await stripe.refunds.create({ payment_intent, amount: 1500 });
    const over = await refusal(stripe.refunds.create({ payment_intent, amount: 500 }));
    expect(over).toMatchObject({ ...INVALID, param: "amount" });
    await stripe.refunds.create({ charge: chargeOf(paid), amount: 499 });
    const again = await refusal(stripe.refunds.create({ payment_intent }));
    expect(again).toMatchObject({ ...INVALID, code: "charge_already_refunded" });
    const list = await stripe.refunds.list({ payment_intent });
    expect(list.data.map((refund) => refund.amount)).toEqual([499, 1500]);
  });

  test("refunds.create() gives back what was captured of a larger authorisation", async () => {
    const { id } = await intents.create(HELD);
    await intents.capture(id, { amount_to_capture: 700 });
    expect((await stripe.refunds.create({ payment_intent: id })).amount).toBe(700);
  });

  test("refunds.create() refuses an intent without captured money", async () => {
    const bare = await intents.create(CARD);
    const held = await intents.create(HELD);
    expect(await refusal(stripe.refunds.create({ payment_intent: bare.id }))).toMatchObject(INVALID);
    expect(await refusal(stripe.refunds.create({ payment_intent: held.id }))).toMatchObject(INVALID);
    expect(await refusal(stripe.refunds.create({}))).toMatchObject(INVALID);
    const unknown = { ...INVALID, code: "resource_missing", param: "payment_intent" };
    const none = stripe.refunds.create({ payment_intent: "pi_none" });
    expect(await refusal(none)).toMatchObject({ code: unknown.code });
  });
});
