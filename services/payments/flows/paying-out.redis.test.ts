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

  test.each(["fail_after", "drop_after"] as const)("is transferred once also after %s", async (kind) => {
    const copy = await site.startCopy(quick);
    const sellerId = newSeller();
    await onboard(site, copy, { sellerId });
    await site.addFault({ kind, path: TRANSFERS, method: "POST", times: 2 });
    const orderId = await sold(copy, sellerId);
    await waitFor(async () => (await page(copy, sellerId)).includes("paid to your account"));
    expect(await transfersOf(orderId)).toEqual(["1799 0"]);
  });

  test("is taken back from its seller once the buyer has the refund", async () => {
    const copy = await site.startCopy(quick);
    const sellerId = newSeller();
    await onboard(site, copy, { sellerId });
    const orderId = await sold(copy, sellerId);
    await waitFor(async () => (await transfersOf(orderId))[0] === "1799 0");
    await refund(orderId);
    await waitFor(async () => (await transfersOf(orderId))[0] === "1799 1799");
    // Where the site's balance is too low for the refund, the reversal comes first.
    await waitFor(async () => (await site.money(orderId))[0] === "succeeded 2100 2100");
  });
});

describe("a dispute of the buyer's bank", () => {
  const open = async (orderId: string) => (await site.openDispute({ charge: await site.intentOf(orderId) })).id;
  const lastCharge = async (orderId: string) => (await site.chargesOf(orderId)).at(-1);
  const receive = (copy: Copy) =>
    site.setWebhooks([{ url: `${copy.url}/webhooks/stripe` }, { url: `${copy.url}/webhooks/stripe`, connect: true }]);
  afterEach(() => site.setWebhooks([]));

  test("freezes a payout, and a won one thaws it", async () => {
    const copy = await site.startCopy(quick);
    await receive(copy);
    const sellerId = newSeller();
    const orderId = await sold(copy, sellerId);
    const dispute = await open(orderId);
    await waitFor(async () => (await lastCharge(orderId))?.dispute === "open");
    await onboard(site, copy, { sellerId });
    expect(await page(copy, sellerId)).toContain("asked for the money back");
    expect(await transfersOf(orderId)).toEqual([]);
    await site.settleDispute(dispute, "won");
    await waitFor(async () => (await transfersOf(orderId))[0] === "1799 0");
    expect(await lastCharge(orderId)).toMatchObject({ dispute: "won" });
  });

  test("that is lost takes the transfer back, though every event of it is lost: the sweep finds it", async () => {
    const copy = await site.startCopy({ ...quick, connectSweepMs: 50 });
    const sellerId = newSeller();
    await onboard(site, copy, { sellerId });
    const orderId = await sold(copy, sellerId);
    await waitFor(async () => (await transfersOf(orderId))[0] === "1799 0");
    await site.settleDispute(await open(orderId), "lost");
    await waitFor(async () => (await transfersOf(orderId))[0] === "1799 1799");
    expect(await lastCharge(orderId)).toMatchObject({ dispute: "lost" });
    expect(await site.money(orderId)).toEqual(["succeeded 2100 0"]);
  });

  test("that nobody has told of is seen before the transfer begins", async () => {
    const copy = await site.startCopy(quick);
    const sellerId = newSeller();
    const orderId = await sold(copy, sellerId);
    await open(orderId);
    await onboard(site, copy, { sellerId });
    await waitFor(async () => (await page(copy, sellerId)).includes("asked for the money back"));
    expect(await transfersOf(orderId)).toEqual([]);
  });

  test("keeps the refund waiting, and the lost one makes it needless", async () => {
    const copy = await site.startCopy(quick);
    await receive(copy);
    const orderId = await sold(copy, newSeller());
    const dispute = await open(orderId);
    await waitFor(async () => (await lastCharge(orderId))?.dispute === "open");
    await refund(orderId);
    await waitFor(async () => (await lastCharge(orderId))?.refund === "due");
    await site.settleDispute(dispute, "lost");
    await waitFor(async () => (await lastCharge(orderId))?.dispute === "lost");
    expect(await site.money(orderId)).toEqual(["succeeded 2100 0"]);
  });
});

describe("a seller whose balance is too low", () => {
  test("owes what could not be taken back, and pays it from the next sale", async () => {
    const copy = await site.startCopy(quick);
    const sellerId = newSeller();
    const account = await onboard(site, copy, { sellerId });
    const first = await sold(copy, sellerId);
    await waitFor(async () => (await transfersOf(first))[0] === "1799 0");
    await site.addToBalance({ account, currency: "usd", amount: -1_799 });
    await refund(first);
    await waitFor(async () => (await page(copy, sellerId)).includes("You owe $17.99"));
    expect(await transfersOf(first)).toEqual(["1799 0"]);
    const next = await sold(copy, sellerId);
    await waitFor(async () => !(await page(copy, sellerId)).includes("You owe $17.99 for refunded sales"));
    expect(await transfersOf(next)).toEqual([]);
    const third = await sold(copy, sellerId);
    await waitFor(async () => (await transfersOf(third))[0] === "1799 0");
  });
});

describe("a seller's account", () => {
  test("that Stripe rejects cannot be paid, and the seller hears of it without an event", async () => {
    const copy = await site.startCopy({ ...quick, connectSweepMs: 50 });
    const sellerId = newSeller();
    const account = await onboard(site, copy, { sellerId, answer: "restrict" });
    expect(await payeeState(copy, sellerId)).toBe("restricted");
    await site.answerOnboarding(account, "reject");
    await waitFor(async () => (await payeeState(copy, sellerId)) === "rejected");
    expect(await page(copy, sellerId)).toContain("you cannot sell here");
  });

  test.each(["fail_after", "drop_after"] as const)("is made once also after %s", async (kind) => {
    const copy = await site.startCopy({ ...quick, answerWithinMs: 5_000 });
    const sellerId = newSeller();
    await site.addFault({ kind, path: "/v1/accounts", method: "POST", times: 2 });
    await onboard(site, copy, { sellerId });
    const { accounts } = await site.summary();
    expect(accounts.filter(({ metadata }) => metadata["userId"] === sellerId)).toHaveLength(1);
  });
});

const page = async (copy: Copy, sellerId: string) => await (await copy.client(sellerId)("/account/payouts")).text();
