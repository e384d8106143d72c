import type { EngineFact } from "@holdfast/actors";
import { metrics } from "@holdfast/server";
import { beforeAll, expect, test } from "vitest";
import { type Hold, holdDocument } from "../rules/hold.ts";
import { orderDocument } from "../rules/order-document.ts";
import { createSaleMetrics } from "./sale-metrics.ts";

const ticket = { priceCents: 1_000, buyerFeeCents: 50, sellerFeeCents: 100 };
const order = { id: "o1", version: 0, status: "Created", reason: null, ticket };
const completed = { ...order, version: 2, status: "Completed" };

let count: (fact: EngineFact) => void;
beforeAll(() => {
  count = createSaleMetrics({ currency: "eur", guardMs: 30_000 });
});

/** Returns the whole number by which a series grows while the commits are reported. */
async function growth(series: string, ...facts: readonly EngineFact[]): Promise<number> {
  const value = async () => {
    const line = (await metrics.metrics()).split("\n").find((one) => one.startsWith(`${series} `));
    return line === undefined ? 0 : Number(line.split(" ").at(-1));
  };
  const before = await value();
  for (const fact of facts) count(fact);
  return (await value()) - before;
}

type Stored = (Pick<typeof order, "id" | "version" | "status"> & { readonly reason: string | null }) | null;

function commit(was: Stored, is: Stored, hold: (Hold & { id: string; version: number }) | null = null): EngineFact {
  const references = { order: { type: orderDocument, id: "o1" }, hold: { type: holdDocument, id: "t1" } };
  const after = { order: is, hold: hold && { ...hold, orderId: "o1" } };
  return { kind: "committed", actor: "order", at: 100_000, references, before: { order: was, hold }, after };
}

test("an order counts once when it is made and once when it is completed, whatever is written later", async () => {
  const made = commit(null, order);
  const accepted = commit(order, { ...order, version: 1 });
  const done = commit(order, completed);
  const later = commit(completed, { ...completed, version: 3 });
  const all = [made, accepted, done, later];
  expect(await growth('holdfast_orders_created_total{by="buyer"}', ...all)).toBe(1);
  expect(await growth("holdfast_orders_completed_total", ...all)).toBe(1);
  expect(await growth('holdfast_fees_minor_units_total{currency="eur"}', ...all)).toBe(150);
});

test("a cancelled order counts by its reason, and one of no known reason as another", async () => {
  const cancelled = (reason: string) => commit(order, { ...order, status: "Cancelled", reason });
  expect(await growth('holdfast_orders_cancelled_total{reason="expired"}', cancelled("expired"))).toBe(1);
  expect(await growth('holdfast_orders_cancelled_total{reason="other"}', cancelled("words of a seller"))).toBe(1);
});

test("an offer counts as one, with the time since its ticket became free", async () => {
  const hold = { id: "t1", version: 1, orderId: null, userId: null, fence: 1, until: null };
  const guard = { until: 128_000, after: null };
  const offer = commit(null, { ...order, status: "Offered" }, { ...hold, guard });
  expect(await growth('holdfast_orders_created_total{by="line"}', offer)).toBe(1);
  expect(await growth("holdfast_offer_wait_seconds_sum", offer)).toBe(2);
});
