import { afterAll, describe, expect, test } from "vitest";
import { CARD, errorOf, INVALID, openTarget, refusal, UNEXPECTED } from "../testing/contract-target.ts";

const target = openTarget();
const intents = target.stripe.paymentIntents;

afterAll(() => target.close());

describe("idempotency", () => {
  test("a repeated call gets the first answer and does nothing", async () => {
    const key = newKey();
    const params = { ...CARD, confirm: true, payment_method: "pm_card_visa" };
    const first = await intents.create(params, key);
    const again = await intents.create(params, key);
    expect(again.id).toBe(first.id);
    expect(again.latest_charge).toBe(first.latest_charge as string);
    expect(header(again, "idempotent-replayed")).toBe("true");
    expect(header(first, "idempotent-replayed")).toBeFalsy();
  });

  test("a key used with other parameters, or elsewhere, is refused", async () => {
    const key = newKey();
    const { id } = await intents.create(CARD, key);
    const error = { status: 400, type: "idempotency_error", code: undefined, param: undefined };
    expect(await refusal(intents.create({ ...CARD, amount: 2000 }, key))).toEqual(error);
    expect(await refusal(intents.cancel(id, {}, key))).toEqual(error);
    expect((await intents.retrieve(id)).status).toBe("requires_payment_method");
  });

  test("a decline and a wrong state are first answers too", async () => {
    const key = newKey();
    const params = { ...CARD, confirm: true, payment_method: "pm_card_chargeDeclined" };
    const first = await errorOf(intents.create(params, key));
    const again = await errorOf(intents.create(params, key));
    expect(again.statusCode).toBe(402);
    expect(again.payment_intent?.id).toBe(first.payment_intent?.id as string);
    const other = newKey();
    const bare = await intents.create(CARD);
    expect(await refusal(intents.confirm(bare.id, {}, other))).toEqual(UNEXPECTED);
    await intents.cancel(bare.id);
    const replayed = await errorOf(intents.confirm(bare.id, {}, other));
    expect(replayed.payment_intent?.status).toBe("requires_payment_method");
  });

  test("a call with bad parameters leaves its key free", async () => {
    const key = newKey();
    expect(await refusal(intents.create({ ...CARD, amount: 1 }, key))).toMatchObject(INVALID);
    expect((await intents.create(CARD, key)).status).toBe("requires_payment_method");
  });
});

function newKey() {
  return { idempotencyKey: crypto.randomUUID() };
}

function header(object: { lastResponse: object }, name: string): unknown {
  const headers: unknown = Reflect.get(object.lastResponse, "headers");
  return headers instanceof Headers ? headers.get(name) : Reflect.get(Object(headers), name);
}
