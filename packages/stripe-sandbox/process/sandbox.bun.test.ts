import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { REFUND_FAILS_AFTER_SECONDS } from "../money/refund-endpoints.ts";
import { CARD, errorOf, HELD, refusal } from "../testing/contract-target.ts";
import { newFolder, openSandbox as open } from "../testing/sandbox.ts";

const HOUR_MS = 3_600_000;
const YEAR = new Date().getUTCFullYear();

function byNumber(number: string, more: object = {}) {
  const card = { number, exp_month: 12, exp_year: YEAR + 1, cvc: "123", ...more };
  const params = { ...CARD, confirm: true, payment_method_data: { type: "card", card } };
  return params as unknown as Stripe.PaymentIntentCreateParams;
}

describe("cards by number", () => {
  test("4242 pays, the decline cards decline, 3155 asks", async () => {
    const { intents } = open();
    const paid = await intents.create(byNumber("4242 4242 4242 4242"));
    expect(paid.status).toBe("succeeded");
    const asked = await intents.create(byNumber("4000002500003155"));
    expect(asked.status).toBe("requires_action");
    const reasons = [];
    for (const end of ["0002", "9995", "0069", "0127", "0119"]) {
      const error = await errorOf(intents.create(byNumber(`400000000000${end}`)));
      reasons.push([error.statusCode, error.code, error.decline_code]);
    }
    expect(reasons).toEqual([
      [402, "card_declined", "generic_decline"],
      [402, "card_declined", "insufficient_funds"],
      [402, "expired_card", "expired_card"],
      [402, "incorrect_cvc", "incorrect_cvc"],
      [402, "processing_error", "processing_error"],
    ]);
  });

  test("a wrong number, a real one and a past expiry are refused and make no intent", async () => {
    const { intents, summary } = open();
    const past = { exp_year: YEAR - 1 };
    const wrong = await refusal(intents.create(byNumber("4242424242424241")));
    expect(wrong).toMatchObject({ status: 402, code: "incorrect_number", param: "number" });
    const real = await errorOf(intents.create(byNumber("4111111111111111")));
    expect(real).toMatchObject({ statusCode: 402, decline_code: "test_mode_live_card" });
    const expired = await refusal(intents.create(byNumber("4242424242424242", past)));
    expect(expired).toMatchObject({ status: 402, code: "invalid_expiry_year" });
    expect((await summary()).intents).toEqual([]);
  });

  test("no card number and no code reaches the disk", async () => {
    const folder = newFolder();
    const { intents, stop } = open({ databaseFile: join(folder, "sandbox.sqlite") });
    const card = byNumber("4242424242424242");
    const key = { idempotencyKey: "k" };
    const { id } = await intents.create(card, key);
    expect((await intents.create(card, key)).id).toBe(id);
    const written = () => readdirSync(folder).map((file) => readFileSync(join(folder, file), "latin1"));
    const running = written().join();
    await stop();
    const stopped = written().join();
    expect(stopped).toContain(id);
    expect(running + stopped).not.toMatch(/4242424242424242|4242 4242/);
  });
});

describe("control", () => {
  test("control asks for its token, health does not", async () => {
    const { control, url, instanceId } = open();
    expect((await control("summary", undefined, "wrong")).status).toBe(401);
    expect((await control("faults", { kind: "fail_before" }, "wrong")).status).toBe(401);
    const health = await fetch(`${url}/_sandbox/health`);
    expect(await health.json()).toEqual({ service: "stripe-sandbox", instanceId, status: "ok" });
  });

  test("control refuses a body it cannot read", async () => {
    const { control, fault } = open();
    expect((await control("faults", { kind: "explode" })).status).toBe(400);
    expect((await fault("fail_before", { pth: "/v1/refunds" })).status).toBe(400);
    expect((await control("clock", {})).status).toBe(400);
  });

  test("summary has every intent with its metadata and money", async () => {
    const { intents, stripe, summary } = open();
    const { id } = await intents.create({ ...HELD, metadata: { order: "o1" } });
    await intents.capture(id, { amount_to_capture: 1500 });
    await stripe.refunds.create({ payment_intent: id, amount: 300 });
    await intents.create({ ...CARD, amount: 700, currency: "eur" });
    const { intents: all, totals } = await summary();
    expect(all).toMatchObject([
      { id, status: "succeeded", captured: 1500, refunded: 300, metadata: { order: "o1" } },
      { status: "requires_payment_method", captured: 0, refunded: 0, currency: "eur" },
    ]);
    expect(totals).toEqual({
      usd: { captured: 1500, refunded: 300 },
      eur: { captured: 0, refunded: 0 },
    });
  });
});

describe("time", () => {
  test("a key is forgotten after 24 hours of the sandbox's clock", async () => {
    const { intents, advance } = open();
    const key = { idempotencyKey: "k" };
    const { id } = await intents.create(CARD, key);
    await advance(23 * HOUR_MS);
    expect((await intents.create(CARD, key)).id).toBe(id);
    await advance(HOUR_MS + 1000);
    expect((await intents.create(CARD, key)).id).not.toBe(id);
  });

  test("an authorisation that was not captured is cancelled after 7 days", async () => {
    const { intents, advance } = open();
    const { id } = await intents.create(HELD);
    const taken = await intents.create(HELD);
    await intents.capture(taken.id);
    await advance(7 * 24 * HOUR_MS - 60_000);
    expect((await intents.retrieve(id)).status).toBe("requires_capture");
    await advance(61_000);
    const gone = await intents.retrieve(id);
    expect(gone).toMatchObject({ status: "canceled", cancellation_reason: "automatic" });
    expect((await intents.retrieve(taken.id)).status).toBe("succeeded");
  });

  test("the card that fails refunds does so later, and the money is back", async () => {
    const { intents, stripe, advance, summary } = open();
    const params = { ...CARD, confirm: true, payment_method: "pm_card_refundFail" };
    const { id } = await intents.create(params);
    const refund = await stripe.refunds.create({ payment_intent: id });
    expect(refund.status).toBe("succeeded");
    expect((await summary()).totals).toEqual({ usd: { captured: 1999, refunded: 1999 } });
    await advance((REFUND_FAILS_AFTER_SECONDS + 1) * 1000);
    const failed = await stripe.refunds.retrieve(refund.id);
    expect(failed).toMatchObject({ status: "failed", failure_reason: "expired_or_canceled_card" });
    expect((await summary()).totals).toEqual({ usd: { captured: 1999, refunded: 0 } });
    const events = await stripe.events.list({ type: "refund.failed" });
    expect(events.data).toHaveLength(1);
  });

  test("the clock goes on from the given time", async () => {
    const { intents, control } = open({ now: () => 1_000_000_000_000 });
    expect((await intents.create(CARD)).created).toBe(1_000_000_000);
    await control("clock", { advanceMs: 5000 });
    expect((await intents.create(CARD)).created).toBe(1_000_000_005);
    await control("clock", { reset: true });
    expect((await intents.create(CARD)).created).toBe(1_000_000_000);
  });
});

describe("state", () => {
  test("everything is there after a restart: intents, keys, tasks, the clock", async () => {
    const databaseFile = join(newFolder(), "sandbox.sqlite");
    const before = open({ databaseFile });
    const key = { idempotencyKey: "k" };
    const { id } = await before.intents.create(HELD, key);
    await before.advance(HOUR_MS);
    await before.stop();
    const after = open({ databaseFile });
    expect((await after.intents.create(HELD, key)).id).toBe(id);
    const { nowMs } = (await (await after.control("clock")).json()) as { nowMs: number };
    expect(nowMs).toBeGreaterThan(Date.now() + HOUR_MS - 60_000);
    await after.advance(7 * 24 * HOUR_MS);
    expect((await after.intents.retrieve(id)).status).toBe("canceled");
  });

  test("a second sandbox cannot open the same file, or the same port", () => {
    const databaseFile = join(newFolder(), "sandbox.sqlite");
    const { port } = open({ databaseFile });
    expect(() => open({ databaseFile })).toThrow("another sandbox has it open");
    expect(() => open({ port })).toThrow(`127.0.0.1:${port}: the port is in use`);
  });

  test("a refused call leaves no trace", async () => {
    const { intents, stripe, summary } = open();
    const call = { ...CARD, payment_method: "pm_card_visa", expand: ["colour"] };
    expect(await refusal(intents.create(call))).toMatchObject({ status: 400 });
    expect((await summary()).intents).toEqual([]);
    expect((await stripe.events.list()).data).toEqual([]);
  });

  test("Basic authentication and other answers outside the SDK", async () => {
    const { url } = open();
    const get = (path: string, headers: Record<string, string> = {}) =>
      fetch(`${url}${path}`, { headers }).then((response) => response.status);
    const basic = `Basic ${Buffer.from("sk_test_x:").toString("base64")}`;
    expect(await get("/v1/balance", { authorization: basic })).toBe(200);
    expect(await get("/v1/balance")).toBe(401);
    expect(await get("/v1/balance", { authorization: "Bearer sk_live_x" })).toBe(401);
    expect(await get("/v1/balance", { authorization: "Bearer pk_test_x" })).toBe(401);
    expect(await get("/v1/nothing", { authorization: basic })).toBe(404);
  });
});
