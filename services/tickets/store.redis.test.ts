import { createEngine, type Database, type Engine, openDatabase, silentLog } from "@holdfast/actors";
import { startTestRedis, type TestRedis } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PLAIN_TERMS } from "./rules/pricing.ts";
import { ticketActor } from "./rules/ticket.ts";
import { AVAILABLE, ticketDocument } from "./rules/ticket-document.ts";
import { ticketsForSale } from "./store.ts";
import { ticketsService } from "./subscriptions.ts";
import { aListing } from "./testing/examples.ts";

let redis: TestRedis;
let database: Database;
let engine: Engine;

// The engine is not started, so no timer fires: as after an upgrade from a release that set none.
beforeAll(async () => {
  redis = await startTestRedis();
  database = await openDatabase({ url: redis.url, partitions: 4, log: silentLog });
  engine = createEngine(ticketsService, { database, log: silentLog, terms: PLAIN_TERMS });
});
afterAll(async () => {
  await engine.stop();
  await database.close();
  await redis.stop();
});

async function list(startsAt: number | null): Promise<string> {
  const id = engine.ids.newId(engine.ids.randomPartition());
  const { event, ...listing } = aListing({ startsAt });
  await engine.ask(ticketActor, id, { ...listing, event: { ...event, id } });
  return id;
}

test("ticketsForSale() fills its page with other tickets where events have begun, and takes these off sale", async () => {
  const now = Date.now();
  const first = await list(now + 3_600_000);
  const second = await list(null);
  const begun = [await list(now - 120_000), await list(now - 1)];
  const last = await list(null);
  const page = await ticketsForSale(engine, { limit: 2, cursor: undefined });
  expect([page.tickets.map(({ id }) => id), page.next]).toEqual([[last, second], second]);
  const rest = await ticketsForSale(engine, { limit: 2, cursor: second });
  expect([rest.tickets.map(({ id }) => id), rest.next]).toEqual([[first], null]);
  const stored = await engine.readMany(ticketDocument, begun);
  // The timer of the second may still be on its way.
  expect(stored.map((ticket) => ticket?.status)).toEqual(["delisted", "available"]);
  expect(await engine.count(AVAILABLE)).toBe(4);
});
