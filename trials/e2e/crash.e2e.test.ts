// Kills the site and its Redis in the middle of a sale.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OrderAnswer } from "@holdfast/contracts";
import { type Site, startSite, waitFor } from "@holdfast/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  atAddress,
  buy,
  listTicket,
  orderOf,
  type Person,
  pay,
  sandboxControlIn,
  signUp,
  untilOrder,
  untilTicket,
} from "../support/people.ts";

let dataDir: string;
let site: Site;

const start = (env: Record<string, string> = {}) =>
  startSite({ dataDir, env: { RATE_LIMITS: "off", ORDER_HOLD_SECONDS: "4", MAX_OPEN_ORDERS: "100", ...env } });

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "holdfast-crash-"));
  site = await start();
}, 60_000);
afterEach(async () => {
  await site.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

async function endOf(buyer: Person, { id }: OrderAnswer): Promise<OrderAnswer> {
  const read = async () => {
    const order = await orderOf(buyer, id);
    return order.status === "Completed" || order.status === "Cancelled" ? order : null;
  };
  return await waitFor(read, { timeoutMs: 60_000, message: `order ${id} has not ended` });
}

test("a site killed amid holds and payments ends every order, with money taken for the completed ones alone", async () => {
  const [seller, buyer] = [await signUp(site.url), await signUp(site.url)];
  const tickets = await Promise.all(Array.from({ length: 25 }, (_, n) => listTicket(seller, `${10 + n}.00`)));
  const orders = await Promise.all(tickets.map(({ id }) => buy(buyer, id)));
  await Promise.all(orders.slice(0, 5).map(({ id }) => untilOrder(buyer, id, "AwaitingPayment")));
  await sandboxControlIn(dataDir).addFault({
    kind: "delay_after",
    path: "/v1/payment_intents",
    delayMs: 300,
    times: 3,
  });
  const paying = orders.slice(0, 5).map((order) => pay(buyer, order.id).catch(() => null));
  await waitFor(async () => (await sandboxControlIn(dataDir).summary()).intents.length > 0);
  await site.kill("SIGKILL");
  await Promise.all(paying);

  site = await start();
  const again = atAddress(site.url, buyer);
  const ended = await Promise.all(orders.map((order) => endOf(again, order)));
  const moneyOf = async (id: string) => {
    const { intents } = await sandboxControlIn(dataDir).summary();
    const mine = intents.filter(({ metadata }) => Object.values(metadata).includes(id));
    return mine.reduce((sum, { captured, refunded }) => sum + captured - refunded, 0);
  };
  for (const order of ended) {
    expect(await moneyOf(order.id)).toBe(order.status === "Completed" ? order.ticket.price * 100 : 0);
    const status = order.status === "Completed" ? "sold" : "available";
    await untilTicket(again, order.ticket.id, status, 30_000);
  }
  expect(ended.slice(5).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => "Cancelled"));
}, 180_000);

test("a site stopped and started in the middle of a hold keeps it, and sells it", async () => {
  const [seller, buyer] = [await signUp(site.url), await signUp(site.url)];
  await site.stop();
  site = await start({ ORDER_HOLD_SECONDS: "60" });
  const [again, me] = [atAddress(site.url, seller), atAddress(site.url, buyer)];
  const ticket = await listTicket(again);
  const order = await buy(me, ticket.id);
  await untilOrder(me, order.id, "AwaitingPayment");
  await site.stop();
  site = await start({ ORDER_HOLD_SECONDS: "60" });
  const later = atAddress(site.url, me);
  expect(await orderOf(later, order.id)).toMatchObject({ status: "AwaitingPayment", expiresAt: order.expiresAt });
  expect((await pay(later, order.id)).status).toBe(201);
  await untilOrder(later, order.id, "Completed");
}, 120_000);

test("a Redis that dies in the middle of a hold comes back with it, and the hold ends in its time", async () => {
  const [seller, buyer] = [await signUp(site.url), await signUp(site.url)];
  const ticket = await listTicket(seller);
  const order = await buy(buyer, ticket.id);
  await untilOrder(buyer, order.id, "AwaitingPayment");
  const { pid } = JSON.parse(readFileSync(join(dataDir, "redis.json"), "utf8"));
  process.kill(Number(pid), "SIGKILL");
  const ended = await endOf(buyer, order);
  expect([ended.status, ended.reason]).toEqual(["Cancelled", "expired"]);
  await untilTicket(buyer, ticket.id, "available", 30_000);
}, 120_000);
