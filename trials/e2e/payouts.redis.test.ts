// Pays sellers on a whole site: sold, transferred, refunded, disputed; then compares all money with the sandbox's.

import { siteKey } from "@holdfast/actors/redis";
import { checkSite } from "@holdfast/site";
import { createSandboxControl } from "@holdfast/stripe-sandbox";
import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buy, listTicket, type Person, pay, signUp, untilOrder } from "../support/people.ts";
import { startWholeSite, type WholeSite } from "../support/whole-site.ts";

let site: WholeSite;
beforeAll(async () => {
  // A ticket without a date is paid out this long after its sale.
  site = await startWholeSite({ env: { PAYOUT_UNDATED_DAYS: "0" } });
});
afterAll(() => site.stop());

async function sell(seller: Person, buyer: Person, price: string): Promise<string> {
  const order = await buy(buyer, (await listTicket(seller, price)).id);
  await untilOrder(buyer, order.id, "AwaitingPayment");
  await pay(buyer, order.id);
  await untilOrder(buyer, order.id, "Completed");
  return order.id;
}

async function storedOrder(id: string): Promise<string> {
  const { commands, form } = site.database;
  const key = `{${id.slice(-2)}}:orders:order:${id}`;
  return String(await (form === "json" ? commands.call("JSON.GET", key) : commands.hget(key, "j")));
}

/** Transfers 1.00 more than the payout of an order, as a fault of the site would. */
async function transferAgain(orderId: string, destination: string): Promise<void> {
  const siteId = (await site.database.commands.get(siteKey("site"))) ?? "";
  const control = createSandboxControl(site.sandbox);
  await control.addToBalance({ currency: "usd", amount: 1_000 });
  const body = new URLSearchParams({ amount: "100", currency: "usd", destination });
  body.set("metadata[payout]", orderId);
  body.set("metadata[siteId]", siteId);
  const headers = { Authorization: "Bearer sk_test_whole" };
  const made = await fetch(`${site.sandbox.url}/v1/transfers`, { method: "POST", headers, body });
  expect(made.status).toBe(200);
}

test("what was captured is what buyers, sellers and the site have, by the site's data and by Stripe's", async () => {
  const control = createSandboxControl(site.sandbox);
  await control.setWebhooks([{ url: `${site.url}/webhooks/stripe`, secret: site.webhookSecret }]);
  const [seller, buyer] = [await signUp(site.url, "seller"), await signUp(site.url, "buyer")];
  const stages = async () => {
    const { sales } = await (await seller.http("/api/sales")).json();
    return sales.map(({ payout }: { payout: { stage: string } }) => payout.stage).toSorted();
  };
  const paid = await sell(seller, buyer, "20.00");
  const refunded = await sell(seller, buyer, "30.00");
  const disputed = await sell(seller, buyer, "40.00");
  await waitFor(async () => (await stages()).join() === "held,held,held");
  expect((await seller.http("/api/payee", { json: { country: "DE" } })).status).toBe(200);
  expect((await seller.http("/api/payee/onboarding", { json: {} })).status).toBe(303);
  const [account] = (await control.summary()).accounts;
  await control.answerOnboarding(account?.id ?? "", "complete");
  await seller.http("/account/payouts/return");
  await waitFor(async () => (await stages()).join() === "paid,paid,paid");
  expect((await seller.http(`/api/orders/${refunded}/refund`, { method: "POST" })).status).toBe(200);
  const intents = (await control.summary()).intents;
  const charge = intents.find(({ metadata }) => metadata["orderId"] === disputed)?.id ?? "";
  const dispute = await control.openDispute({ charge });
  await waitFor(async () => (await storedOrder(disputed)).includes('"dispute":"open"'));
  expect((await seller.http(`/api/orders/${disputed}/refund`, { method: "POST" })).status).toBe(409);
  await control.settleDispute(dispute.id, "lost");
  await waitFor(async () => (await stages()).join() === "paid,reversed,reversed");
  const stripe = { secretKey: "sk_test_sandbox", apiUrl: site.sandbox.url };
  const report = await waitFor(async () => {
    const found = await checkSite(site.database, { isAtRest: true, stripe });
    // The money of the refund was with the seller, so it is taken back first.
    return found.findings.length === 0 && found.sums.refunded > 0 ? found : null;
  });
  expect(report.sums).toEqual({
    ...{ captured: 9_000, refunded: 3_000, lost: 4_000, transferred: 9_000, reversed: 7_000 },
    ...{ held: 0, fees: 0, netted: 0 },
  });
  await transferAgain(paid, account?.id ?? "");
  const { findings } = await checkSite(site.database, { isAtRest: true, isMoneyAlone: true, stripe });
  expect(findings).toEqual([{ check: "payout", id: paid, text: "paid: Stripe has transferred 2100, not 2000" }]);
}, 30_000);
