import { Database } from "bun:sqlite";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CARD, chargeOf, PAID } from "../testing/contract-target.ts";
import { newFolder, openSandbox } from "../testing/sandbox.ts";
import { openDatabase } from "./database.ts";
import { FORGET_ANSWERS } from "./idempotency.ts";

test("a file with the first outbox is taken over with all it holds", async () => {
  const databaseFile = join(newFolder(), "sandbox.sqlite");
  const before = openSandbox({ databaseFile });
  const { id } = await before.intents.create(CARD);
  await before.stop();
  const file = new Database(databaseFile, { strict: true });
  file.run("DROP TABLE webhook_endpoints; DROP TABLE webhook_deliveries; PRAGMA user_version = 0");
  file.run("CREATE TABLE webhook_endpoints (id TEXT PRIMARY KEY, url TEXT NOT NULL, secret TEXT NOT NULL) STRICT");
  file.run("CREATE TABLE webhook_deliveries (seq INTEGER PRIMARY KEY, event TEXT, endpoint TEXT, due INTEGER) STRICT");
  file.close();
  const after = openSandbox({ databaseFile, webhooks: [{ url: "http://127.0.0.1:9/" }] });
  expect((await after.intents.retrieve(id)).id).toBe(id);
  await after.intents.create(CARD);
  const { deliveries } = (await (await after.control("webhooks/deliveries")).json()) as { deliveries: unknown[] };
  expect(deliveries).toHaveLength(1);
});

test("a file from before there were accounts is taken over, with the money of its charges", async () => {
  const databaseFile = join(newFolder(), "sandbox.sqlite");
  const before = openSandbox({ databaseFile, webhooks: [{ url: "http://127.0.0.1:9/" }] });
  const { id } = await before.intents.create(PAID);
  await before.stripe.refunds.create({ payment_intent: id, amount: 99 });
  await before.stop();
  const file = new Database(databaseFile, { strict: true });
  file.run("DROP VIEW all_webhook_endpoints; DROP TABLE connect_webhook_endpoints; DROP TABLE ledger");
  file.run("DELETE FROM objects WHERE kind = 'balance_transaction'");
  file.run(
    "UPDATE objects SET body = json_set(body, '$.balance_transaction', null) WHERE kind IN ('charge', 'refund')",
  );
  file.run("DROP INDEX objects_by_transfer_group; ALTER TABLE objects DROP COLUMN account");
  file.close();
  for (let start = 1; start <= 2; start++) {
    const { stripe, summary, control, stop } = openSandbox({ databaseFile });
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe("succeeded");
    expect((await summary()).balance).toEqual({ usd: { available: 1900, pending: 0 } });
    expect(await (await control("webhooks/endpoints")).json()).toMatchObject([{ url: "http://127.0.0.1:9/" }]);
    const charge = chargeOf(await stripe.paymentIntents.retrieve(id));
    const group = `order-${start === 1 ? id : "other"}`;
    const update = stripe.charges.update(charge, { transfer_group: group });
    expect(
      await update.then(
        () => "set",
        () => "refused",
      ),
    ).toBe(start === 1 ? "set" : "refused");
    await stop();
  }
});

test("a new answer costs the same however many answers are stored", () => {
  const database = openDatabase(":memory:");
  const plan = database.query<{ detail: string }, [number]>(`EXPLAIN QUERY PLAN ${FORGET_ANSWERS}`).all(0);
  expect(plan.map(({ detail }) => detail)).toEqual([
    expect.stringContaining("USING INDEX idempotency_answers_by_time"),
  ]);
  database.close();
});
