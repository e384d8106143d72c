import { type Database, type EngineSettings, openDatabase } from "@holdfast/actors";
import { claimKey } from "@holdfast/actors/redis";
import { type Publisher, publishedEvents, publisher } from "@holdfast/actors/testing";
import { expirationEvents, type OrderView, orderEvents } from "@holdfast/contracts";
import { createLogger, readCommon, type Service } from "@holdfast/server";
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createExpirationService } from "./service.ts";

const HOLD_MS = 300;
const common = readCommon({ LOG_LEVEL: "silent", PARTITIONS: "4" });
const log = createLogger(common);

const details = { venue: null, startsAt: null, section: null, seat: null, description: null };
const order: Omit<OrderView, "id" | "version"> = {
  userId: "ann",
  sellerId: "seller",
  status: "Created",
  expiresAt: 0,
  fence: 1,
  edition: 0,
  ...{ ticket: { id: "t1", title: "Concert", priceCents: 1999, ...details } },
  ...{ reason: null, chargeId: null, refused: null },
};

let redis: TestRedis;
let database: Database;
let orders: Publisher<OrderView>;
const running: Service[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
  database = await openDatabase({ url: redis.url, partitions: common.partitions, log });
  orders = publisher(orderEvents, { database, kind: "order", blank: order });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
});
afterAll(async () => {
  await database.close();
  await redis.stop();
});

async function expiration(settings: Partial<EngineSettings> = {}): Promise<Service> {
  const session = { read: async () => null };
  const service = createExpirationService({ database, log, common, config: null, session, settings });
  running.push(service);
  await service.start();
  return service;
}

/** Publishes an order, with the lock on its ticket that orders takes. */
async function open({ hasLock = true, holdMs = HOLD_MS } = {}): Promise<string> {
  const id = orders.newId();
  const partition = Number(id.slice(-2));
  const ticketId = orders.newId(partition);
  const expiresAt = (await now()) + holdMs;
  const lock = claimKey(partition, "orders", "lock", ticketId);
  if (hasLock) await database.commands.set(lock, `${id} ${expiresAt}`, "PXAT", expiresAt);
  await orders.publish("OrderCreated", { id, ticket: { ...order.ticket, id: ticketId }, expiresAt });
  return id;
}

/** The deadlines of an order that were said to have passed, oldest first. */
async function passedOf(id: string): Promise<number[]> {
  const events = await publishedEvents(database, expirationEvents);
  return events.filter((event) => event.id === id).map(({ data }) => data.expiresAt);
}

/** Waits until a deadline of this order was said to have passed, and gives all that were. */
async function heard(id: string, times = 1): Promise<readonly number[]> {
  return await waitFor(async () => {
    const passed = await passedOf(id);
    return passed.length >= times ? passed : null;
  });
}

async function expiresAtOf(id: string): Promise<number> {
  return (await orders.last(id))?.expiresAt ?? 0;
}

const now = () => orders.engine.now();

describe("a deadline passes", () => {
  test("by the notification alone, with nothing swept", async () => {
    await expiration({ sweepMs: 0 });
    const id = await open();
    expect(await heard(id)).toEqual([await expiresAtOf(id)]);
    expect(await now()).toBeGreaterThanOrEqual(await expiresAtOf(id));
  });

  test("by the sweep alone, with no notification heard", async () => {
    await expiration({ prompts: false });
    const id = await open();
    expect(await heard(id)).toEqual([await expiresAtOf(id)]);
    expect(await now()).toBeGreaterThanOrEqual(await expiresAtOf(id));
  });

  test("by the sweep also where the order has no lock", async () => {
    await expiration();
    const id = await open({ hasLock: false });
    expect(await heard(id)).toEqual([await expiresAtOf(id)]);
  });

  test("when it came while nobody watched", async () => {
    const id = await open();
    const expiresAt = await expiresAtOf(id);
    await waitFor(async () => (await now()) > expiresAt);
    await expiration();
    expect(await heard(id)).toEqual([expiresAt]);
  });
});

test("a deadline moved by the order passes at the new instant, and again when the order is heard of later", async () => {
  await expiration();
  const id = await open();
  const moved = (await expiresAtOf(id)) + 200;
  await orders.publish("OrderUpdated", { id: id, expiresAt: moved });
  const first = await waitFor(async () => {
    const passed = await heard(id);
    return passed.at(-1) === moved ? passed : null;
  });
  expect(await now()).toBeGreaterThanOrEqual(moved);
  await orders.publish("OrderUpdated", { id: id, chargeId: "c1" });
  expect(await heard(id, first.length + 1)).toEqual([...first, moved]);
});

test("an ended order's deadline does not pass", async () => {
  await expiration();
  const holdMs = 1_500;
  const ended = [await open({ holdMs }), await open({ holdMs })] as const;
  await orders.publish("OrderUpdated", { id: ended[0], status: "Completed" });
  await orders.publish("OrderUpdated", { id: ended[1], status: "Cancelled", reason: "expired" });
  // Once a later deadline than theirs has passed, theirs would have.
  const expiresAt = Math.max(...(await Promise.all(ended.map(expiresAtOf))));
  await waitFor(async () => (await now()) > expiresAt);
  await heard(await open());
  expect(await Promise.all(ended.map(passedOf))).toEqual([[], []]);
});

test("100 deadlines pass, each once", async () => {
  await expiration();
  const ids = await Promise.all(Array.from({ length: 100 }, () => open()));
  const passed = await Promise.all(ids.map((id) => heard(id)));
  expect(passed).toEqual((await Promise.all(ids.map(expiresAtOf))).map((expiresAt) => [expiresAt]));
});

test("the service has its health routes and nothing else", async () => {
  const { app } = await expiration();
  const statuses = await Promise.all(
    ["/healthz", "/metrics", "/", "/api/deadlines"].map(async (path) => (await app.request(path)).status),
  );
  expect(statuses).toEqual([200, 200, 404, 404]);
  await waitFor(async () => (await app.request("/readyz")).status === 200);
});
