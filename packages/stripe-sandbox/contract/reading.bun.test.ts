import type Stripe from "stripe";
import { afterAll, describe, expect, test } from "vitest";
import { CARD, chargeOf, HELD, INVALID, openTarget, PAID, refusal } from "../testing/contract-target.ts";

const target = openTarget();
const { stripe } = target;
const intents = stripe.paymentIntents;

afterAll(() => target.close());

describe("lists", () => {
  test("list() gives the newest first, in pages", async () => {
    const made = [];
    for (const amount of [101, 102, 103]) made.push(await intents.create({ ...CARD, amount }));
    const [first, second, third] = made.map((intent) => intent.id);
    const page = await intents.list({ limit: 2 });
    expect(page.data.map((intent) => intent.id)).toEqual([third, second] as string[]);
    expect(page).toMatchObject({ object: "list", has_more: true, url: "/v1/payment_intents" });
    const next = await intents.list({ limit: 1, starting_after: second ?? "" });
    expect(next.data.map((intent) => intent.id)).toEqual([first] as string[]);
    const newer = await intents.list({ limit: 2, ending_before: first ?? "" });
    expect(newer.data.map((intent) => intent.id)).toEqual([third, second] as string[]);
  });

  test("list() keeps to the given time", async () => {
    const { id, created } = await intents.create(CARD);
    const from = await intents.list({ created: { gte: created }, limit: 100 });
    expect(from.data.map((intent) => intent.id)).toContain(id);
    expect(from.data.every((intent) => intent.created >= created)).toBe(true);
    const before = await intents.list({ created: { lt: created }, limit: 100 });
    expect(before.data.map((intent) => intent.id)).not.toContain(id);
    const later = await intents.list({ created: { gt: created + 3600 } });
    expect(later.data).toEqual([]);
  });

  test("list() is read to its end by the SDK's own paging", async () => {
    const { created } = await intents.create(CARD);
    for (let n = 0; n < 4; n++) await intents.create(CARD);
    const all = await intents.list({ created: { gte: created }, limit: 2 }).autoPagingToArray({ limit: 5 });
    expect(new Set(all.map((intent) => intent.id)).size).toBe(5);
  });

  test("list() refuses a page of 101 and an unknown start", async () => {
    const large = { ...INVALID, code: "parameter_invalid_integer", param: "limit" };
    expect(await refusal(intents.list({ limit: 101 }))).toEqual(large);
    const unknown = intents.list({ starting_after: "pi_none" });
    expect(await refusal(unknown)).toMatchObject({ ...INVALID, code: "resource_missing" });
  });
});

describe("charges, balance, events", () => {
  test("charges.retrieve() shows the card by brand and last four digits", async () => {
    const held = await intents.create({ ...HELD, metadata: { order: "o1" } });
    const shown = await stripe.charges.retrieve(chargeOf(held), {
      expand: ["payment_intent", "refunds"],
    });
    expect(shown).toMatchObject({
      amount: 1999,
      captured: false,
      paid: true,
      metadata: { order: "o1" },
      payment_intent: { id: held.id },
      payment_method_details: { type: "card", card: { brand: "visa", last4: "4242" } },
      refunds: { data: [] },
    });
  });

  test("a property that cannot be expanded is refused", async () => {
    const { id } = await intents.create(CARD);
    const call = intents.retrieve(id, { expand: ["colour"] });
    expect(await refusal(call)).toMatchObject(INVALID);
  });

  test("balance.retrieve() has the money that was taken", async () => {
    await intents.create(PAID);
    const balance = await stripe.balance.retrieve();
    expect(balance.object).toBe("balance");
    expect(balance.pending.find((funds) => funds.currency === "usd")?.amount).toBeGreaterThan(0);
  });

  test("every change leaves its events", async () => {
    const { id } = await intents.create(HELD);
    await intents.capture(id);
    await stripe.refunds.create({ payment_intent: id });
    const wanted = [
      "payment_intent.created",
      "charge.succeeded",
      "payment_intent.amount_capturable_updated",
      "charge.captured",
      "payment_intent.succeeded",
      "refund.created",
      "charge.refunded",
    ];
    const { data } = await stripe.events.list({ limit: 50 });
    const ours = data.filter((event) => JSON.stringify(event.data.object).includes(id));
    expect(ours.map((event) => event.type)).toEqual(expect.arrayContaining(wanted));
    const captured = ours.find((event) => event.type === "charge.captured");
    expect(await stripe.events.retrieve(captured?.id ?? "")).toEqual(captured as Stripe.Event);
    const narrowed = await stripe.events.list({ type: "charge.captured", limit: 100 });
    expect(narrowed.data.map((event) => event.id)).toContain(captured?.id ?? "");
    expect(new Set(narrowed.data.map((event) => event.type))).toEqual(new Set(["charge.captured"]));
  });
});
