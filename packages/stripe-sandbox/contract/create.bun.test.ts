import type Stripe from "stripe";
import { afterAll, describe, expect, test } from "vitest";
import { CARD, errorOf, HELD, INVALID, openTarget, PAID, refusal } from "../testing/contract-target.ts";

const target = openTarget();
const { stripe } = target;
const intents = stripe.paymentIntents;

afterAll(() => target.close());

describe("create", () => {
  test("create() without a card waits for one", async () => {
    const made = await intents.create({ ...CARD, description: "A seat", metadata: { order: "o1" } });
    expect(made.id).toMatch(/^pi_\w+$/);
    expect(made).toMatchObject({
      object: "payment_intent",
      amount: 1999,
      amount_capturable: 0,
      amount_received: 0,
      currency: "usd",
      description: "A seat",
      livemode: false,
      metadata: { order: "o1" },
      payment_method: null,
      latest_charge: null,
      status: "requires_payment_method",
    });
  });

  test("create() with a card waits for the confirmation", async () => {
    const made = await intents.create({ ...CARD, payment_method: "pm_card_mastercard" });
    expect(made.status).toBe("requires_confirmation");
    expect(made.payment_method).toMatch(/^pm_/);
  });

  test("create() with confirm and manual capture only authorises", async () => {
    const made = await intents.create(HELD);
    expect(made).toMatchObject({
      status: "requires_capture",
      amount_capturable: 1999,
      amount_received: 0,
      capture_method: "manual",
      last_payment_error: null,
    });
  });

  test("create() with confirm and automatic capture takes the money", async () => {
    const made = await intents.create(PAID);
    expect(made).toMatchObject({
      status: "succeeded",
      amount_capturable: 0,
      amount_received: 1999,
    });
  });

  test("create() with a redirecting method asks for a return_url", async () => {
    const call = { amount: 500, currency: "usd", confirm: true, payment_method: "pm_card_visa" };
    expect(await refusal(intents.create(call))).toMatchObject(INVALID);
    const methods = { enabled: true, allow_redirects: "never" as const };
    const made = await intents.create({ ...call, automatic_payment_methods: methods });
    expect(made.status).toBe("succeeded");
    const url = "https://example.com/back";
    expect((await intents.create({ ...call, return_url: url })).status).toBe("succeeded");
  });

  test("create() takes a card by its token", async () => {
    const data = {
      type: "card",
      card: { token: "tok_mastercard" },
    } as const;
    const made = await intents.create({
      ...CARD,
      confirm: true,
      payment_method_data: data,
      expand: ["payment_method"],
    });
    expect(made).toMatchObject({
      status: "succeeded",
      payment_method: { card: { brand: "mastercard", last4: "4444" } },
    });
  });
});

describe("parameters", () => {
  const bad: [string, Record<string, unknown>, { code?: string; param?: string }][] = [
    ["no amount", { amount: undefined }, { code: "parameter_missing", param: "amount" }],
    ["49 cents", { amount: 49 }, { code: "amount_too_small", param: "amount" }],
    ["a million dollars", { amount: 100_000_000 }, { code: "amount_too_large", param: "amount" }],
    ["49 yen", { currency: "jpy", amount: 49 }, { code: "amount_too_small", param: "amount" }],
    ["14.99 korunas", { currency: "czk", amount: 1_499 }, { code: "amount_too_small", param: "amount" }],
    ["a thousandth of a dinar", { currency: "kwd", amount: 1_505 }, { param: "amount" }],
    ["part of a króna", { currency: "isk", amount: 50_050 }, { param: "amount" }],
    ["part of a cent", { amount: 10.5 }, { code: "parameter_invalid_integer", param: "amount" }],
    ["less than nothing", { amount: -1 }, { code: "parameter_invalid_integer", param: "amount" }],
    ["an empty amount", { amount: "" }, { code: "parameter_invalid_empty", param: "amount" }],
    ["no currency", { currency: undefined }, { code: "parameter_missing", param: "currency" }],
    ["a currency unknown", { currency: "zzz" }, { param: "currency" }],
    [
      "payment_method_types, which were removed",
      { payment_method_types: ["card"] },
      { code: "payment_method_types_no_longer_supported" },
    ],
    ["an unknown name", { colour: "red" }, { code: "parameter_unknown", param: "colour" }],
    [
      "an unknown name inside",
      { payment_method_data: { type: "card", card: {}, colour: "red" } },
      { code: "parameter_unknown", param: "payment_method_data[colour]" },
    ],
    ["an unknown capture method", { capture_method: "later" }, { param: "capture_method" }],
    ["an unknown card", { payment_method: "pm_card_nobody" }, { code: "resource_missing", param: "payment_method" }],
    [
      "a return_url that is none",
      { confirm: true, payment_method: "pm_card_visa", return_url: "back" },
      { code: "url_invalid", param: "return_url" },
    ],
    ["metadata too long", { metadata: { note: "x".repeat(501) } }, {}],
  ];

  test.each(bad)("create() refuses %s", async (_, change, expected) => {
    const params = { ...CARD, ...change } as unknown as Stripe.PaymentIntentCreateParams;
    expect(await refusal(intents.create(params))).toMatchObject({ ...INVALID, ...expected });
  });

  test("create() takes the smallest and the largest amount", async () => {
    expect((await intents.create({ ...CARD, amount: 50 })).amount).toBe(50);
    expect((await intents.create({ ...CARD, amount: 99_999_999 })).amount).toBe(99_999_999);
    expect((await intents.create({ ...CARD, currency: "jpy", amount: 1_500 })).amount).toBe(1_500);
    expect((await intents.create({ ...CARD, currency: "kwd", amount: 1_500 })).amount).toBe(1_500);
  });

  test("a call without a test key is refused", async () => {
    const call = target.connect("nonsense").paymentIntents.list();
    const unauthorized = { status: 401, type: "invalid_request_error" };
    expect(await refusal(call)).toMatchObject(unauthorized);
  });

  test("an id that does not exist is 404", async () => {
    const missing = { status: 404, type: "invalid_request_error", code: "resource_missing" };
    expect(await refusal(intents.retrieve("pi_none"))).toEqual({ ...missing, param: "intent" });
    expect(await refusal(intents.capture("pi_none"))).toMatchObject(missing);
    expect(await refusal(stripe.charges.retrieve("ch_none"))).toMatchObject(missing);
    expect(await refusal(stripe.refunds.retrieve("re_none"))).toMatchObject(missing);
    expect(await refusal(stripe.events.retrieve("evt_none"))).toMatchObject(missing);
  });
});

describe("declines", () => {
  const cards: [string, string, string][] = [
    ["pm_card_chargeDeclined", "card_declined", "generic_decline"],
    ["pm_card_visa_chargeDeclined", "card_declined", "generic_decline"],
    ["pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"],
    ["pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"],
    ["pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"],
    ["pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card"],
    ["pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"],
    ["pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"],
    ["pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"],
  ];

  test.each(cards)("%s is declined with %s, %s", async (card, code, reason) => {
    const error = await errorOf(intents.create({ ...HELD, payment_method: card }));
    expect({
      status: error.statusCode,
      type: error.rawType,
      code: error.code,
      decline_code: error.decline_code,
    }).toEqual({ status: 402, type: "card_error", code, decline_code: reason });
    const intent = await intents.retrieve(error.payment_intent?.id ?? "");
    expect(intent).toMatchObject({
      status: "requires_payment_method",
      payment_method: null,
      last_payment_error: { type: "card_error", code, charge: error.charge },
    });
    const failed = await stripe.charges.retrieve(error.charge ?? "");
    expect(failed).toMatchObject({ status: "failed", paid: false, failure_code: code });
  });

  test("another card pays on the same intent", async () => {
    const error = await errorOf(intents.create({ ...HELD, payment_method: "pm_card_chargeDeclined" }));
    const id = error.payment_intent?.id ?? "";
    const after = await intents.confirm(id, { payment_method: "pm_card_visa" });
    expect(after).toMatchObject({ status: "requires_capture", last_payment_error: null });
  });
});
