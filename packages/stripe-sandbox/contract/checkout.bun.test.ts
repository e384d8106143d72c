import type Stripe from "stripe";
import { afterAll, describe, expect, test } from "vitest";
import { INVALID, LINE, openTarget, refusal, SESSION } from "../testing/contract-target.ts";

const target = openTarget();
const { sessions } = target.stripe.checkout;

afterAll(() => target.close());

describe("checkout sessions", () => {
  test("create() opens a session whose page waits for the buyer", async () => {
    const made = await sessions.create({
      ...SESSION,
      cancel_url: "https://example.com/back",
      client_reference_id: "o1",
      customer_email: "buyer@example.com",
      metadata: { order: "o1" },
      submit_type: "book",
      locale: "en",
    });
    expect(made.id).toMatch(/^cs_test_\w+$/);
    expect(URL.parse(made.url ?? "")?.pathname).toBe(`/c/pay/${made.id}`);
    expect(made).toMatchObject({
      object: "checkout.session",
      amount_subtotal: 1999,
      amount_total: 1999,
      cancel_url: "https://example.com/back",
      client_reference_id: "o1",
      currency: "usd",
      customer_details: { email: "buyer@example.com" },
      customer_email: "buyer@example.com",
      livemode: false,
      metadata: { order: "o1" },
      mode: "payment",
      payment_intent: null,
      allowed_payment_method_types: ["card"],
      payment_method_types: ["card"],
      payment_status: "unpaid",
      status: "open",
      ui_mode: "hosted_page",
    });
    expect(made.expires_at - made.created).toBe(24 * 3600);
    expect(await sessions.retrieve(made.id)).toMatchObject({ id: made.id, url: made.url ?? "" });
  });

  test("create() adds its lines up, and shows them when asked", async () => {
    const made = await sessions.create({
      ...SESSION,
      line_items: [LINE, { ...LINE, quantity: 3 }],
      expand: ["line_items"],
    });
    expect(made.amount_total).toBe(4 * 1999);
    const lines = made.line_items?.data.map(({ amount_total, quantity, description }) => ({
      amount_total,
      quantity,
      description,
    }));
    expect(lines).toEqual([
      { amount_total: 1999, quantity: 1, description: "A seat" },
      { amount_total: 5997, quantity: 3, description: "A seat" },
    ]);
    expect((await sessions.listLineItems(made.id)).data).toHaveLength(2);
    expect(await sessions.retrieve(made.id)).not.toHaveProperty("line_items");
  });

  test("create() takes a life of 31 minutes", async () => {
    const expires_at = Math.floor(Date.now() / 1000) + 31 * 60;
    expect((await sessions.create({ ...SESSION, expires_at })).expires_at).toBe(expires_at);
  });

  test("expire() ends an open session, and only once", async () => {
    const { id } = await sessions.create(SESSION);
    expect(await sessions.expire(id)).toMatchObject({ status: "expired", payment_status: "unpaid", url: null });
    expect(await refusal(sessions.expire(id))).toMatchObject(INVALID);
    expect((await sessions.retrieve(id)).status).toBe("expired");
  });

  test("list() is narrowed by status, and refuses an unknown start", async () => {
    const open = await sessions.create(SESSION);
    const { id } = await sessions.expire((await sessions.create(SESSION)).id);
    const ids = async (status: Stripe.Checkout.SessionListParams.Status) =>
      (await sessions.list({ status, limit: 10 })).data.map((session) => session.id);
    expect(await ids("open")).toContain(open.id);
    expect(await ids("open")).not.toContain(id);
    expect(await ids("expired")).toContain(id);
    expect(await ids("complete")).not.toContain(id);
    expect(await refusal(sessions.list({ starting_after: "cs_test_none" }))).toMatchObject(INVALID);
  });

  test("an id that does not exist is 404", async () => {
    const missing = { status: 404, type: "invalid_request_error", code: "resource_missing" };
    expect(await refusal(sessions.retrieve("cs_test_none"))).toMatchObject(missing);
    expect(await refusal(sessions.expire("cs_test_none"))).toMatchObject(missing);
  });

  test("a repeated create() gives the first session", async () => {
    const key = { idempotencyKey: crypto.randomUUID() };
    const { id } = await sessions.create(SESSION, key);
    expect((await sessions.create(SESSION, key)).id).toBe(id);
    const other = { status: 400, type: "idempotency_error" };
    expect(await refusal(sessions.create({ ...SESSION, submit_type: "book" }, key))).toMatchObject(other);
  });
});

describe("parameters of a session", () => {
  const priced = (change: object) => ({ line_items: [{ ...LINE, price_data: { ...LINE.price_data, ...change } }] });
  const inMinutes = (minutes: number) => Math.floor(Date.now() / 1000) + minutes * 60;
  const bad: [string, Record<string, unknown>, { code?: string; param?: string }][] = [
    ["no lines", { line_items: undefined }, {}],
    ["no success_url", { success_url: undefined }, {}],
    ["a success_url that is none", { success_url: "thanks" }, { code: "url_invalid" }],
    ["49 cents", priced({ unit_amount: 49 }), { code: "amount_too_small" }],
    ["a million dollars", priced({ unit_amount: 100_000_000 }), { code: "amount_too_large" }],
    ["a currency unknown", priced({ currency: "zzz" }), {}],
    ["a nameless product", priced({ product_data: {} }), { code: "parameter_missing" }],
    ["two currencies", { line_items: [LINE, ...priced({ currency: "eur" }).line_items] }, {}],
    ["an end in 29 minutes", { expires_at: inMinutes(29) }, { param: "expires_at" }],
    ["an end in 25 hours", { expires_at: inMinutes(25 * 60) }, { param: "expires_at" }],
    ["an address that is none", { customer_email: "nobody" }, { code: "email_invalid" }],
    ["payment_method_types, which were removed", { payment_method_types: ["card"] }, { param: "payment_method_types" }],
    ["an unknown name", { colour: "red" }, { code: "parameter_unknown", param: "colour" }],
    [
      "an unknown name inside",
      { payment_intent_data: { colour: "red" } },
      { code: "parameter_unknown", param: "payment_intent_data[colour]" },
    ],
  ];

  test.each(bad)("create() refuses %s", async (_, change, expected) => {
    const params = { ...SESSION, ...change } as unknown as Stripe.Checkout.SessionCreateParams;
    expect(await refusal(sessions.create(params))).toMatchObject({ ...INVALID, ...expected });
  });
});
