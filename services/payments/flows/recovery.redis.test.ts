import { waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openPaymentSite, type PaymentSite, payFor } from "../testing/payment-site.ts";
import { CAPTURE, CREATE, INTENT, REFUND } from "../testing/sandbox-control.ts";

let site: PaymentSite;

beforeAll(async () => {
  site = await openPaymentSite();
});
afterEach(async () => {
  await site.clearFaults();
  await site.stopCopies();
});
afterAll(() => site.stop());

const isOrder = (orderId: string, status: string) =>
  waitFor(async () => (await site.orders.read(orderId))?.status === status);
const lastCharge = async (orderId: string) => (await site.chargesOf(orderId)).at(-1);
const isPublished = (orderId: string, fact: "authorised" | "captured" | "ended") =>
  waitFor(async () => (await lastCharge(orderId))?.[fact]);

/** Pays on a process that is killed as soon as `isDue` returns true. */
async function dyingPay(orderId: string, isDue: () => Promise<unknown>, method?: string): Promise<void> {
  const dying = await site.startCopy({ answerWithinMs: 0 });
  await payFor(dying, orderId, method === undefined ? {} : { paymentMethod: method });
  await waitFor(isDue);
  await dying.crash();
  await site.clearFaults();
}

describe("a process that dies", () => {
  const intentsOf = (orderId: string) => async () => (await site.money(orderId)).length > 0;

  test("before Stripe has answered the create: the next one finds the same intent and completes", async () => {
    const orderId = await site.order();
    await site.addFault({ kind: "drop_after", path: CREATE, method: "POST", times: 1_000 });
    await dyingPay(orderId, intentsOf(orderId));
    await site.startCopy();
    await isOrder(orderId, "Completed");
    expect(await site.money(orderId)).toEqual(["succeeded 1999 0"]);
  });

  test("before Stripe has answered the create: the next one sees the intent as it is by then", async () => {
    const orderId = await site.order();
    await site.addFault({ kind: "drop_after", path: CREATE, method: "POST", times: 1_000 });
    await dyingPay(orderId, intentsOf(orderId));
    await site.stripeCall(`/v1/payment_intents/${await site.intentOf(orderId)}/cancel`);
    await site.startCopy();
    await isPublished(orderId, "ended");
    const told = (await site.chargesOf(orderId)).map(({ status, authorised }) => `${status} ${authorised}`);
    expect(told).toEqual(["Created false", "Failed false"]);
  });

  test("before Stripe has got the create: the next one makes the intent", async () => {
    const orderId = await site.order();
    await site.addFault({ kind: "drop_before", path: CREATE, method: "POST", times: 1_000 });
    await dyingPay(orderId, async () => (await site.database.commands.keys("*:payments:charge:*")).length > 0);
    await site.startCopy();
    await isOrder(orderId, "Completed");
    expect(await site.money(orderId)).toEqual(["succeeded 1999 0"]);
  });

  test("while the order has not decided: the next one captures once it does", async () => {
    const orderId = await site.order({ answers: "silent" });
    await dyingPay(orderId, async () => (await lastCharge(orderId))?.authorised);
    expect(await site.money(orderId)).toEqual(["requires_capture 0 0"]);
    site.orders.say(orderId, "accepts");
    await site.startCopy();
    await isOrder(orderId, "Completed");
    expect(await site.money(orderId)).toEqual(["succeeded 1999 0"]);
  });

  test("while the capture is under way: it is taken once, and the order completed", async () => {
    const orderId = await site.order();
    await site.addFault({ kind: "drop_after", path: CAPTURE, method: "POST", times: 1_000 });
    await site.addFault({ kind: "drop_before", path: INTENT, method: "GET", times: 1_000 });
    await dyingPay(orderId, async () => (await site.money(orderId))[0]?.startsWith("succeeded"));
    await site.startCopy();
    await isOrder(orderId, "Completed");
    expect(await site.money(orderId)).toEqual(["succeeded 1999 0"]);
  });

  test("after a decline, before it is known: the charge ends as declined", async () => {
    const orderId = await site.order();
    await site.addFault({ kind: "drop_after", path: CREATE, method: "POST", times: 1_000 });
    await dyingPay(orderId, intentsOf(orderId), "pm_card_visa_chargeDeclined");
    await site.startCopy();
    await isPublished(orderId, "ended");
    expect(await lastCharge(orderId)).toMatchObject({
      status: "Failed",
      reason: "Your card was declined.",
      captured: false,
    });
    expect(await site.money(orderId)).toEqual(["canceled 0 0"]);
  });

  test("before the event of a cancelled order arrives: the intent is cancelled", async () => {
    const orderId = await site.order({ answers: "silent" });
    await dyingPay(orderId, async () => (await lastCharge(orderId))?.authorised);
    await site.orders.set(orderId, { status: "Cancelled", reason: "expired" });
    await site.startCopy();
    await isPublished(orderId, "ended");
    expect(await site.money(orderId)).toEqual(["canceled 0 0"]);
  });
});

describe("two copies of the service", () => {
  test("pay many orders between them, each once", async () => {
    const [one, other] = [await site.startCopy(), await site.startCopy()];
    const orderIds = await Promise.all(Array.from({ length: 12 }, () => site.order()));
    const answers = await Promise.all(orderIds.flatMap((id) => [payFor(one, id), payFor(other, id)]));
    const statuses = answers.map(({ status }) => status);
    expect([statuses.filter((status) => status === 201).length, new Set(statuses)]).toEqual([12, new Set([201, 409])]);
    for (const orderId of orderIds) expect(await site.money(orderId)).toEqual(["succeeded 1999 0"]);
  });
});

describe("money captured without a call of ours", () => {
  async function captured(): Promise<string> {
    const orderId = await site.order({ answers: "silent" });
    await site.startCopy({ answerWithinMs: 0 }).then((copy) => payFor(copy, orderId));
    await isPublished(orderId, "authorised");
    await site.stripeCall(`/v1/payment_intents/${(await lastCharge(orderId))?.stripeId}/capture`);
    await isPublished(orderId, "captured");
    return orderId;
  }

  test("completes the charge once the order accepts it, not before", async () => {
    const orderId = await captured();
    expect(await lastCharge(orderId)).toMatchObject({
      status: "Created",
      authorised: true,
      captured: true,
      ended: false,
    });
    site.orders.say(orderId, "accepts");
    await isOrder(orderId, "Completed");
    expect(await site.money(orderId)).toEqual(["succeeded 1999 0"]);
  });

  test.each(["fail_before", "fail_after", "drop_after"] as const)(
    "is given back once the order refuses it, also after %s",
    async (kind) => {
      const orderId = await captured();
      await site.addFault({ kind, path: REFUND, method: "POST" });
      site.orders.say(orderId, "refuses");
      await isPublished(orderId, "ended");
      expect(await lastCharge(orderId)).toMatchObject({
        status: "Failed",
        stripeRefundId: expect.stringMatching(/^re_/),
      });
      expect(await site.faults()).toEqual([]);
      expect(await site.money(orderId)).toEqual(["succeeded 1999 1999"]);
    },
  );
});

describe("the payment method", () => {
  test("is nowhere in Redis once the charge has ended", async () => {
    const method = "pm_card_visa_debit";
    const orderId = await site.order();
    const copy = await site.startCopy();
    expect((await payFor(copy, orderId, { paymentMethod: method, key: "secret" })).status).toBe(201);
    await waitFor(async () => (await lastCharge(orderId))?.status === "Completed");
    expect(await site.textInRedis()).toContain(orderId);
    expect(await site.textInRedis()).not.toContain(method);
  });

  test("is kept while the create may have to be repeated", async () => {
    const orderId = await site.order();
    await site.addFault({ kind: "delay_before", path: CREATE, method: "POST", delayMs: 500 });
    await site.startCopy({ answerWithinMs: 0 }).then((copy) => payFor(copy, orderId));
    expect(await site.textInRedis()).toContain("pm_card_visa");
    await isOrder(orderId, "Completed");
    expect(await site.textInRedis()).not.toContain("pm_card_visa");
  });
});
