import { soleId } from "@holdfast/actors";
import { type Publisher, publisher } from "@holdfast/actors/testing";
import { NO_FEES, type OrderView, orderEvents, orderEventTypes } from "@holdfast/contracts";
import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OperatorSite, openOperatorSite } from "../testing/operator-site.ts";
import { readOrderSales } from "./order-sales.ts";

const ticket = {
  ...{ id: "t1", title: "Concert", priceCents: 1_999, ...NO_FEES, faceValueCents: null, venue: null, startsAt: null },
  ...{ eventId: "e1", city: null, country: null, timeZone: null, endsAt: null, row: null, section: null, seat: null },
  description: null,
};
const blank: Omit<OrderView, "id" | "version"> = {
  ...{ userId: "ann", sellerId: "bea", status: "Created", expiresAt: 0, ticket, fence: 1, edition: 0, seal: "none" },
  ...{ reason: null, chargeId: null, refused: null },
};

let site: OperatorSite;
let orders: Publisher<OrderView>;
beforeAll(async () => {
  site = await openOperatorSite();
  orders = publisher({ ...orderEvents, types: orderEventTypes }, { database: site.database, kind: "order", blank });
});
afterAll(() => site.stop());

async function sell(): Promise<string> {
  const { id } = await orders.publish("OrderCreated", { id: orders.newId() });
  await orders.publish("OrderUpdated", { id, status: "AwaitingPayment" });
  await orders.publish("OrderUpdated", { id, status: "Completed" });
  return id;
}

/** Makes the sample due that the engine would take at the next minute. */
async function sampleNow(): Promise<void> {
  const member = `samples|${soleId}|sample`;
  await waitFor(
    async () => (await site.database.commands.zscore("{00}:operator:timers:samples|sample", member)) !== null,
  );
  await site.database.commands.zadd("{00}:operator:timers:samples|sample", 1, member);
}

const shown = async () => {
  const html = await (await site.operator("/operator")).text();
  return [...html.matchAll(/<dt>([^<]+)<\/dt><dd><strong>([^<]+)<\/strong><span class="fine">([^<]+)</g)].map(
    ([, ...words]) => words.join(": "),
  );
};

test("sales and refunds since the last sample are counted once, and the overview shows them", async () => {
  const sold = [await sell(), await sell(), await sell()];
  await orders.publish("OrderCreated", { id: orders.newId() });
  await orders.publish("OrderCancelled", { id: sold[0] ?? "", status: "Cancelled", reason: "refunded" });
  const expected = [
    "Open holds: 0: right now",
    "Sold today: 3: of 4 orders made",
    "Paid today: $59.97: $19.99 refunded (1)",
    "Sold in 7 days: 3: of 4 orders made",
    "Paid in 7 days: $59.97: $19.99 refunded (1)",
  ];
  await sampleNow();
  await waitFor(async () => (await shown()).includes(expected[1] ?? ""));
  expect(await shown()).toEqual(expected);
  await sampleNow();
  await sell();
  await sampleNow();
  await waitFor(async () => (await shown())[1] === "Sold today: 4: of 5 orders made");
});

test("a completed order that publishes again, as when its payment is disputed, was sold once", async () => {
  const from = await readOrderSales(site.database, { cursors: [], endOf: async () => null });
  const id = await sell();
  const { time } = await lastEventOf(id);
  const endOf = async () => ({ endedAt: time });
  const first = await readOrderSales(site.database, { cursors: from.cursors, endOf });
  expect(first.sales.map(({ sales }) => sales.sold)).toEqual([1]);
  await orders.publish("OrderUpdated", { id, chargeId: "c1" });
  const second = await readOrderSales(site.database, { cursors: first.cursors, endOf });
  expect(second.sales).toEqual([]);
});

async function lastEventOf(id: string): Promise<{ readonly time: number }> {
  const key = `{${id.slice(-2)}}:orders:events`;
  const [[, fields] = ["", []]] = await site.database.commands.xrevrange(key, "+", "-", "COUNT", 1);
  return { time: Number(fields[fields.indexOf("time") + 1]) };
}
