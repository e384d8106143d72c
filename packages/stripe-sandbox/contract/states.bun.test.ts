import { afterAll, describe, expect, test } from "vitest";
import {
  CARD,
  errorOf,
  HELD,
  INVALID,
  ONLINE,
  openTarget,
  PAID,
  refusal,
  UNEXPECTED,
} from "../testing/contract-target.ts";

const target = openTarget();
const intents = target.stripe.paymentIntents;

afterAll(() => target.close());

describe("confirm", () => {
  test("confirm() uses the card named at the start, or a new one", async () => {
    const named = await intents.create({ ...CARD, payment_method: "pm_card_visa" });
    expect((await intents.confirm(named.id)).status).toBe("succeeded");
    const bare = await intents.create(CARD);
    const paid = await intents.confirm(bare.id, { payment_method: "pm_card_visa" });
    expect(paid.status).toBe("succeeded");
  });

  test("confirm() refuses an intent without a card", async () => {
    const made = await intents.create(CARD);
    expect(await refusal(intents.confirm(made.id))).toEqual(UNEXPECTED);
  });

  test("confirm() refuses a paid and a cancelled intent", async () => {
    const paid = await intents.create(PAID);
    expect(await refusal(intents.confirm(paid.id))).toEqual(UNEXPECTED);
    const cancelled = await intents.cancel((await intents.create(CARD)).id);
    const again = intents.confirm(cancelled.id, { payment_method: "pm_card_visa" });
    expect(await refusal(again)).toEqual(UNEXPECTED);
  });
});

describe("3-D Secure", () => {
  const cards = [
    "pm_card_authenticationRequired",
    "pm_card_threeDSecure2Required",
    "pm_card_authenticationRequiredOnSetup",
  ];

  test.each(cards)("%s waits for the buyer", async (card) => {
    const url = "https://example.com/back";
    const asked = await intents.create({ ...ONLINE, payment_method: card, return_url: url });
    expect(asked).toMatchObject({
      status: "requires_action",
      amount_capturable: 0,
      latest_charge: null,
      next_action: { type: "redirect_to_url", redirect_to_url: { return_url: url } },
    });
    expect((await intents.cancel(asked.id)).status).toBe("canceled");
  });

  test("a buyer who is not there counts as a refusal", async () => {
    const call = intents.create({
      ...HELD,
      payment_method: "pm_card_authenticationRequired",
      error_on_requires_action: true,
    });
    const error = await errorOf(call);
    expect(error).toMatchObject({ statusCode: 402, rawType: "card_error" });
    expect(error.code).toBe("authentication_required");
    expect(error.payment_intent?.status).toBe("requires_payment_method");
  });
});

describe("capture", () => {
  test("capture() takes all of the authorised money", async () => {
    const { id } = await intents.create(HELD);
    const taken = await intents.capture(id, { expand: ["latest_charge"] });
    expect(taken).toMatchObject({
      status: "succeeded",
      amount_capturable: 0,
      amount_received: 1999,
      latest_charge: { captured: true, amount_captured: 1999, amount_refunded: 0 },
    });
    expect(await intents.retrieve(id)).toMatchObject({ status: "succeeded" });
  });

  test("capture() takes a part and lets the rest go", async () => {
    const { id } = await intents.create(HELD);
    const taken = await intents.capture(id, { amount_to_capture: 1000 });
    expect(taken).toMatchObject({
      status: "succeeded",
      amount: 1999,
      amount_capturable: 0,
      amount_received: 1000,
    });
  });

  test("capture() refuses more than was authorised, and changes nothing", async () => {
    const { id } = await intents.create(HELD);
    const more = intents.capture(id, { amount_to_capture: 2000 });
    const tooLarge = { ...INVALID, code: "amount_too_large", param: "amount_to_capture" };
    expect(await refusal(more)).toMatchObject(tooLarge);
    expect((await intents.retrieve(id)).status).toBe("requires_capture");
  });

  test("capture() refuses an intent that holds no money", async () => {
    const bare = await intents.create(CARD);
    const cancelled = await intents.create(HELD);
    await intents.cancel(cancelled.id);
    const taken = await intents.create(PAID);
    expect(await refusal(intents.capture(bare.id))).toEqual(UNEXPECTED);
    expect(await refusal(intents.capture(cancelled.id))).toEqual(UNEXPECTED);
    expect(await refusal(intents.capture(taken.id))).toEqual(UNEXPECTED);
  });

  test("a refused capture carries the intent as it is", async () => {
    const cancelled = await intents.create(HELD);
    await intents.cancel(cancelled.id);
    const error = await errorOf(intents.capture(cancelled.id));
    expect(error.payment_intent).toMatchObject({ id: cancelled.id, status: "canceled" });
  });
});

describe("cancel", () => {
  test("cancel() lets authorised money go", async () => {
    const { id } = await intents.create(HELD);
    const gone = await intents.cancel(id, {
      cancellation_reason: "abandoned",
      expand: ["latest_charge"],
    });
    expect(gone).toMatchObject({
      status: "canceled",
      cancellation_reason: "abandoned",
      amount_capturable: 0,
      amount_received: 0,
      latest_charge: { captured: false, amount_captured: 0, refunded: true },
    });
    expect(gone.canceled_at).toBeGreaterThanOrEqual(gone.created);
  });

  test("cancel() ends an intent that was never paid", async () => {
    const bare = await intents.create(CARD);
    const named = await intents.create({ ...CARD, payment_method: "pm_card_visa" });
    expect((await intents.cancel(bare.id)).status).toBe("canceled");
    expect((await intents.cancel(named.id)).status).toBe("canceled");
  });

  test("cancel() refuses a paid and a cancelled intent", async () => {
    const paid = await intents.create(PAID);
    const gone = await intents.cancel((await intents.create(HELD)).id);
    expect(await refusal(intents.cancel(paid.id))).toEqual(UNEXPECTED);
    expect(await refusal(intents.cancel(gone.id))).toEqual(UNEXPECTED);
    expect((await intents.retrieve(paid.id)).status).toBe("succeeded");
  });
});
