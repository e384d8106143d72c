import { waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { exampleOrder } from "../testing/example-order.ts";
import { endedEvent, onboard, payeeState } from "../testing/payee-on-page.ts";
import { type Copy, openPaymentSite, type PaymentSite, payFor } from "../testing/payment-site.ts";

let site: PaymentSite;

beforeAll(async () => {
  site = await openPaymentSite();
});
afterEach(async () => {
  await site.clearFaults();
  await site.stopCopies();
});
afterAll(() => site.stop());

const TRANSFERS = "/v1/transfers";
const quick = { refundRetryMs: 50, payoutDelayMs: 0 };
const newSeller = () => site.database.ids.newId(1);

/** Sells a ticket of an event that is over; the seller gets 1999 less the fee of 200. */
async function sold(copy: Copy, sellerId: string): Promise<string> {
  const ticket = { ...endedEvent(exampleOrder().ticket), ...exampleFees };
  const orderId = await site.order({ sellerId, ticket: { ...exampleOrder().ticket, ...ticket } });
  expect((await payFor(copy, orderId)).status).toBe(201);
  await waitFor(async () => (await site.orders.read(orderId))?.status === "Completed");
  return orderId;
}

const exampleFees = { buyerFeeCents: 101, sellerFeeCents: 200 };

/** Reads the transfers of an order, each as `amount reversed`. */
async function transfersOf(orderId: string): Promise<string[]> {
  const { transfers } = await site.summary();
  return transfers
    .filter(({ transfer_group }) => transfer_group === orderId)
    .map(({ amount, amount_reversed }) => `${amount} ${amount_reversed}`);
}

const refund = (orderId: string) => site.orders.set(orderId, { status: "Cancelled", reason: "refunded" });

describe("a sale of an event that is over", () => {
  test("is transferred once to its seller, who gets the price less the fee", async () => {
    const copy = await site.startCopy(quick);
    const sellerId = newSeller();
    const account = await onboard(site, copy, { sellerId });
    expect(await payeeState(copy, sellerId)).toBe("active");
    const orderId = await sold(copy, sellerId);
    await waitFor(async () => (await transfersOf(orderId)).length > 0);
    const { transfers, intents } = await site.summary();
    const made = transfers.find(({ transfer_group }) => transfer_group === orderId);
    const intent = intents.find(({ metadata }) => metadata["orderId"] === orderId);
    expect(made).toMatchObject({ amount: 1799, destination: account, source_transaction: intent?.latest_charge });
    expect(intent?.amount).toBe(2100);
  });

  test("waits for the account of its seller", async () => {
    const copy = await site.startCopy(quick);
    const sellerId = newSeller();
    const orderId = await sold(copy, sellerId);
    const page = async () => await (await copy.client(sellerId)("/account/payouts")).text();
    await waitFor(async () => (await page()).includes("wait for you to set up payouts"));
    expect(await transfersOf(orderId)).toEqual([]);
    await onboard(site, copy, { sellerId });
    await waitFor(async () => (await transfersOf(orderId))[0] === "1799 0");
  });

  test.each(["fail_before", "fail_after", "drop_before", "drop_after"] as const)(
    "is transferred once also after %s",
    async (kind) => {
      const copy = await site.startCopy(quick);
      const sellerId = newSeller();
      await onboard(site, copy, { sellerId });
      await site.addFault({ kind, path: TRANSFERS, method: "POST", times: 2 });
      const orderId = await sold(copy, sellerId);
      await waitFor(async () => (await page(copy, sellerId)).includes("paid to your account"));
      expect(await transfersOf(orderId)).toEqual(["1799 0"]);
    },
  );

  test("is taken back from its seller once the buyer has the refund", async () => {
    const copy = await site.startCopy(quick);
    const sellerId = newSeller();
    await onboard(site, copy, { sellerId });
    const orderId = await sold(copy, sellerId);
    await waitFor(async () => (await transfersOf(orderId))[0] === "1799 0");
    await refund(orderId);
    await waitFor(async () => (await transfersOf(orderId))[0] === "1799 1799");
    expect(await site.money(orderId)).toEqual(["succeeded 2100 2100"]);
  });
});

const page = async (copy: Copy, sellerId: string) => await (await copy.client(sellerId)("/account/payouts")).text();
