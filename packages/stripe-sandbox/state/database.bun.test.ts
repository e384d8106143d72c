import { Database } from "bun:sqlite";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CARD } from "../testing/contract-target.ts";
import { newFolder, openSandbox } from "../testing/sandbox.ts";

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
