// Tells the story of a sale over HTTP: from the listing to the ticket, and all the ways it can end otherwise.

import { type Site, startSite, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  buy,
  chargeOf,
  listTicket,
  orderOf,
  type Person,
  pay,
  sandboxControlIn,
  signUp,
  signUpMany,
  ticketOf,
  untilOrder,
  untilTicket,
} from "../support/people.ts";

let site: Site;

beforeAll(async () => {
  // Hundreds of people sign up, and what a password hash costs is not what is shown here.
  site = await startSite({ env: { RATE_LIMITS: "off", SCRYPT_LOG_N: "10" } });
}, 60_000);
afterAll(async () => {
  await site.stop();
}, 60_000);

describe("the sale", () => {
  test("a ticket is listed, bought, paid and sold, and a third person finds it sold", async () => {
    const [seller, buyer, third] = await signUpMany(site.url, 3);
    if (!seller || !buyer || !third) throw new Error("nobody came");
    const ticket = await listTicket(seller);
    const order = await buy(buyer, ticket.id);
    expect(order).toMatchObject({ ticket: { id: ticket.id, title: ticket.title, price: 19.99 } });
    await untilOrder(buyer, order.id, "AwaitingPayment");
    const charge = await chargeOf(await pay(buyer, order.id));
    expect(charge).toMatchObject({ orderId: order.id, status: "Completed", amount: 19.99 });
    await untilOrder(buyer, order.id, "Completed");
    expect(await untilTicket(third, ticket.id, "sold")).toMatchObject({ orderId: order.id });
    const late = await third.http("/api/orders", { json: { ticketId: ticket.id } });
    expect(late.status).toBe(409);
    const { intents } = await sandboxControlIn(site.dataDir).summary();
    const mine = intents.filter(({ id }) => id === charge.stripeId);
    expect(mine).toMatchObject([{ status: "succeeded", captured: 1999, refunded: 0 }]);
  });

  test("an order can be paid the very moment it was made", async () => {
    const [seller, buyer] = [await signUp(site.url), await signUp(site.url)];
    const ticket = await listTicket(seller);
    const order = await buy(buyer, ticket.id);
    await chargeOf(await pay(buyer, order.id));
    await untilOrder(buyer, order.id, "Completed");
  });

  test("a declined card leaves the order open for another try", async () => {
    const [seller, buyer] = [await signUp(site.url), await signUp(site.url)];
    const order = await buy(buyer, (await listTicket(seller)).id);
    await untilOrder(buyer, order.id, "AwaitingPayment");
    const declined = await pay(buyer, order.id, "pm_card_visa_chargeDeclined");
    expect([declined.status, (await declined.json()).errors.length]).toEqual([402, 1]);
    expect((await orderOf(buyer, order.id)).status).toBe("AwaitingPayment");
    await chargeOf(await pay(buyer, order.id));
    await untilOrder(buyer, order.id, "Completed");
  });

  test("a seller takes a completed sale back: the buyer gets the money, the ticket is the seller's, not for sale", async () => {
    const [seller, buyer] = [await signUp(site.url), await signUp(site.url)];
    const ticket = await listTicket(seller, "23.45");
    const order = await buy(buyer, ticket.id);
    await untilOrder(buyer, order.id, "AwaitingPayment");
    const refund = (person: Person, id = order.id) => person.http(`/api/orders/${id}/refund`, { method: "POST" });
    expect((await refund(seller)).status).toBe(409);
    const { id: chargeId, stripeId } = await chargeOf(await pay(buyer, order.id));
    await untilOrder(buyer, order.id, "Completed");
    await untilTicket(seller, ticket.id, "sold");
    const salesOf = async () => (await (await seller.http("/api/sales")).json()).owed;
    await waitFor(async () => (await salesOf()) === 23.45);
    expect([(await refund(buyer)).status, (await refund(seller, "nonsense")).status]).toEqual([403, 404]);
    expect((await refund(seller)).status).toBe(200);
    expect((await refund(seller)).status).toBe(200);
    expect(await untilOrder(buyer, order.id, "Cancelled")).toMatchObject({ reason: "refunded" });
    await untilTicket(seller, ticket.id, "delisted");
    const returned = async () => (await (await buyer.http(`/api/payments/${chargeId}`)).json()).stripeRefundId;
    expect(await waitFor(returned)).toMatch(/^re_/);
    const { intents } = await sandboxControlIn(site.dataDir).summary();
    expect(intents.filter(({ id }) => id === stripeId)).toMatchObject([{ captured: 2345, refunded: 2345 }]);
    await waitFor(async () => (await salesOf()) === 0);
    expect((await buyer.http("/api/orders", { json: { ticketId: ticket.id } })).status).toBe(404);
  });

  test("an order given back frees the ticket for the next buyer", async () => {
    const [seller, buyer, next] = await signUpMany(site.url, 3);
    if (!seller || !buyer || !next) throw new Error("nobody came");
    const ticket = await listTicket(seller);
    const order = await buy(buyer, ticket.id);
    const gone = await buyer.http(`/api/orders/${order.id}`, { method: "DELETE" });
    expect(gone.status).toBe(204);
    await untilTicket(next, ticket.id, "available");
    const second = await buy(next, ticket.id);
    await untilOrder(next, second.id, "AwaitingPayment");
    expect((await pay(buyer, order.id)).status).toBe(409);
  });

  test("an edit and a purchase at the same instant: one wins, and nobody pays another price", async () => {
    const [seller, buyer] = [await signUp(site.url), await signUp(site.url)];
    for (let round = 0; round < 10; round++) {
      const ticket = await listTicket(seller, "10.00");
      await untilOrderable(buyer, ticket.id);
      const [edited, bought] = await Promise.all([
        seller.http(`/api/tickets/${ticket.id}`, { method: "PUT", json: { title: ticket.title, price: "12.50" } }),
        buyer.http("/api/orders", { json: { ticketId: ticket.id, expectedPrice: 10 } }),
      ]);
      expect([200, 409]).toContain(edited.status);
      if (bought.status !== 201) continue;
      const { id } = await bought.json();
      const settled = edited.status === 200 ? "Cancelled" : "AwaitingPayment";
      const order = await untilOrder(buyer, id, settled);
      expect([order.ticket.price, (await ticketOf(buyer, ticket.id)).price]).toEqual([10, edited.ok ? 12.5 : 10]);
      await buyer.http(`/api/orders/${id}`, { method: "DELETE" });
    }
  });

  test("a lost answer of Stripe takes the money once", async () => {
    const [seller, buyer] = [await signUp(site.url), await signUp(site.url)];
    const order = await buy(buyer, (await listTicket(seller, "31.07")).id);
    await untilOrder(buyer, order.id, "AwaitingPayment");
    await sandboxControlIn(site.dataDir).addFault({
      kind: "drop_after",
      path: "/v1/payment_intents",
      method: "POST",
      times: 1,
    });
    await chargeOf(await pay(buyer, order.id));
    const { intents } = await sandboxControlIn(site.dataDir).summary();
    const mine = intents.filter(({ metadata }) => Object.values(metadata).includes(order.id));
    expect(mine).toMatchObject([{ status: "succeeded", captured: 3107 }]);
  });
});

test("of 200 simultaneous buyers one gets the ticket, the others 409 at once", async () => {
  const seller = await signUp(site.url);
  const buyers = await signUpMany(site.url, 200);
  const ticket = await listTicket(seller);
  const answers = await Promise.all(buyers.map(({ http }) => http("/api/orders", { json: { ticketId: ticket.id } })));
  const statuses = answers.map(({ status }) => status).toSorted();
  expect(statuses).toEqual([201, ...Array.from({ length: 199 }, () => 409)]);
}, 120_000);

async function untilOrderable(
  buyer: { http: (path: string, init: object) => Promise<Response> },
  id: string,
): Promise<void> {
  const probe = await buyer.http("/api/orders", { json: { ticketId: id, expectedPrice: 1 } });
  expect(probe.status).toBe(409);
}
