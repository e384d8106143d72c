// Lets holds end at their deadlines on a running site.

import { type Site, startSite } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  buy,
  listTicket,
  orderOf,
  pay,
  sandboxControlIn,
  signUp,
  ticketOf,
  untilOrder,
  untilTicket,
} from "../support/people.ts";

let site: Site;

beforeAll(async () => {
  const env = { RATE_LIMITS: "off", ORDER_HOLD_SECONDS: "1", MAX_OPEN_ORDERS: "100" };
  site = await startSite({ env });
}, 60_000);
afterAll(async () => {
  await site.stop();
}, 60_000);

test("a hold that is not paid ends at its deadline: the order is cancelled and the ticket free again", async () => {
  const [seller, buyer] = [await signUp(site.url), await signUp(site.url)];
  const ticket = await listTicket(seller);
  const order = await buy(buyer, ticket.id);
  const ended = await untilOrder(buyer, order.id, "Cancelled");
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(order.expiresAt));
  expect(ended.reason).toBe("expired");
  expect(await untilTicket(seller, ticket.id, "available")).toMatchObject({ orderId: null });
});

test("a payment after the end is 409 and nothing is captured", async () => {
  const [seller, buyer] = [await signUp(site.url), await signUp(site.url)];
  const order = await buy(buyer, (await listTicket(seller, "77.01")).id);
  await untilOrder(buyer, order.id, "Cancelled");
  const late = await pay(buyer, order.id);
  expect(late.status).toBe(409);
  const { intents } = await sandboxControlIn(site.dataDir).summary();
  expect(intents.filter(({ amount, captured }) => amount === 7701 && captured > 0)).toEqual([]);
});

test("many holds all end, and each ticket can be bought again", async () => {
  const [seller, buyer] = [await signUp(site.url), await signUp(site.url)];
  const tickets = await Promise.all(Array.from({ length: 40 }, () => listTicket(seller)));
  const orders = await Promise.all(tickets.map(({ id }) => buy(buyer, id)));
  for (const { id } of orders) await untilOrder(buyer, id, "Cancelled");
  for (const { id } of tickets) await untilTicket(seller, id, "available");
  const next = await signUp(site.url);
  const again = await Promise.all(tickets.slice(0, 4).map(({ id }) => buy(next, id)));
  expect(new Set(again.map(({ id }) => id)).size).toBe(4);
});

test("a payment and the end of the hold at the same instant agree with each other", async () => {
  const [seller, buyer] = [await signUp(site.url), await signUp(site.url)];
  for (let round = 0; round < 8; round++) {
    const ticket = await listTicket(seller, "5.55");
    const order = await buy(buyer, ticket.id);
    await Bun.sleep(Date.parse(order.expiresAt) - Date.now() - 40 + round * 10);
    const { status } = await pay(buyer, order.id);
    const settled = await untilOrder(buyer, order.id, status === 201 ? "Completed" : "Cancelled");
    const sold = settled.status === "Completed";
    await untilTicket(buyer, ticket.id, sold ? "sold" : "available");
    const { intents } = await sandboxControlIn(site.dataDir).summary();
    const captured = intents.filter(({ metadata }) => Object.values(metadata).includes(order.id));
    expect(captured.reduce((sum, intent) => sum + intent.captured - intent.refunded, 0)).toBe(sold ? 555 : 0);
    expect((await orderOf(buyer, order.id)).status).toBe(settled.status);
    expect((await ticketOf(buyer, ticket.id)).status).toBe(sold ? "sold" : "available");
  }
}, 60_000);
