// Tests that an order which has left Redis for the archive still answers its buyer, and nobody else.

import { createEngine, silentLog } from "@holdfast/actors";
import type { Service } from "@holdfast/server";
import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readOrdersConfig } from "../config.ts";
import { createOrderTools, type OrderTools } from "../flows/order-tools.ts";
import { orderActor } from "../rules/order-actor.ts";
import { numberOf, orderDocument } from "../rules/order-document.ts";
import { ordersService } from "../subscriptions.ts";
import { exampleCharge } from "../testing/examples.ts";
import { guestOf, type OrdersSite, openOrdersSite, orderIn, signedInAs, whenOrder } from "../testing/orders-site.ts";

let site: OrdersSite;
let orders: Service;
let orderId: string;
let hasLeft = false;
let tools: OrderTools;

// Buys a ticket, and has the order archived as payments asks for it a month after the event.
beforeAll(async () => {
  site = await openOrdersSite();
  orders = await site.orders();
  const buyer = signedInAs(orders, "ann");
  const ticketId = await site.ticket(orders);
  orderId = (await orderIn(await buyer("/api/orders", { json: { ticketId } }))).id;
  await site.reserved(buyer, orderId);
  const charge = exampleCharge({ id: site.tickets.newId(Number(orderId.slice(-2))), orderId });
  await site.payments.publish("ChargeUpdated", charge);
  await waitFor(async () => (await orderIn(await buyer(`/api/orders/${orderId}`))).version === 2);
  await site.payments.publish("ChargeUpdated", { ...charge, status: "Completed", captured: true, ended: true });
  await whenOrder(buyer, orderId, "Completed");
  const terms = readOrdersConfig({});
  const settings = { archiveAgeMs: 0 };
  const engine = createEngine(ordersService, { database: site.database, log: silentLog, terms, settings });
  await engine.ask(orderActor, orderId, { type: "Archive" });
  hasLeft = (await engine.read(orderDocument, orderId)) === null;
  tools = createOrderTools(engine);
  await engine.stop();
});
afterAll(() => site.stop());

const path = () => `/api/orders/${orderId}`;

test("it has left Redis for the archive", () => {
  expect(hasLeft).toBe(true);
  expect([...site.archive.texts.keys()]).toEqual([expect.stringContaining(`orders.order.${orderId}.`)]);
});

test("the API answers its buyer with all fields, marked, and others as before", async () => {
  const answer = await signedInAs(orders, "ann")(path());
  expect([answer.status, await answer.json()]).toEqual([
    200,
    expect.objectContaining({ id: orderId, status: "Completed", archived: true }),
  ]);
  expect((await signedInAs(orders, "bob")(path())).status).toBe(403);
  expect((await guestOf(orders)(path())).status).toBe(401);
});

test("it stays in its buyer's list", async () => {
  const answer = await signedInAs(orders, "ann")("/api/orders");
  expect(JSON.stringify(await answer.json())).toContain(orderId);
});

test("operators find it by its id and by its number", async () => {
  expect(await tools.read([orderId])).toEqual([expect.objectContaining({ id: orderId, status: "Completed" })]);
  expect(await tools.withNumber(numberOf(orderId) ?? "")).toEqual([orderId]);
});

test("its page says that it is from long ago, and offers nothing that would change it", async () => {
  const answer = await signedInAs(orders, "ann")(`/orders/${orderId}`);
  const page = await answer.text();
  expect([answer.status, page.includes("from long ago")]).toEqual([200, true]);
  expect(page).not.toContain('action="/orders');
  expect((await signedInAs(orders, "bob")(`/orders/${orderId}`)).status).toBe(403);
});

test("while the archive is away the order is not lost but unavailable", async () => {
  site.archive.isAway = true;
  const answer = await signedInAs(orders, "ann")(path());
  expect([answer.status, answer.headers.has("Retry-After")]).toEqual([503, true]);
  expect((await signedInAs(orders, "ann")(`/orders/${orderId}`)).status).toBe(503);
  site.archive.isAway = false;
  expect((await signedInAs(orders, "ann")(path())).status).toBe(200);
});

test("an operator who refunds it has it back from the archive, and it is refunded once", async () => {
  const options = { database: site.database, log: silentLog, terms: readOrdersConfig({}) };
  const engine = createEngine(ordersService, { ...options, settings: { archiveAgeMs: 0 } });
  const commandId = site.tickets.newId();
  for (let times = 0; times < 2; times++) await createOrderTools(engine).refund(orderId, commandId);
  const order = await engine.read(orderDocument, orderId);
  expect([order?.status, order?.reason]).toEqual(["Cancelled", "refunded"]);
  await engine.stop();
});
