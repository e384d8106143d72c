import type { Service } from "@holdfast/server";
import type { CookieClient } from "@holdfast/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OrdersSite, openOrdersSite, orderIn, signedInAs } from "../testing/orders-site.ts";

let site: OrdersSite;
let orders: Service;

beforeAll(async () => {
  site = await openOrdersSite();
  orders = await site.orders();
});
afterAll(() => site.stop());

let people = 0;
const somebody = () => signedInAs(orders, `person-${people++}`);
const buy = (buyer: CookieClient, ticketId: string) => buyer("/api/orders", { json: { ticketId } });
const statusOf = async (answer: Promise<Response>) => (await answer).status;

describe("buyers all at once", () => {
  test("bounds the open orders of a person, also when they come all at once", async () => {
    const buyer = somebody();
    const ids = await Promise.all(Array.from({ length: 8 }, () => site.ticket(orders)));
    const answers = await Promise.all(ids.map((ticketId) => buy(buyer, ticketId)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 201, 201, 409, 409, 409, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(JSON.stringify(await refused?.json())).toContain("open orders");
    const won = answers.find(({ status }) => status === 201);
    const { id } = won ? await orderIn(won) : { id: "" };
    expect(await statusOf(buyer(`/api/orders/${id}`, { method: "DELETE" }))).toBe(204);
    const lost = ids[answers.findIndex(({ status }) => status === 409)] ?? "";
    expect(await statusOf(buy(buyer, lost))).toBe(201);
  });

  test("200 of one ticket: exactly one 201, the rest 409", async () => {
    const ticketId = await site.ticket(orders);
    const buyers = Array.from({ length: 200 }, somebody);
    const answers = await Promise.all(buyers.map((buyer) => buy(buyer, ticketId)));
    expect(countOf(answers)).toEqual({ 201: 1, 409: 199 });
  });

  test("200 of one ticket over two copies of the service: exactly one 201, the rest 409", async () => {
    const copies = [orders, await site.orders()];
    const ticketId = await site.ticket(orders);
    const buyers = Array.from({ length: 200 }, (_, n) => signedInAs(copies[n % 2] ?? orders, `crowd-${n}`));
    const answers = await Promise.all(buyers.map((buyer) => buy(buyer, ticketId)));
    expect(countOf(answers)).toEqual({ 201: 1, 409: 199 });
  });

  test("one who presses twenty times: one order, 201 once and 200 after", async () => {
    const buyer = somebody();
    const ticketId = await site.ticket(orders);
    const answers = await Promise.all(Array.from({ length: 20 }, () => buy(buyer, ticketId)));
    expect(countOf(answers)).toEqual({ 200: 19, 201: 1 });
    const ids = await Promise.all(answers.map(async (answer) => (await orderIn(answer)).id));
    expect(new Set(ids).size).toBe(1);
  });
});

function countOf(answers: readonly Response[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe("Idempotency-Key", () => {
  const headers = { "Idempotency-Key": "the same" };

  test("gives the first answer again, also when sent many times at once", async () => {
    const buyer = somebody();
    const ticketId = await site.ticket(orders);
    const send = () => buyer("/api/orders", { json: { ticketId }, headers });
    const together = await Promise.all(Array.from({ length: 5 }, send));
    expect(countOf(together)).toEqual({ 201: 5 });
    const ids = await Promise.all(together.map(async (answer) => (await orderIn(answer)).id));
    expect(new Set(ids).size).toBe(1);
    expect(await statusOf(buyer(`/api/orders/${ids[0]}`, { method: "DELETE" }))).toBe(204);
    const later = await send();
    expect([later.status, (await orderIn(later)).id]).toEqual([201, ids[0] ?? ""]);
  });

  test("with another body is 409", async () => {
    const buyer = somebody();
    const ticketId = await site.ticket(orders);
    expect(await statusOf(buyer("/api/orders", { json: { ticketId }, headers }))).toBe(201);
    expect(await statusOf(buyer("/api/orders", { json: { ticketId, expectedPrice: 1 }, headers }))).toBe(409);
  });
});
