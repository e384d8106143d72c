// Shows that each of the three ways to end a hold works without the other two.

import { createExpirationService } from "@holdfast/expiration";
import { createOrdersService, readOrdersConfig } from "@holdfast/orders";
import { type OpenSite, openSite, readCommon, type Service, type ServiceDependencies } from "@holdfast/server";
import { sessionById } from "@holdfast/server/testing";
import { cookieClient, startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { createTicketsService, readTicketsConfig } from "@holdfast/tickets";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { buy, listTicket, orderOf, type Person, untilOrder, untilTicket } from "../support/people.ts";

const HOLD_MS = 500;

let redis: TestRedis;
let site: OpenSite;
let tickets: Service;
let orders: Service;
const ends: (() => void | Promise<void>)[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

beforeEach(async () => {
  await redis.flush();
  const settings = { PORT: "0", REDIS_URL: redis.url, LOG_LEVEL: "silent", PARTITIONS: "4", RATE_LIMITS: "off" };
  const opened = await openSite(
    readCommon(settings),
    { onStop: (_what, stop) => void ends.push(stop) },
    { name: "site", definitions: [] },
  );
  site = { ...opened, session: sessionById };
  tickets = await started(createTicketsService({ ...site, config: readTicketsConfig({}) }));
  orders = await started(createOrdersService({ ...site, config: { ...readOrdersConfig({}), holdMs: HOLD_MS } }));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function started(service: Service): Promise<Service> {
  await service.start();
  ends.push(() => service.stop());
  return service;
}

async function startExpiration(settings: NonNullable<ServiceDependencies["settings"]>): Promise<void> {
  await started(createExpirationService({ ...site, config: null, settings }));
}

function person(userId: string): Person {
  const http = cookieClient((request) => (request.url.includes("/tickets") ? tickets : orders).app.request(request));
  http.cookies.set("session", userId);
  return { email: `${userId}@example.com`, http };
}

const [seller, ann, bob] = [person("seller"), person("ann"), person("bob")];

test.each([
  ["the notification of its lock key alone", { sweepMs: 0, prompts: true }],
  ["the sweep alone", { prompts: false }],
])("a hold is ended by %s", async (_way, settings) => {
  await startExpiration(settings);
  const ticket = await listTicket(seller);
  const order = await buy(ann, ticket.id);
  expect(await untilOrder(ann, order.id, "Cancelled")).toMatchObject({ reason: "expired" });
  await untilTicket(seller, ticket.id, "available");
  await buy(bob, ticket.id);
});

test("a hold is ended by the next buyer alone; the orders end once there is someone to say so", async () => {
  const ticket = await listTicket(seller);
  const first = await buy(ann, ticket.id);
  await untilTicket(seller, ticket.id, "reserved");
  const second = await waitFor(() => buy(bob, ticket.id));
  expect(Date.parse(second.expiresAt) - Date.parse(first.expiresAt)).toBeGreaterThanOrEqual(HOLD_MS);
  await startExpiration({});
  for (const [buyer, { id }] of [
    [ann, first],
    [bob, second],
  ] as const) {
    expect(await untilOrder(buyer, id, "Cancelled")).toMatchObject({ reason: "expired" });
  }
  await untilTicket(seller, ticket.id, "available");
});

test("with neither notification nor sweep the order stays open, and still the next buyer gets the ticket", async () => {
  await startExpiration({ sweepMs: 0, prompts: false });
  const ticket = await listTicket(seller);
  const order = await buy(ann, ticket.id);
  await waitFor(() => Date.now() > Date.parse(order.expiresAt) + HOLD_MS);
  expect((await orderOf(ann, order.id)).status).not.toBe("Cancelled");
  await buy(bob, ticket.id);
});

test("a hold is ended by the start of its event, and the ticket is sold no more", async () => {
  await startExpiration({});
  // On a slow machine the event begins before the ticket is listed and bought; then another one is tried.
  const { ticket, order } = await waitFor(async () => {
    const startsAt = new Date(Date.now() + HOLD_MS / 2).toISOString();
    const listed = await listTicket(seller, "19.99", "Soon", { startsAt });
    return { ticket: listed, order: await buy(ann, listed.id) };
  });
  expect(order.expiresAt).toBe(ticket.startsAt);
  expect(await untilOrder(ann, order.id, "Cancelled")).toMatchObject({ reason: "event begun" });
  await untilTicket(seller, ticket.id, "delisted");
  expect((await bob.http("/api/orders", { json: { ticketId: ticket.id } })).status).toBe(409);
});
