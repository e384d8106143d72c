import { publisher } from "@holdfast/actors/testing";
import { type EventView, eventView, ticketEvents } from "@holdfast/contracts";
import type { Service } from "@holdfast/server";
import { waitFor } from "@holdfast/testing";
import { routes } from "@holdfast/views";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OrdersSite, openOrdersSite, orderIn, signedInAs, whenOrder } from "../testing/orders-site.ts";

let site: OrdersSite;
let orders: Service;

beforeAll(async () => {
  site = await openOrdersSite();
  orders = await site.orders();
});
afterAll(() => site.stop());

async function bought(userId: string) {
  const buyer = signedInAs(orders, userId);
  const ticketId = await site.ticket(orders);
  return { buyer, ticketId, order: await orderIn(await buyer("/api/orders", { json: { ticketId } })) };
}

test("a ban ends unpaid orders, refuses new ones, and the freed ticket goes to the next buyer", async () => {
  const userId = site.users.newId();
  const [first, second] = [await bought(userId), await bought(userId)];
  await site.reserved(first.buyer, first.order.id);
  await site.users.publish("UserUpdated", { id: userId, isBanned: true });
  for (const { buyer, order } of [first, second]) {
    expect(await whenOrder(buyer, order.id, "Cancelled")).toMatchObject({ reason: "banned" });
  }
  const { ticketId } = second;
  expect((await first.buyer("/api/orders", { json: { ticketId } })).status).toBe(403);
  expect((await signedInAs(orders, "next")("/api/orders", { json: { ticketId } })).status).toBe(201);
  await site.users.publish("UserUpdated", { id: userId, isBanned: false });
  const other = await site.ticket(orders);
  await waitFor(async () => (await first.buyer("/api/orders", { json: { ticketId: other } })).status === 201);
});

test("a ban takes a person out of every line, and what they were offered goes to the next", async () => {
  const userId = site.users.newId();
  const { ticketId, order, buyer } = await bought(site.users.newId());
  const other = await bought(site.users.newId());
  const join = async (id: string, of: string) => {
    const joined = await signedInAs(orders, id)(`/api/events/${of}/waits`, { json: {} });
    expect(joined.status).toBe(201);
    return await joined.json();
  };
  const banned = [await join(userId, ticketId), await join(userId, other.ticketId)];
  expect((await buyer(`/api/orders/${order.id}`, { method: "DELETE" })).status).toBe(204);
  const [offered] = await (await signedInAs(orders, userId)("/api/waits")).json();
  const next = site.users.newId();
  await join(next, ticketId);
  await site.users.publish("UserUpdated", { id: userId, isBanned: true });
  for (const { id } of banned) {
    await waitFor(async () => (await (await signedInAs(orders, userId)(`/api/waits/${id}`)).json()).state === "left");
  }
  expect(offered).toBeDefined();
  const [wait] = await (await signedInAs(orders, next)("/api/waits")).json();
  expect(wait).toMatchObject({ state: "offered", place: 1 });
});

test("an event that is cancelled takes everybody out of its line, and nobody joins it any more", async () => {
  const { ticketId } = await bought(site.users.newId());
  const person = signedInAs(orders, site.users.newId());
  const join = () => person(`/api/events/${ticketId}/waits`, { json: {} });
  const { id } = await (await join()).json();
  const place = { venue: "Hall", city: null, country: null, timeZone: null, startsAt: null, endsAt: null };
  const blank: Omit<EventView, "id" | "version"> = { title: "Concert", ...place, status: "cancelled" };
  const types = { EventUpdated: eventView };
  const events = publisher({ ...ticketEvents, types }, { database: site.database, kind: "event", blank });
  await events.publish("EventUpdated", { id: ticketId });
  const left = await waitFor(async () => {
    const wait = await (await person(`/api/waits/${id}`)).json();
    return wait.state === "left" ? wait : null;
  });
  expect(left).toMatchObject({ reason: "event cancelled", place: null });
  const refused = await join();
  const message = "Cannot join the line: the event is cancelled";
  expect([refused.status, await refused.json()]).toEqual([409, { errors: [{ message }] }]);
  const page = await (await person(routes.eventWaits(ticketId))).text();
  expect(page).toContain("The event was cancelled.");
  expect(page).not.toContain("Join the waiting list");
});

test("an order whose charge was accepted goes on, and ends when the charge fails", async () => {
  const userId = site.users.newId();
  const { buyer, order } = await bought(userId);
  await site.reserved(buyer, order.id);
  const charge = { id: site.payments.newId(), orderId: order.id, userId };
  await site.payments.publish("ChargeUpdated", { ...charge, authorised: true });
  const accepted = await waitFor(async () => {
    const now = await orderIn(await buyer(`/api/orders/${order.id}`));
    return now.version > order.version + 1 ? now : null;
  });
  await site.users.publish("UserUpdated", { id: userId, isClosed: true });
  await waitFor(async () => (await orderIn(await buyer(`/api/orders/${order.id}`))).version > accepted.version);
  expect(await whenOrder(buyer, order.id, "AwaitingPayment")).toBeTruthy();
  await site.payments.publish("ChargeUpdated", { ...charge, status: "Failed", authorised: false, ended: true });
  expect(await whenOrder(buyer, order.id, "Cancelled")).toMatchObject({ reason: "account closed" });
});
