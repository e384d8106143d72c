// Upgrades a site from the baseline, and runs old and new processes side by side.

import { deadLettersOf, historyOf, lineOf } from "@holdfast/actors/inspect";
import { readPaymentsConfig } from "@holdfast/payments";
import { checkSite, runHoldfast, siteServices } from "@holdfast/site";
import { type Site, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  atAddress,
  buy,
  chargeOf,
  freshCookie,
  listTicket,
  orderOf,
  type Person,
  pay,
  sandboxControlIn,
  signInAgain,
  signUp,
  ticketOf,
  untilOrder,
  untilTicket,
} from "../support/people.ts";
import { type OldData, send } from "./old-data.ts";
import { HOLD_MS, startUpgrade, type Upgrade } from "./trial.ts";

/** How late a hold may end on a busy machine, in ms. */
const LATE_MS = 3_000;
const REST = { timeoutMs: 40_000 };

// Lists beside those that the baseline writes; the next start makes them, or `holdfast upgrade`.
const NEW_LISTS = /^list \w+: is not in (?!(?:by-seller|by-buyer|open):)[\w-]+(?::\w+)* as its document says$/;

// What the answers say of an order since tickets can be sealed.
const SINCE_SEALS = { seal: "none", total: 19.99, breakdown: { ticket: 19.99, buyerFee: 0, total: 19.99 } };

let upgrade: Upgrade;
let site: Site;
let data: OldData;
let seller: Person;
let buyer: Person;
let stop: (() => Promise<void>) | undefined;

beforeAll(async () => {
  upgrade = await startUpgrade();
  ({ site, data, stop } = upgrade);
  // Tokens of the baseline name no session, so people sign in once more.
  [seller, buyer] = [await signInAgain(site.url, data.seller), await signInAgain(site.url, data.buyer)];
}, 300_000);

afterAll(() => stop?.(), 60_000);

test("the hold goes on under the new site, its deadline still to come", async () => {
  expect(await orderOf(buyer, data.openOrder.id)).toEqual({ ...data.openOrder, ...SINCE_SEALS });
});

test("the baseline left an unread event, a dead letter, timers to come and two claims without an answer", () => {
  const of = (service: string) => upgrade.left.streams.filter((report) => report.service === service);
  const unread = of("tickets").flatMap(({ subscribers }) => subscribers.filter(({ lag }) => lag !== 0));
  expect(unread).toEqual([expect.objectContaining({ group: "orders", lag: 2 })]);
  expect(of("orders").reduce((sum, { deadLetters }) => sum + deadLetters, 0)).toBe(1);
  expect(of("expiration").reduce((sum, { timers, dueTimers }) => sum + timers - dueTimers, 0)).toBeGreaterThan(0);
  const claim = { documentId: expect.any(String), isAnswered: false };
  expect(upgrade.left.claims).toEqual({ orders: [claim], payments: [claim] });
});

test("the checker finds nothing in it, but lists that the baseline does not have", () => {
  const findings = upgrade.left.check.findings.map(lineOf);
  expect(findings.filter((line) => !NEW_LISTS.test(line))).toEqual([]);
  expect([upgrade.left.check.soldCents, upgrade.left.check.documents > 10]).toEqual([1_999, true]);
});

test("the paid order is shown as it was, its ticket sold", async () => {
  const { paidOrder } = data;
  expect(await orderOf(buyer, paidOrder.id)).toEqual({ ...paidOrder, ...SINCE_SEALS });
  expect(await ticketOf(seller, paidOrder.ticket.id)).toMatchObject({ status: "sold", orderId: paidOrder.id });
});

test("the events of the old tickets are there, and a command finds nothing to do", async () => {
  const { paidOrder, openOrder, dated, removed } = data;
  const [sold, held] = [await eventOf(paidOrder.ticket.id), await eventOf(openOrder.ticket.id)];

  expect([sold, held, await eventOf(dated.id)]).toMatchObject([
    { title: paidOrder.ticket.title, forSale: 0, held: 0, sold: 1 },
    { title: openOrder.ticket.title, forSale: 0, held: 1, sold: 0 },
    { title: dated.title, startsAt: dated.startsAt, forSale: 1, held: 0, sold: 0 },
  ]);
  expect(await holdfast("rebuild", "events")).toMatchObject({ events: 0, lists: 0 });
  expect(await holdfast("upgrade")).toEqual({ events: 0, lists: 0, ends: 0 });
  expect(await ticketOf(seller, removed.id)).toMatchObject({ status: "delisted" });
}, 30_000);

test("old addresses lead to the same pages, and a search finds the old ticket and its event", async () => {
  const { paidOrder, openOrder, dated } = data;
  const { ticket } = paidOrder;
  const [event, datedEvent] = [await eventOf(ticket.id), await eventOf(dated.id)];
  for (const path of [
    ...[
      `/tickets/${ticket.id}`,
      `/tickets/${openOrder.ticket.id}`,
      `/events/${String(event["id"])}`,
      `/orders/${paidOrder.id}`,
    ],
    "/orders",
  ]) {
    const response = await buyer.http(path);
    expect([path, response.status, (await response.text()).includes(ticket.title)]).toEqual([path, 200, true]);
  }
  for (const path of ["/account/listings", "/account/sales"]) {
    const response = await seller.http(path);
    expect([path, (await response.text()).includes(ticket.title)]).toEqual([path, true]);
  }
  const found = async (path: string) => await (await buyer.http(path)).json();
  expect(await found("/api/tickets?q=tern")).toMatchObject([{ id: dated.id, eventId: datedEvent["id"], price: 31 }]);
  expect(await found("/api/events?q=evening+terns")).toMatchObject([{ id: datedEvent["id"], forSale: 1 }]);
});

/** Reads the event of a ticket. */
async function eventOf(ticketId: string): Promise<Record<string, unknown>> {
  const { eventId } = await ticketOf(seller, ticketId);
  return await (await seller.http(`/api/events/${eventId}`)).json();
}

/** Runs a command of `holdfast` on the site; returns what it says. */
async function holdfast(...words: string[]): Promise<unknown> {
  let printed = "";
  const print = vi.spyOn(console, "log").mockImplementation((text: string) => void (printed = text));
  expect(await runHoldfast([...words, "--json"], upgrade.env)).toBe(0);
  print.mockRestore();
  return JSON.parse(printed);
}

test("an order whose card was declined before the upgrade is paid after it", async () => {
  const { id, expiresAt } = data.declinedOrder;
  expect(await orderOf(buyer, id)).toMatchObject({ status: "AwaitingPayment", expiresAt });
  expect(await chargeOf(await pay(buyer, id))).toMatchObject({ orderId: id, status: "Completed" });
  await untilOrder(buyer, id, "Completed");
}, 30_000);

test("a payment under way is finished once, and its repeated request gets the charge its claim names", async () => {
  const [claim] = upgrade.left.claims.payments;
  await untilOrder(buyer, data.halfPaidOrder.id, "Completed", 30_000);
  const charge = await chargeOf(await send(buyer, data.payment));
  expect(charge).toMatchObject({ id: claim?.documentId, orderId: data.halfPaidOrder.id, status: "Completed" });
  expect(await chargeOf(await send(buyer, data.payment))).toEqual(charge);
  const { intents } = await sandboxControlIn(site.dataDir).summary();
  const mine = intents.filter(({ metadata }) => Object.values(metadata).includes(charge.orderId));
  expect(mine.map(({ captured, refunded }) => [captured, refunded])).toEqual([[1_999, 0]]);
}, 60_000);

test("the dead letter is listed and retried, then the repeated purchase makes the one order its claim names", async () => {
  const letters = deadLettersOf(upgrade.database, "orders");
  const listed = await letters.list();
  expect(listed.map(({ group, event }) => [group, event["type"], event["id"]])).toEqual([
    ["orders", "TicketCreated", data.unknownTicket.id],
  ]);
  const refused = await send(buyer, data.purchase);
  expect(refused.status).toBe(404);
  expect(await letters.retry(listed[0]?.id ?? "")).toBe(true);
  const bought = await waitFor(async () => {
    const response = await send(buyer, data.purchase);
    return response.status === 201 ? response : null;
  });
  const order = await bought.json();
  expect(order).toMatchObject({ id: upgrade.left.claims.orders[0]?.documentId, ticket: { id: data.unknownTicket.id } });
  const again = await send(buyer, data.purchase);
  expect([again.status, again.headers.get("Idempotency-Replayed")]).toEqual([201, "true"]);
  expect(await again.json()).toEqual(order);
  expect(await letters.count()).toBe(0);
  await untilOrder(buyer, order.id, "AwaitingPayment");
  await chargeOf(await pay(buyer, order.id));
  await untilTicket(seller, data.unknownTicket.id, "sold");
}, 60_000);

// No old process runs yet, so it is the new site that ends the hold.
test("the hold ends on its deadline, and its ticket is available again", async () => {
  const { id, expiresAt, ticket } = data.openOrder;
  const ended = await untilOrder(buyer, id, "Cancelled", HOLD_MS + LATE_MS);
  expect(ended.reason).toBe("expired");
  await untilTicket(seller, ticket.id, "available");
  const history = await historyOf(upgrade.database, siteServices, id);
  const cancelled = history?.events.filter((event) => event.id === id && event.type === "OrderCancelled") ?? [];
  const lateness = cancelled.map(({ time }) => time - Date.parse(expiresAt));
  expect(lateness).toHaveLength(1);
  expect(lateness[0]).toBeGreaterThanOrEqual(0);
  expect(lateness[0]).toBeLessThan(LATE_MS);
}, 60_000);

// A busy machine may need longer than a payment is waited for: then the answer is 202.
async function payInTime(person: Person, orderId: string): Promise<void> {
  expect([201, 202]).toContain((await pay(person, orderId)).status);
}

describe("old and new processes side by side", () => {
  let old: Site;

  beforeAll(async () => {
    old = await upgrade.startOldBeside();
    // The old site gives nobody a new token.
    await Promise.all([seller, buyer].map(freshCookie));
  }, 60_000);

  test("a ticket listed and paid at one is bought at the other, both ways", async () => {
    for (const [here, there] of [
      [old.url, site.url],
      [site.url, old.url],
    ] as const) {
      const [buying, paying] = [atAddress(here, buyer), atAddress(there, buyer)];
      const ticket = await listTicket(atAddress(there, seller), "24.50");
      const order = await buy(buying, ticket.id);
      await untilOrder(paying, order.id, "AwaitingPayment");
      await payInTime(paying, order.id);
      await untilOrder(buying, order.id, "Completed");
      for (const url of [here, there]) {
        expect(await untilTicket(atAddress(url, seller), ticket.id, "sold")).toMatchObject({ orderId: order.id });
      }
    }
  });

  test("the ticket whose event nobody had read goes to one of two buyers, one at each", async () => {
    const rival = atAddress(old.url, await signUp(site.url, "rival"));
    const json = { ticketId: data.unreadTicket.id };
    const purchases = [buyer, rival].map(async (person) => ({
      person,
      got: await person.http("/api/orders", { json }),
    }));
    const outcomes = await Promise.all(purchases);
    expect(outcomes.map(({ got }) => got.status).toSorted()).toEqual([201, 409]);
    const winner = outcomes.find(({ got }) => got.status === 201);
    const order = await winner?.got.json();
    await untilOrder(winner?.person ?? buyer, order.id, "AwaitingPayment");
    await payInTime(winner?.person ?? buyer, order.id);
    await untilOrder(winner?.person ?? buyer, order.id, "Completed");
    expect(await untilTicket(seller, data.unreadTicket.id, "sold")).toMatchObject({ orderId: order.id });
  });
});

test("the checker finds nothing when all has come to rest and the data are upgraded once more", async () => {
  const { stripe } = readPaymentsConfig({ DATA_DIR: site.dataDir });
  const report = await waitFor(async () => {
    // The old site writes its last documents without the new lists.
    await holdfast("upgrade");
    const { findings, ...seen } = await checkSite(upgrade.database, { isAtRest: true, stripe });
    const left = findings.map(lineOf);
    if (left.length > 0) throw new Error(left.join("\n"));
    return { ...seen, findings: left };
  }, REST);
  expect(report).toMatchObject({ findings: [], stripeProblem: null });
}, 60_000);
