import { describe, expect, test } from "vitest";
import { CARD, errorOf, HELD, refusal } from "../testing/contract-target.ts";
import { openSandbox as open } from "../testing/sandbox.ts";

describe("faults", () => {
  test("fail_before answers 500, changes nothing and is the key's first answer", async () => {
    const { intents, fault, summary } = open();
    await fault("fail_before");
    const key = { idempotencyKey: "k" };
    expect(await refusal(intents.create(CARD, key))).toMatchObject({ status: 500, type: "api_error" });
    expect(await refusal(intents.create(CARD, key))).toMatchObject({ status: 500 });
    expect((await summary()).intents).toEqual([]);
    const other = await intents.create(CARD, { idempotencyKey: "k2" });
    expect(other.status).toBe("requires_payment_method");
  });

  test("fail_before leaves the key free when it is not to be stored", async () => {
    const { intents, fault } = open();
    await fault("fail_before", { isStored: false });
    const key = { idempotencyKey: "k" };
    expect(await refusal(intents.create(CARD, key))).toMatchObject({ status: 500 });
    expect((await intents.create(CARD, key)).status).toBe("requires_payment_method");
  });

  test("fail_after answers 500 for ever though the money was taken", async () => {
    const { intents, fault, summary } = open();
    const { id } = await intents.create(HELD);
    await fault("fail_after", { path: "/v1/payment_intents/:id/capture" });
    const key = { idempotencyKey: "k" };
    expect(await refusal(intents.capture(id, {}, key))).toMatchObject({ status: 500 });
    expect(await refusal(intents.capture(id, {}, key))).toMatchObject({ status: 500 });
    expect((await intents.retrieve(id)).status).toBe("succeeded");
    expect((await summary()).totals).toEqual({ usd: { captured: 1999, refunded: 0 } });
  });

  test("drop_after loses the answer, not the change", async () => {
    const { intents, fault, summary } = open();
    // The SDK retries once after a closed connection, even with retries switched off.
    await fault("drop_after", { times: 2 });
    const key = { idempotencyKey: "k" };
    const error = await errorOf(intents.create(HELD, key));
    expect(error.type).toBe("StripeConnectionError");
    const { intents: made } = await summary();
    expect(made.map((intent) => intent.status)).toEqual(["requires_capture"]);
    expect((await intents.create(HELD, key)).id).toBe(made[0]?.id ?? "");
    expect((await summary()).intents).toHaveLength(1);
  });

  test("drop_before loses the call", async () => {
    const { intents, fault, summary } = open();
    await fault("drop_before", { times: 2 });
    expect((await errorOf(intents.create(HELD))).type).toBe("StripeConnectionError");
    expect((await summary()).intents).toEqual([]);
  });

  test("a key in flight is 409, and the first call finishes", async () => {
    const { intents, fault, control } = open();
    await fault("delay_before", { delayMs: 500 });
    const key = { idempotencyKey: "k" };
    const first = intents.create(CARD, key);
    const isTaken = async () => ((await (await control("faults")).json()) as unknown[]).length === 0;
    while (!(await isTaken()));
    const busy = { status: 409, type: "idempotency_error", code: "idempotency_key_in_use" };
    expect(await refusal(intents.create(CARD, key))).toMatchObject(busy);
    const { id } = await first;
    expect((await intents.create(CARD, key)).id).toBe(id);
  });

  test("a fault meets only its method, its path and its number of calls", async () => {
    const { intents, stripe, fault } = open();
    const { id } = await intents.create(HELD);
    await fault("fail_before", { method: "POST", path: `/v1/payment_intents/${id}/capture` });
    await intents.create(CARD);
    expect((await intents.retrieve(id)).id).toBe(id);
    await stripe.refunds.list();
    expect(await refusal(intents.capture(id))).toMatchObject({ status: 500 });
    expect((await intents.capture(id)).status).toBe("succeeded");
  });
});
