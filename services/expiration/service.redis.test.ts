import {
  actor,
  actorTerms,
  createEngine,
  type Database,
  type DecisionOf,
  defineService,
  documentType,
  type Engine,
  type EngineSettings,
  on,
  openDatabase,
  tell,
} from "@holdfast/actors";
import { type DeadlineView, expirationEvents, type OrderView, orderEvents, orderView } from "@holdfast/contracts";
import { createLogger, readCommon, type Service } from "@holdfast/server";
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createExpirationService } from "./service.ts";

const HOLD_MS = 300;
const common = readCommon({ LOG_LEVEL: "silent", PARTITIONS: "4" });
const log = createLogger(common);

// Orders in short: an order that is as it is put, with its lock, and a note of each deadline said to have passed.
interface Heard {
  readonly expiresAt: readonly number[];
}
type OrderMessage =
  | { readonly type: "Open"; readonly ticketId: string; readonly hasLock: boolean; readonly holdMs: number }
  | { readonly type: "Change"; readonly changes: Partial<OrderView> }
  | { readonly type: "Heard"; readonly deadline: DeadlineView };
const orderDocument = documentType<OrderView, OrderView>("order", { schema: orderView, view: (order) => order });
const heardDocument = documentType<Heard>("heard", { schema: z.object({ expiresAt: z.array(z.number()) }) });
const orderTerms = actorTerms("order", {
  documents: { order: orderDocument, heard: heardDocument },
  events: ["OrderCreated", "OrderUpdated"],
  claims: ["lock"],
});
const orderActor = actor(orderTerms, {
  documents: (id) => ({ order: id, heard: id }),
  decide({ order, heard: before }, message: OrderMessage, { id, now }): DecisionOf<typeof orderTerms> {
    switch (message.type) {
      case "Open": {
        const until = now + message.holdMs;
        const claim = { mode: "acquire", claim: "lock", name: message.ticketId, owner: id, until } as const;
        return {
          write: { order: newOrder(id, message.ticketId, until) },
          events: { order: "OrderCreated" },
          claims: message.hasLock ? [claim] : [],
        };
      }
      case "Change":
        return order ? { write: { order: { ...order, ...message.changes } }, events: { order: "OrderUpdated" } } : {};
      case "Heard":
        return { write: { heard: { expiresAt: [...(before?.expiresAt ?? []), message.deadline.expiresAt] } } };
    }
  },
});

function newOrder(id: string, ticketId: string, expiresAt: number): OrderView {
  const details = { venue: null, startsAt: null, section: null, seat: null, description: null };
  return {
    id,
    version: 0,
    userId: "ann",
    sellerId: "seller",
    status: "Created",
    expiresAt,
    fence: 1,
    edition: 0,
    ...{ ticket: { id: ticketId, title: "Concert", priceCents: 1999, ...details } },
    ...{ reason: null, chargeId: null, refused: null },
  };
}

let redis: TestRedis;
let database: Database;
let orders: Engine;
const running: Service[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
  database = await openDatabase({ url: redis.url, partitions: common.partitions, log });
  const definition = defineService("orders", {
    events: orderEvents,
    actors: [orderActor],
    reactions: [on(expirationEvents, ({ data }) => [tell(orderActor, data.id, { type: "Heard", deadline: data })])],
  });
  orders = createEngine(definition, { database, log });
  await orders.start();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
});
afterAll(async () => {
  await orders.stop();
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

async function open({ hasLock = true, holdMs = HOLD_MS } = {}): Promise<string> {
  const id = orders.ids.newId(orders.ids.randomPartition());
  const ticketId = orders.ids.newId(Number(id.slice(-2)));
  await orders.ask(orderActor, id, { type: "Open", ticketId, hasLock, holdMs });
  return id;
}

/** Waits until a deadline of this order was said to have passed, and gives all that were. */
async function heard(id: string, times = 1): Promise<readonly number[]> {
  return await waitFor(async () => {
    const { expiresAt = [] } = (await orders.read(heardDocument, id)) ?? {};
    return expiresAt.length >= times ? expiresAt : null;
  });
}

async function expiresAtOf(id: string): Promise<number> {
  return (await orders.read(orderDocument, id))?.expiresAt ?? 0;
}

describe("a deadline passes", () => {
  test("by the notification alone, with nothing swept", async () => {
    await expiration({ sweepMs: 0 });
    const id = await open();
    expect(await heard(id)).toEqual([await expiresAtOf(id)]);
    expect(await orders.now()).toBeGreaterThanOrEqual(await expiresAtOf(id));
  });

  test("by the sweep alone, with no notification heard", async () => {
    await expiration({ prompts: false });
    const id = await open();
    expect(await heard(id)).toEqual([await expiresAtOf(id)]);
    expect(await orders.now()).toBeGreaterThanOrEqual(await expiresAtOf(id));
  });

  test("by the sweep also where the order has no lock", async () => {
    await expiration();
    const id = await open({ hasLock: false });
    expect(await heard(id)).toEqual([await expiresAtOf(id)]);
  });

  test("when it came while nobody watched", async () => {
    const id = await open();
    const expiresAt = await expiresAtOf(id);
    await waitFor(async () => (await orders.now()) > expiresAt);
    await expiration();
    expect(await heard(id)).toEqual([expiresAt]);
  });
});

test("a deadline moved by the order passes at the new instant, and again when the order is heard of later", async () => {
  await expiration();
  const id = await open();
  const moved = (await expiresAtOf(id)) + 200;
  await orders.ask(orderActor, id, { type: "Change", changes: { expiresAt: moved } });
  const first = await waitFor(async () => {
    const passed = await heard(id);
    return passed.at(-1) === moved ? passed : null;
  });
  expect(await orders.now()).toBeGreaterThanOrEqual(moved);
  await orders.ask(orderActor, id, { type: "Change", changes: { chargeId: "c1" } });
  expect(await heard(id, first.length + 1)).toEqual([...first, moved]);
});

test("an ended order's deadline does not pass", async () => {
  await expiration();
  const holdMs = 1_500;
  const ended = [await open({ holdMs }), await open({ holdMs })] as const;
  await orders.ask(orderActor, ended[0], { type: "Change", changes: { status: "Completed" } });
  await orders.ask(orderActor, ended[1], { type: "Change", changes: { status: "Cancelled", reason: "expired" } });
  // Once a later deadline than theirs has passed, theirs would have.
  const expiresAt = Math.max(...(await Promise.all(ended.map(expiresAtOf))));
  await waitFor(async () => (await orders.now()) > expiresAt);
  await heard(await open());
  expect(await Promise.all(ended.map((id) => orders.read(heardDocument, id)))).toEqual([null, null]);
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
