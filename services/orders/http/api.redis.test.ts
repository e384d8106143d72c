import { claimKey } from "@holdfast/actors/redis";
import type { Service } from "@holdfast/server";
import { type CookieClient, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exampleCharge } from "../testing/examples.ts";
import { guestOf, type OrdersSite, openOrdersSite, orderIn, signedInAs, whenOrder } from "../testing/orders-site.ts";

let site: OrdersSite;
let orders: Service;

beforeAll(async () => {
  site = await openOrdersSite();
  orders = await site.orders();
});
afterAll(() => site.stop());

let people = 0;
const somebody = () => signedInAs(orders, `person-${people++}`);
const buy = (buyer: CookieClient, ticketId: string, more: object = {}) =>
  buyer("/api/orders", { json: { ticketId, ...more } });
const statusOf = async (answer: Promise<Response>) => (await answer).status;

/** Sends requests of one new buyer after another until one gets the ticket. */
async function nextBuyer(ticketId: string) {
  return await waitFor(async () => {
    const buyer = somebody();
    const response = await buy(buyer, ticketId);
    return response.status === 201 ? { buyer, id: (await orderIn(response)).id } : null;
  });
}

describe("a ticket that one person holds again and again", () => {
  const third = async (buyer: CookieClient, ticketId: string) => {
    const refused = await buy(buyer, ticketId);
    const retryAfter = Number(refused.headers.get("Retry-After"));
    return { status: refused.status, isWithinAnHour: retryAfter > 3_500 && retryAfter <= 3_600 };
  };

  test("is refused the third time within an hour, with Retry-After; others may hold it", async () => {
    const buyer = somebody();
    const ticketId = await site.ticket(orders);
    for (let times = 0; times < 2; times++) {
      const { id } = await orderIn(await buy(buyer, ticketId));
      expect(await statusOf(buyer(`/api/orders/${id}`, { method: "DELETE" }))).toBe(204);
    }
    expect(await third(buyer, ticketId)).toEqual({ status: 409, isWithinAnHour: true });
    expect(await statusOf(buy(somebody(), ticketId))).toBe(201);
  });

  test("is refused also when the holds have expired, and to a crowd that shares one read", async () => {
    const brief = await site.orders({ holdMs: 100 });
    const buyer = signedInAs(brief, "patient");
    const ticketId = await site.ticket(brief);
    let last = "";
    for (let times = 0; times < 2; times++) {
      last = await waitFor(async () => {
        const { status, id } = await orderIn(await buy(buyer, ticketId));
        return status === "Created" && id !== last ? id : null;
      });
    }
    const answers = await waitFor(async () => {
      const all = await Promise.all([1, 2, 3].map(() => third(buyer, ticketId)));
      return all.every(({ status }) => status === 409) ? all : null;
    });
    expect(answers).toEqual([1, 2, 3].map(() => ({ status: 409, isWithinAnHour: true })));
  });
});

describe("a ticket whose event begins", () => {
  test("is held until then at most", async () => {
    const startsAt = Date.now() + 60_000;
    const response = await buy(somebody(), await site.ticket(orders, { startsAt }));
    expect(await response.json()).toMatchObject({ expiresAt: new Date(startsAt).toISOString() });
  });

  test("is refused from then on, also once tickets has taken it off sale", async () => {
    for (const status of ["available", "delisted"] as const) {
      const response = await buy(somebody(), await site.ticket(orders, { startsAt: Date.now() - 1, status }));
      expect([response.status, JSON.stringify(await response.json())]).toEqual([
        409,
        expect.stringContaining("its event has begun"),
      ]);
    }
  });
});

describe("POST /api/orders", () => {
  test("holds the ticket and asks for the payment", async () => {
    const ticketId = await site.ticket(orders, { title: "Concert", priceCents: 1999 });
    const before = Date.now();
    const response = await buy(signedInAs(orders, "ann"), ticketId, { expectedPrice: "19.99" });
    expect(response.status).toBe(201);
    const body = await response.json();
    expect(body).toEqual({
      id: expect.any(String),
      userId: "ann",
      status: "Created",
      expiresAt: expect.any(String),
      reason: null,
      version: 0,
      ticket: { id: ticketId, title: "Concert", price: 19.99 },
      seal: "none",
      total: 19.99,
      breakdown: { ticket: 19.99, buyerFee: 0, total: 19.99 },
    });
    expect(Math.abs(Date.parse(body.expiresAt) - before - 900_000)).toBeLessThan(5_000);
    expect(response.headers.get("Location")).toBe(`/api/orders/${body.id}`);
    const partition = site.tickets.engine.partitionOf(ticketId) ?? -1;
    const lock = await site.database.commands.get(claimKey(partition, "orders", "lock", ticketId));
    expect(lock).toBe(`${body.id} ${Date.parse(body.expiresAt)}`);
    expect(await site.reserved(signedInAs(orders, "ann"), body.id)).toMatchObject({ version: 1 });
  });

  test("answers 200 with my open order when I hold the ticket already", async () => {
    const buyer = somebody();
    const ticketId = await site.ticket(orders);
    const first = await orderIn(await buy(buyer, ticketId));
    await site.reserved(buyer, first.id);
    const again = await buy(buyer, ticketId);
    expect([again.status, (await orderIn(again)).id]).toEqual([200, first.id]);
  });

  test("refuses a held, a sold, an own, an unknown, a delisted ticket and another price", async () => {
    const held = await site.ticket(orders);
    expect(await statusOf(buy(somebody(), held))).toBe(201);
    expect(await statusOf(buy(somebody(), held))).toBe(409);
    const sold = await site.ticket(orders, { status: "sold" });
    expect(await statusOf(buy(somebody(), sold))).toBe(409);
    const free = await site.ticket(orders);
    expect(await statusOf(buy(signedInAs(orders, "seller"), free))).toBe(409);
    expect(await statusOf(buy(somebody(), free, { expectedPrice: 20 }))).toBe(409);
    for (const ticketId of [
      "nothing",
      "00000000000000000000000000",
      `${free.slice(0, -2)}99`,
      "01J0000000000000000000000000",
    ]) {
      expect(await statusOf(buy(somebody(), ticketId))).toBe(404);
    }
    await site.tickets.publish("TicketUpdated", { id: free, status: "delisted" });
    await waitFor(async () => (await statusOf(buy(signedInAs(orders, "seller"), free))) === 404);
    expect(await statusOf(buy(somebody(), free))).toBe(404);
  });

  test("takes the ticket of an overdue hold, though nothing has cleaned up", async () => {
    const hasty = await site.orders({ holdMs: 150 });
    const ticketId = await site.ticket(orders);
    const first = await orderIn(await buy(signedInAs(hasty, "slow"), ticketId));
    const next = await nextBuyer(ticketId);
    const slow = await orderIn(await signedInAs(orders, "slow")(`/api/orders/${first.id}`));
    expect(["Created", "AwaitingPayment"]).toContain(slow.status);
    await site.reserved(next.buyer, next.id);
  });

  test("waits a moment for the price the seller has just set", async () => {
    const ticketId = await site.ticket(orders, { priceCents: 1999 });
    const patient = await site.orders({ editMs: 10_000 });
    const answer = buy(signedInAs(patient, "patient"), ticketId, { expectedPrice: 25 });
    await site.tickets.publish("TicketUpdated", { id: ticketId, priceCents: 2500, edition: 1 });
    expect(await (await answer).json()).toMatchObject({ status: "Created", ticket: { price: 25 } });
  });

  test("refuses another edition than the one on the page at once, and waits a moment for one it has not heard of", async () => {
    const ticketId = await site.ticket(orders, { edition: 2 });
    const patient = await site.orders({ editMs: 10_000 });
    const late = await buy(signedInAs(patient, "late"), ticketId, { expectedPrice: 19.99, expectedEdition: 1 });
    expect(late.status).toBe(409);
    expect(await late.text()).toContain("the ticket changed");
    const answer = buy(signedInAs(patient, "patient"), ticketId, { expectedPrice: 19.99, expectedEdition: 3 });
    await site.tickets.publish("TicketUpdated", { id: ticketId, seat: "B2", edition: 3 });
    expect((await answer).status).toBe(201);
  });

  test("waits a moment for a ticket that has just been listed", async () => {
    const patient = await site.orders({ arrivalMs: 10_000 });
    const ticketId = site.tickets.newId();
    const answer = buy(signedInAs(patient, "early"), ticketId);
    await site.tickets.publish("TicketUpdated", { id: ticketId });
    expect((await answer).status).toBe(201);
  });
});

describe("GET /api/orders", () => {
  test("lists mine, newest last", async () => {
    const buyer = somebody();
    const made: string[] = [];
    for (let n = 0; n < 3; n++) made.push((await orderIn(await buy(buyer, await site.ticket(orders)))).id);
    const listed: { id: string }[] = await (await buyer("/api/orders")).json();
    expect(listed.map(({ id }) => id)).toEqual(made);
    expect(await (await somebody()("/api/orders")).json()).toEqual([]);
  });

  test("shows one of mine: 403 of others, 404 of none, 401 to guests", async () => {
    const buyer = somebody();
    const { id } = await orderIn(await buy(buyer, await site.ticket(orders)));
    expect(await statusOf(buyer(`/api/orders/${id}`))).toBe(200);
    expect(await statusOf(somebody()(`/api/orders/${id}`))).toBe(403);
    for (const unknown of ["nothing", `${id.slice(0, -2)}99`, site.tickets.newId(), "%00"]) {
      expect(await statusOf(buyer(`/api/orders/${unknown}`))).toBe(404);
    }
    expect(await statusOf(guestOf(orders)(`/api/orders/${id}`))).toBe(401);
    expect(await statusOf(guestOf(orders)("/api/orders"))).toBe(401);
  });
});

const cancel = (buyer: CookieClient, id: string) => statusOf(buyer(`/api/orders/${id}`, { method: "DELETE" }));

describe("DELETE /api/orders/:id", () => {
  test("frees the ticket for the next buyer, and is 204 again", async () => {
    const [buyer, next] = [somebody(), somebody()];
    const ticketId = await site.ticket(orders);
    const { id } = await orderIn(await buy(buyer, ticketId));
    expect(await cancel(buyer, id)).toBe(204);
    expect(await cancel(buyer, id)).toBe(204);
    expect(await whenOrder(buyer, id, "Cancelled")).toMatchObject({ reason: "cancelled by buyer" });
    const second = await orderIn(await buy(next, ticketId));
    expect(await cancel(buyer, id)).toBe(204);
    await site.reserved(next, second.id);
    expect(await statusOf(buy(somebody(), ticketId))).toBe(409);
  });

  test("is 403 to others, 404 for none, 401 to guests", async () => {
    const buyer = somebody();
    const { id } = await orderIn(await buy(buyer, await site.ticket(orders)));
    expect(await cancel(somebody(), id)).toBe(403);
    expect(await cancel(buyer, "nothing")).toBe(404);
    expect(await cancel(buyer, site.tickets.newId())).toBe(404);
    expect(await cancel(guestOf(orders), id)).toBe(401);
    expect((await orderIn(await buyer(`/api/orders/${id}`))).status).not.toBe("Cancelled");
  });

  test("is 409 while a payment is being captured, and once completed", async () => {
    const buyer = somebody();
    const { id } = await orderIn(await buy(buyer, await site.ticket(orders)));
    await site.reserved(buyer, id);
    const charge = exampleCharge({ id: site.tickets.newId(Number(id.slice(-2))), orderId: id });
    await site.payments.publish("ChargeUpdated", charge);
    await waitFor(async () => (await orderIn(await buyer(`/api/orders/${id}`))).version === 2);
    expect(await cancel(buyer, id)).toBe(409);
    await site.payments.publish("ChargeUpdated", { ...charge, status: "Completed", captured: true, ended: true });
    await whenOrder(buyer, id, "Completed");
    expect(await cancel(buyer, id)).toBe(409);
  });
});

const raw = (body: string, headers: Record<string, string> = { "Content-Type": "application/json" }) => {
  return { method: "POST", body, headers };
};

describe("bad input", () => {
  test("gets the error shape and changes nothing", async () => {
    const buyer = somebody();
    const ticketId = await site.ticket(orders);
    const faulty: [status: number, path: string, init: RequestInit][] = [
      [400, "/api/orders", raw("{}")],
      [400, "/api/orders", raw("")],
      [400, "/api/orders", raw("{")],
      [400, "/api/orders", raw("null")],
      [400, "/api/orders", raw("[]")],
      [400, "/api/orders", raw('"text"')],
      [400, "/api/orders", raw(JSON.stringify({ ticketId: 5 }))],
      [400, "/api/orders", raw(JSON.stringify({ ticketId: "" }))],
      [400, "/api/orders", raw(JSON.stringify({ ticketId: "x".repeat(201) }))],
      [400, "/api/orders", raw(JSON.stringify({ ticketId, expectedPrice: "cheap" }))],
      [400, "/api/orders", raw(JSON.stringify({ ticketId, expectedPrice: {} }))],
      [400, "/api/orders", raw(`ticketId=${ticketId}`, { "Content-Type": "application/x-www-form-urlencoded" })],
      [
        400,
        "/api/orders",
        { ...raw(JSON.stringify({ ticketId }), { "Content-Type": "application/json", "Idempotency-Key": "" }) },
      ],
      [
        403,
        "/api/orders",
        raw(JSON.stringify({ ticketId }), { "Content-Type": "application/json", Origin: "https://evil.example" }),
      ],
      [404, "/api/orders/some/where", { method: "PATCH" }],
      [413, "/api/orders", raw(JSON.stringify({ ticketId, padding: "x".repeat(200_000) }))],
    ];
    for (const [status, path, init] of faulty) {
      const response = await buyer(path, init);
      const body = await response.json();
      expect({ sent: init.body?.toString().slice(0, 60), status: response.status, body }).toEqual({
        sent: init.body?.toString().slice(0, 60),
        status,
        body: { errors: expect.arrayContaining([expect.objectContaining({ message: expect.any(String) })]) },
      });
    }
    expect(await (await buyer("/api/orders")).json()).toEqual([]);
    expect(await statusOf(buy(somebody(), ticketId))).toBe(201);
  });

  test("names every faulty field at once; signed in is checked first", async () => {
    const faults = await (await somebody()("/api/orders", { json: { expectedPrice: "cheap" } })).json();
    expect(faults.errors.map(({ field }: { field: string }) => field)).toEqual(["ticketId", "expectedPrice"]);
    expect(await statusOf(guestOf(orders)("/api/orders", raw("{")))).toBe(401);
  });
});
