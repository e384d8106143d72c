import { waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Copy, openPaymentSite, type PaymentSite, payFor } from "../testing/payment-site.ts";
import { REFUND } from "../testing/sandbox-control.ts";

let site: PaymentSite;

beforeAll(async () => {
  site = await openPaymentSite();
});
afterEach(async () => {
  await site.clearFaults();
  await site.stopCopies();
});
afterAll(() => site.stop());

const quick = { refundRetryMs: 50 };
const lastCharge = async (orderId: string) => (await site.chargesOf(orderId)).at(-1);

async function sold(copy: Copy, { method = "pm_card_visa", sellerId = "sue" } = {}): Promise<string> {
  const orderId = await site.order({ sellerId });
  expect((await payFor(copy, orderId, { paymentMethod: method })).status).toBe(201);
  await waitFor(async () => (await site.orders.read(orderId))?.status === "Completed");
  return orderId;
}

const refund = (orderId: string) => site.orders.set(orderId, { status: "Cancelled", reason: "refunded" });

describe("a sale that is taken back", () => {
  test("is refunded once, and its charge stays completed", async () => {
    const orderId = await sold(await site.startCopy(quick));
    await refund(orderId);
    await waitFor(async () => (await lastCharge(orderId))?.refund === "done");
    expect(await lastCharge(orderId)).toMatchObject({
      status: "Completed",
      stripeRefundId: expect.stringMatching(/^re_/),
    });
    expect(await site.money(orderId)).toEqual(["succeeded 1999 1999"]);
  });

  test.each(["fail_before", "fail_after", "drop_before", "drop_after"] as const)(
    "is refunded once also after %s",
    async (kind) => {
      const orderId = await sold(await site.startCopy(quick));
      await site.addFault({ kind, path: REFUND, method: "POST", times: 2 });
      await refund(orderId);
      await waitFor(async () => (await lastCharge(orderId))?.refund === "done");
      expect(await site.money(orderId)).toEqual(["succeeded 1999 1999"]);
    },
  );

  test("is refunded by the next process where the first died", async () => {
    const first = await site.startCopy(quick);
    const orderId = await sold(first);
    await site.addFault({ kind: "drop_after", path: REFUND, method: "POST", times: 1_000 });
    await refund(orderId);
    await waitFor(async () => (await site.money(orderId))[0] === "succeeded 1999 1999");
    await first.crash();
    await site.clearFaults();
    await site.startCopy(quick);
    await waitFor(async () => (await lastCharge(orderId))?.refund === "done");
    expect(await site.money(orderId)).toEqual(["succeeded 1999 1999"]);
  });

  test("shows a refund that failed, and tries until it is done", async () => {
    const orderId = await sold(await site.startCopy(quick));
    await site.addFault({ kind: "fail_before", path: REFUND, method: "POST", times: 3 });
    await refund(orderId);
    await waitFor(async () => (await lastCharge(orderId))?.refund === "failed");
    await waitFor(async () => (await lastCharge(orderId))?.refund === "done");
    expect(await site.money(orderId)).toEqual(["succeeded 1999 1999"]);
  });
});

describe("a refund that fails after it was done", () => {
  test.each(["the event of Stripe", "the sweep"])("is found by %s alone and made again", async (by) => {
    const isEvent = by !== "the sweep";
    const copy = await site.startCopy({ refundRetryMs: 50, refundSweepMs: isEvent ? 0 : 50 });
    await site.sendEventsTo(...(isEvent ? [`${copy.url}/webhooks/stripe`] : []));
    const orderId = await sold(copy, { method: "pm_card_refundFail" });
    await refund(orderId);
    await waitFor(async () => (await lastCharge(orderId))?.refund === "done");
    const first = (await lastCharge(orderId))?.stripeRefundId;
    await site.advance(31_000);
    await waitFor(async () => (await site.chargesOf(orderId)).some(({ refund: how }) => how === "failed"));
    await waitFor(async () => (await lastCharge(orderId))?.refund === "done");
    expect((await lastCharge(orderId))?.stripeRefundId).not.toBe(first);
    expect(await site.money(orderId)).toEqual(["succeeded 1999 1999"]);
    await site.sendEventsTo();
  });
});

describe("what a seller sold", () => {
  const salesOf = async (copy: Copy, userId: string) => {
    const answer = await copy.client(userId)("/api/sales");
    expect(answer.status).toBe(200);
    return await answer.json();
  };

  test("is listed with what is owed, and no longer owed once it is refunded", async () => {
    const copy = await site.startCopy(quick);
    const first = await sold(copy, { sellerId: "sam" });
    const second = await sold(copy, { sellerId: "sam" });
    const isOwed = async () => (await salesOf(copy, "sam")).owed === 39.98;
    await waitFor(isOwed);
    const sales = await salesOf(copy, "sam");
    const sale = (orderId: string) => ({
      orderId,
      ticket: { id: "t1", title: "Gig" },
      price: 19.99,
      soldAt: expect.stringMatching(/Z$/),
      payout: {
        ...{ status: "owed", stage: "held", amount: 19.99 },
        ...{ changedAt: expect.stringMatching(/Z$/), dueAt: expect.stringMatching(/Z$/) },
      },
    });
    expect(sales).toEqual({ currency: "usd", owed: 39.98, sales: [second, first].map(sale) });
    await refund(first);
    await waitFor(async () => (await salesOf(copy, "sam")).owed === 19.99);
    expect((await salesOf(copy, "sam")).sales[1]).toMatchObject({
      price: 19.99,
      payout: { status: "withdrawn", amount: 0 },
    });
  });

  test("is shown to its seller alone", async () => {
    const copy = await site.startCopy(quick);
    await sold(copy, { sellerId: "zoe" });
    await waitFor(async () => (await salesOf(copy, "zoe")).owed === 19.99);
    expect((await salesOf(copy, "ann")).sales).toEqual([]);
    expect((await copy.client()("/api/sales")).status).toBe(401);
    expect((await copy.client()("/account/sales")).status).toBe(303);
    const page = await (await copy.client("zoe")("/account/sales")).text();
    for (const fact of ["Gig", "$19.99", "You are owed"]) expect(page).toContain(fact);
  });
});
