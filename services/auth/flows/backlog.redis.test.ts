import {
  createEngine,
  defineService,
  type Engine,
  type EventStream,
  OverloadedError,
  onLatest,
} from "@holdfast/actors";
import type { Publisher } from "@holdfast/actors/testing";
import { type OrderView, orderEvents } from "@holdfast/contracts";
import { createLogger, readCommon } from "@holdfast/server";
import { waitFor } from "@holdfast/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { behind, createOrders, untilRead } from "../testing/event-sources.ts";
import { exampleOrder } from "../testing/mail-examples.ts";
import { type MailSite, openMailSite } from "../testing/mail-site.ts";

const MOST_BEHIND = 5;
const EVENTS = 40;
const log = createLogger(readCommon({ LOG_LEVEL: "silent" }));
const nothing: EventStream<unknown> = { service: "none", subscribers: [], schema: 1, types: {} };

let site: MailSite;
const engines: Engine[] = [];
beforeEach(async () => {
  site = await openMailSite();
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  await site.stop();
});

async function listen(service: string): Promise<void> {
  const reactions = [onLatest(orderEvents, () => [])];
  const events = { ...nothing, service };
  const engine = createEngine(defineService(service, { events, actors: [], reactions }), {
    database: site.database,
    log,
  });
  engines.push(engine);
  await engine.start();
}

/** Starts an orders service that refuses commands while a needed subscriber is more than a few events behind. */
async function openOrders(): Promise<Publisher<OrderView>> {
  const settings = { mostBehind: MOST_BEHIND, lookEveryMs: 10 };
  const orders = createOrders({ database: site.database, settings });
  engines.push(orders.engine);
  await orders.engine.start();
  return orders;
}

// All ids lie in one partition, because backlogs are counted per partition.
const put = (orders: Publisher<OrderView>, changes: Partial<OrderView> = {}) =>
  orders.publish("OrderUpdated", exampleOrder({ ...changes, id: orders.newId(0) }));

test("while auth is away orders are taken all the same, and their mail goes out when it is back", async () => {
  const copy = await site.start();
  const userId = await site.signUp(copy, "ann@example.com");
  await site.stopCopies();
  await Promise.all(["tickets", "expiration", "payments"].map(listen));
  const orders = await openOrders();
  for (let at = 0; at < EVENTS; at++) {
    await put(orders, { userId, status: "Cancelled", reason: "expired" });
    await untilRead(orders.engine, "tickets");
  }
  expect(await behind(orders.engine, "auth")).toBe(EVENTS);
  await site.start();
  await waitFor(async () => (await site.mails()).filter(({ status }) => status === "kept").length === EVENTS);
});

test("a needed subscriber that is away is what refuses orders", async () => {
  await Promise.all(["expiration", "payments"].map(listen));
  const orders = await openOrders();
  for (let at = 0; at <= MOST_BEHIND; at++) await put(orders);
  await waitFor(() =>
    put(orders).then(
      () => false,
      (error: unknown) => error instanceof OverloadedError,
    ),
  );
});
