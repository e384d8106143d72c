import { expect, test } from "vitest";
import { chargeOf, HELD, PAID, refusal } from "../testing/contract-target.ts";
import { openReceiver, SECRET } from "../testing/receiver.ts";
import { openSandbox, until } from "../testing/sandbox.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

test("a dispute takes its amount, and a won one gives it back", async () => {
  const { intents, sandboxControl, summary } = openSandbox();
  const { id } = await intents.create(PAID);
  const dispute = await sandboxControl.openDispute({ charge: id, amount: 500, reason: "product_not_received" });
  expect((await summary()).disputes).toMatchObject([
    { id: dispute.id, amount: 500, payment_intent: id, reason: "product_not_received", status: "needs_response" },
  ]);
  const money = async () => {
    const { balance, movements } = await summary();
    return [balance["usd"]?.pending, movements["usd"]?.disputed ?? 0];
  };
  expect(await money()).toEqual([1499, 500]);
  await sandboxControl.settleDispute(dispute.id, "under_review");
  expect(await money()).toEqual([1499, 500]);
  await sandboxControl.settleDispute(dispute.id, "won");
  expect(await money()).toEqual([1999, 0]);
});

test("an inquiry becomes a chargeback, which is lost when nobody answers in time", async () => {
  const { intents, stripe, sandboxControl, advance } = openSandbox();
  const charge = chargeOf(await intents.create(PAID));
  const { id } = await sandboxControl.openDispute({ charge, isInquiry: true });
  expect((await stripe.refunds.create({ charge, amount: 100 })).status).toBe("succeeded");
  await sandboxControl.settleDispute(id, "needs_response");
  expect(await refusal(stripe.refunds.create({ charge }))).toMatchObject({ code: "charge_disputed" });
  await advance(9 * DAY_MS);
  const lost = await stripe.disputes.retrieve(id);
  expect(lost).toMatchObject({ status: "lost", evidence_details: { past_due: true } });
});

test("evidence that was submitted in time leaves the dispute with the bank", async () => {
  const { intents, stripe, sandboxControl, advance } = openSandbox();
  const { id } = await sandboxControl.openDispute({ charge: (await intents.create(PAID)).id });
  await stripe.disputes.update(id, { evidence: { uncategorized_text: "It was handed over." } });
  const again = stripe.disputes.update(id, { evidence: { uncategorized_text: "winning_evidence" } });
  expect(await refusal(again)).toMatchObject({ status: 400 });
  await advance(20 * DAY_MS);
  expect((await stripe.disputes.retrieve(id)).status).toBe("under_review");
  await sandboxControl.settleDispute(id, "lost");
  const file = stripe.disputes.update(id, { evidence: { receipt: "file_none" } });
  expect(await refusal(file)).toMatchObject({ param: "evidence[receipt]" });
});

test("what the state of a charge or a dispute forbids is refused", async () => {
  const { intents, sandboxControl, control } = openSandbox();
  const held = await intents.create(HELD);
  expect((await control("disputes", { charge: held.id })).status).toBe(409);
  const { id } = await intents.create(PAID);
  expect((await control("disputes", { charge: id, amount: 2000 })).status).toBe(409);
  const dispute = await sandboxControl.openDispute({ charge: id });
  expect((await control("disputes", { charge: id })).status).toBe(409);
  expect((await control(`disputes/${dispute.id}`, { status: "warning_closed" })).status).toBe(409);
  await sandboxControl.settleDispute(dispute.id, "lost");
  expect((await control(`disputes/${dispute.id}`, { status: "won" })).status).toBe(409);
  expect((await control("disputes", { charge: "ch_none" })).status).toBe(404);
  expect((await control("disputes/du_none", { status: "won" })).status).toBe(404);
  expect((await control("disputes", { charge: id, amount: 0 })).status).toBe(400);
});

test("the events of a dispute reach the platform", async () => {
  const receiver = openReceiver();
  const { intents, sandboxControl } = openSandbox({ webhooks: [{ url: receiver.url, secret: SECRET }] });
  const { id } = await sandboxControl.openDispute({ charge: (await intents.create(PAID)).id });
  await sandboxControl.settleDispute(id, "won");
  const wanted = ["closed", "created", "funds_reinstated", "funds_withdrawn"].map((one) => `charge.dispute.${one}`);
  const told = () => receiver.types().filter((type) => type.startsWith("charge.dispute"));
  await until(() => told().length >= wanted.length);
  expect(told().toSorted()).toEqual(wanted);
});

test("a test card's refund pends for half a minute", async () => {
  const { intents, stripe, advance, summary } = openSandbox();
  const { id } = await intents.create({ ...PAID, payment_method: "pm_card_pendingRefund" });
  const refund = await stripe.refunds.create({ payment_intent: id });
  expect([refund.status, refund.pending_reason]).toEqual(["pending", "processing"]);
  expect((await summary()).totals).toEqual({ usd: { captured: 1999, refunded: 1999 } });
  await advance(30_000);
  expect((await stripe.refunds.retrieve(refund.id)).status).toBe("succeeded");
});
