// Tests that a payment which has left Redis is found, and is brought back whole, when Stripe tells of it.

import { type Archive, createEngine, type Database, type Engine, openDatabase, silentLog } from "@holdfast/actors";
import { startTestRedis, type TestRedis } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultPaymentTimes } from "../config.ts";
import { chargeDocument } from "../rules/charge.ts";
import type { Intent } from "../rules/intent.ts";
import { orderDocument } from "../rules/order.ts";
import { paymentActor } from "../rules/payment.ts";
import { payoutDocument } from "../rules/payout.ts";
import { paymentEndActor } from "../rules/retirement.ts";
import { chargeOfPayer, chargesOfPayer } from "../store.ts";
import { paymentsService } from "../subscriptions.ts";
import { exampleOrder } from "../testing/example-order.ts";
import { findCharge, findPayout } from "./known-payments.ts";
import { createPaymentTools } from "./payment-tools.ts";
import { createReadSales } from "./sales.ts";

const YEAR = 365 * 86_400_000;
const texts = new Map<string, string>();
const archive: Archive = {
  put: async (name, text) => void texts.set(JSON.stringify(Object.values(nameOf(name))), text),
  get: async (name) => texts.get(JSON.stringify(Object.values(nameOf(name)))) ?? null,
};
const nameOf = ({ service, kind, id, version }: Parameters<Archive["get"]>[0]) => ({ service, kind, id, version });

let redis: TestRedis;
let database: Database;
let engine: Engine;

beforeAll(async () => {
  redis = await startTestRedis();
  database = await openDatabase({ url: redis.url, partitions: 2, log: silentLog });
  const terms = { ...defaultPaymentTimes, payoutDelayMs: -YEAR, archiveAfterMs: -YEAR, undatedPayoutMs: -YEAR };
  const settings = { archiveAgeMs: 0 };
  const options = { database, log: silentLog, archive, settings };
  engine = createEngine(paymentsService, { ...options, terms: { ...terms, currency: "usd" } });
});
afterAll(async () => {
  await engine.stop();
  await database.close();
  await redis.stop();
});

/** Sells for an order by the rules alone, and pays its seller; debts take the amount. */
async function sold(id: string, chargeId: string): Promise<void> {
  const expiresAt = (await engine.now()) + 900_000;
  const follow = (fields: object) =>
    engine.ask(paymentActor, id, { type: "FollowOrder", order: { ...exampleOrder({ id, expiresAt }), ...fields } });
  await follow({ version: 1 });
  await engine.ask(paymentActor, id, { type: "Begin", chargeId, userId: "u1", paymentMethod: "pm_1" });
  await follow({ version: 2, chargeId });
  const intent: Intent = {
    ...{ id: "pi_1", checkout: null, state: "captured", amountCents: 1999, receivedCents: 1999, currency: "usd" },
    ...{ chargeId, orderId: id, siteId: "ours", createdAt: 0, fault: null, refund: null },
  };
  const observation = { kind: "seen", intent, error: null } as const;
  await engine.ask(paymentActor, id, { type: "Observe", chargeId, step: "capture", tried: 1, observation });
  await follow({ version: 3, chargeId, status: "Completed" });
  await engine.ask(paymentActor, id, { type: "RecheckPayout" });
  const seen = { kind: "ready", accountId: "acct_1", nettedCents: 1999 } as const;
  await engine.ask(paymentActor, id, { type: "ObservePayout", step: "begin", tried: 1, seen });
  expect((await engine.read(payoutDocument, id))?.stage).toBe("paid");
}

test("a payment in the archive is found there, and a dispute of it brings back its order and payout too", async () => {
  const [id, chargeId] = [database.ids.newId(1), database.ids.newId(1)];
  await sold(id, chargeId);
  await engine.ask(paymentEndActor, id, null);
  const present = async () => [
    (await engine.read(orderDocument, id)) !== null,
    (await engine.read(chargeDocument, chargeId)) !== null,
    (await engine.read(payoutDocument, id)) !== null,
  ];
  expect(await present()).toEqual([false, false, false]);
  expect(await findCharge(engine, { chargeId, orderId: id })).toMatchObject({ stripeId: "pi_1", captured: true });
  expect(await findPayout(engine, id)).toMatchObject({ stage: "paid" });
  expect(await chargeOfPayer(engine, chargeId, "u1")).toMatchObject({ id: chargeId, isArchived: true });
  await expect(chargeOfPayer(engine, chargeId, "u2")).rejects.toMatchObject({ status: 404 });
  await expect(chargeOfPayer(engine, "no id", "u1")).rejects.toMatchObject({ status: 404 });
  const tools = createPaymentTools(engine);
  expect(await tools.chargeOf(id)).toMatchObject({ id: chargeId });
  expect(await tools.payout(id)).toMatchObject({ stage: "paid" });
  const { charges } = await chargesOfPayer(engine, "u1", { limit: 10 });
  expect(charges.map((charge) => charge.id)).toEqual([chargeId]);
  const { sales, owedCents } = await createReadSales(engine)("u2", { limit: 10 });
  expect([sales.map((sale) => sale.id), owedCents]).toEqual([[id], 0]);

  const dispute = { id: "du_1", state: "open" } as const;
  await engine.ask(paymentActor, id, { type: "ObserveDispute", chargeId, dispute });
  expect(await present()).toEqual([true, true, true]);
  expect((await engine.read(chargeDocument, chargeId))?.dispute).toEqual(dispute);
  // It stays while the bank has not decided.
  await engine.ask(paymentEndActor, id, null);
  expect(await present()).toEqual([true, true, true]);
});

test("a payment whose seller is still owed stays", async () => {
  const [id, chargeId] = [database.ids.newId(1), database.ids.newId(1)];
  const expiresAt = (await engine.now()) + 900_000;
  const order = exampleOrder({ id, expiresAt, status: "Completed", chargeId });
  await engine.ask(paymentActor, id, { type: "FollowOrder", order });
  await engine.ask(paymentEndActor, id, null);
  expect(await engine.read(orderDocument, id)).not.toBe(null);
});
