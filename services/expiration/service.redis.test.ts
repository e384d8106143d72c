import { type Database, type EngineSettings, openDatabase } from "@holdfast/actors";
import { claimKey } from "@holdfast/actors/redis";
import { type Publisher, publishedEvents, publisher } from "@holdfast/actors/testing";
import { expirationEvents, NO_FEES, type OrderView, orderEvents, orderEventTypes } from "@holdfast/contracts";
import { createLogger, readCommon, type Service } from "@holdfast/server";
import { sessionsBy } from "@holdfast/server/testing";
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createExpirationService } from "./service.ts";

const HOLD_MS = 300;
const common = readCommon({ LOG_LEVEL: "silent", PARTITIONS: "4" });
const log = createLogger(common);

const event = { eventId: "e1", city: null, country: null, timeZone: null, endsAt: null, row: null };
const details = {
  ...event,
  ...NO_FEES,
  faceValueCents: null,
  venue: null,
  startsAt: null,
  section: null,
  seat: null,
  description: null,
};
const order: Omit<OrderView, "id" | "version"> = {
  userId: "ann",
  sellerId: "seller",
  status: "Created",
  expiresAt: 0,
  fence: 1,
  edition: 0,
  ...{ ticket: { id: "t1", title: "Concert", priceCents: 1999, ...details } },
  ...{ seal: "none", reason: null, chargeId: null, refused: null },
};

let redis: TestRedis;
let database: Database;
let orders: Publisher<OrderView>;
const running: Service[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
  database = await openDatabase({ url: redis.url, partitions: common.partitions, log });
  orders = publisher({ ...orderEvents, types: orderEventTypes }, { database, kind: "order", blank: order });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
});
afterAll(async () => {
  await database.close();
  await redis.stop();
});

async function expiration(settings: Partial<EngineSettings> = {}): Promise<Service> {
  const session = sessionsBy(() => null);
  const service = createExpirationService({ database, log, common, config: null, session, settings });
  running.push(service);
  await service.start();
  return service;
}

/** Publishes an order and, as the service `orders` does, takes the lock on its ticket. */
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

/** Returns the deadlines in the events `OrderExpired` of an order, oldest first. */
async function passedOf(id: string): Promise<number[]> {
  const events = await publishedEvents(database, expirationEvents);
  return events.filter((event) => event.id === id).map(({ data }) => data.expiresAt);
}

/** Waits until `OrderExpired` was published for an order, and returns the deadlines in all its events. */
async function deadlinesPassed(id: string, times = 1): Promise<readonly number[]> {
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
  test("by the notification alone, without any sweep", async () => {
    await expiration({ sweepMs: 0 });
    const id = await open();
    expect(await deadlinesPassed(id)).toEqual([await expiresAtOf(id)]);
    expect(await now()).toBeGreaterThanOrEqual(await expiresAtOf(id));
  });

  test("by the sweep alone, without any notification", async () => {
    await expiration({ prompts: false });
    const id = await open();
    expect(await deadlinesPassed(id)).toEqual([await expiresAtOf(id)]);
    expect(await now()).toBeGreaterThanOrEqual(await expiresAtOf(id));
  });

  test("by the sweep also when the order has no lock", async () => {
    await expiration();
    const id = await open({ hasLock: false });
    expect(await deadlinesPassed(id)).toEqual([await expiresAtOf(id)]);
  });

  test("when its time came while no process of the service ran", async () => {
    const id = await open();
    const expiresAt = await expiresAtOf(id);
    await waitFor(async () => (await now()) > expiresAt);
    await expiration();
    expect(await deadlinesPassed(id)).toEqual([expiresAt]);
  });
});

test("a deadline moved by the order passes at the new time, and again at a later event of the order", async () => {
  await expiration();
  const id = await open();
  const moved = (await expiresAtOf(id)) + 200;
  await orders.publish("OrderUpdated", { id: id, expiresAt: moved });
  const first = await waitFor(async () => {
    const passed = await deadlinesPassed(id);
    return passed.at(-1) === moved ? passed : null;
  });
  expect(await now()).toBeGreaterThanOrEqual(moved);
  await orders.publish("OrderUpdated", { id: id, chargeId: "c1" });
  expect(await deadlinesPassed(id, first.length + 1)).toEqual([...first, moved]);
});

test("an ended order's deadline does not pass", async () => {
  await expiration();
  const holdMs = 1_500;
  const ended = [await open({ holdMs }), await open({ holdMs })] as const;
  await orders.publish("OrderUpdated", { id: ended[0], status: "Completed" });
  await orders.publish("OrderUpdated", { id: ended[1], status: "Cancelled", reason: "expired" });
  // Once a later deadline has passed, the deadlines of the ended orders would have passed too.
  const expiresAt = Math.max(...(await Promise.all(ended.map(expiresAtOf))));
  await waitFor(async () => (await now()) > expiresAt);
  await deadlinesPassed(await open());
  expect(await Promise.all(ended.map(passedOf))).toEqual([[], []]);
});

test("100 deadlines pass, each once", async () => {
  await expiration();
  const ids = await Promise.all(Array.from({ length: 100 }, () => open()));
  const passed = await Promise.all(ids.map((id) => deadlinesPassed(id)));
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
