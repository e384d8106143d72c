// Shows that the checker of a whole site finds each kind of wrong data.

import { type Database } from "@holdfast/actors";
import { lineOf } from "@holdfast/actors/inspect";
import { checkSite } from "@holdfast/site";
import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buy, chargeOf, listTicket, pay, untilOrder, untilTicket } from "../support/people.ts";
import { type SmallSite, startSmallSite } from "../support/small-site.ts";

let site: SmallSite;
let database: Database;
// Ids of a completed sale, and of an order that waits for its payment.
let sold: { ticket: string; order: string; charge: string; intent: string };
let open: { ticket: string; order: string };
let everything: [key: string, dump: Buffer, expiresAt: number][];

beforeAll(async () => {
  site = await startSmallSite();
  database = site.database;
  const [seller, ann] = [site.person("seller"), site.person("ann")];
  const [one, two] = [await listTicket(seller), await listTicket(seller)];
  const [first, second] = [await buy(ann, one.id), await buy(ann, two.id)];
  for (const { id } of [first, second]) await untilOrder(ann, id, "AwaitingPayment");
  const charge = await chargeOf(await pay(ann, first.id));
  await untilTicket(seller, one.id, "sold");
  const third = await listTicket(seller);
  const given = await buy(ann, third.id);
  await ann.http(`/api/orders/${given.id}`, { method: "DELETE" });
  await untilTicket(seller, third.id, "available");
  await waitFor(async () => (await findings()).length === 0, {timeoutMs: 3000}).catch(async (e) => { console.log((await findings()).join("\n")); throw e; });
  sold = { ticket: one.id, order: first.id, charge: charge.id, intent: charge.stripeId ?? "" };
  open = { ticket: two.id, order: second.id };
  await site.freeze();
  everything = await dumpAll();
});
afterAll(() => site.stop());
beforeEach(() => restoreAll());

async function findings(isAtRest = true): Promise<string[]> {
  return (await checkSite(database, { isAtRest, stripe: site.stripe })).findings.map(lineOf);
}

async function dumpAll(): Promise<typeof everything> {
  const keys = await database.commands.keys("{*");
  return await Promise.all(
    keys.map(async (key): Promise<[string, Buffer, number]> => {
      const dump = await database.commands.dumpBuffer(key);
      return [key, dump ?? Buffer.alloc(0), await database.commands.pexpiretime(key)];
    }),
  );
}

async function restoreAll(): Promise<void> {
  await database.commands.del(...(await database.commands.keys("{*")));
  for (const [key, dump, expiresAt] of everything) {
    await database.commands.call("RESTORE", key, Math.max(0, expiresAt), dump, "ABSTTL");
  }
}

const keyOf = (place: string, id: string) => `{${id.slice(-2)}}:${place}:${id}`;

async function rewrite(key: string, change: object): Promise<void> {
  const { commands, form } = database;
  const text = form === "json" ? await commands.call("JSON.GET", key) : await commands.hget(key, "j");
  const after = JSON.stringify({ ...JSON.parse(String(text)), ...change });
  if (form === "json") await commands.call("JSON.SET", key, "$", after);
  else await commands.hset(key, "j", after);
}

/** Adds a copy of an order's last event, with changed fields. */
async function sayAgain(orderId: string, { type, ...change }: { type: string; [field: string]: unknown }) {
  const stream = `{${orderId.slice(-2)}}:orders:events`;
  const entries = await database.commands.xrange(stream, "-", "+");
  const fields = entries.map(([, found]) => found).findLast((found) => found.includes(orderId)) ?? [];
  const at = (name: string) => fields.indexOf(name) + 1;
  const data = { ...JSON.parse(fields[at("data")] ?? ""), ...change };
  const changed = fields.with(at("type"), type).with(at("data"), JSON.stringify(data));
  await database.commands.xadd(stream, "*", ...changed.with(at("id"), String(data.id)));
}

test("checkSite() finds nothing on a site where all is well, whether it rests or not", async () => {
  const report = await checkSite(database, { isAtRest: true, stripe: site.stripe });
  expect(report).toMatchObject({ findings: [], soldCents: 1999, intents: 1, stripeProblem: null });
  expect(await findings(false)).toEqual([]);
});

test("checkSite() says when Stripe could not be asked", async () => {
  const stripe = { secretKey: "sk_test_x", apiUrl: "http://127.0.0.1:1" };
  const report = await checkSite(database, { isAtRest: true, stripe });
  expect([report.findings, report.intents, typeof report.stripeProblem]).toEqual([[], null, "string"]);
});

describe("checkSite() finds", () => {
  test("a ticket given to another while it is held", async () => {
    const other = `${open.order.slice(0, 20)}ZZZZZZ${open.order.slice(-2)}`;
    await sayAgain(open.order, { type: "OrderCreated", id: other, fence: 2, userId: "bob" });
    expect(await findings()).toContain(
      `overlapping-holds ${open.ticket}: order ${other} has it while order ${open.order} holds it`,
    );
  });

  test("a ticket given to another after it was sold, under a fence that was used", async () => {
    const other = `${sold.order.slice(0, 20)}ZZZZZZ${sold.order.slice(-2)}`;
    await sayAgain(sold.order, { type: "OrderCreated", id: other, fence: 1, userId: "bob" });
    const found = await findings();
    expect(found).toContain(`sold-twice ${sold.ticket}: order ${other} has it after order ${sold.order} bought it`);
    expect(found).toContain(`fence ${sold.ticket}: order ${other} has fence 1 after 1`);
  });

  test("a hold that is gone, and a lock that is another's", async () => {
    await rewrite(keyOf("orders:hold", open.ticket), { orderId: null });
    expect(await findings()).toContain(`hold ${open.ticket}: is not for order ${open.order}`);
    await restoreAll();
    await rewrite(keyOf("orders:hold", open.ticket), { until: null });
    expect((await findings()).join("\n")).toContain(`hold ${open.ticket}: for order ${open.order}: it ends`);
    await restoreAll();
    await database.commands.del(keyOf("orders:lock", open.ticket));
    expect(await findings()).toEqual([
      expect.stringContaining(`lock ${open.ticket}: says nothing, the hold ${open.order}`),
    ]);
  });

  test("an open order without its deadline, and one that nobody ended", async () => {
    await database.commands.del(`{${open.order.slice(-2)}}:expiration:timers:deadline|deadline`);
    expect(await findings()).toEqual([`deadline ${open.order}: has no timer`]);
    await restoreAll();
    await database.commands.del(keyOf("expiration:deadline", open.order));
    expect(await findings()).toContain(`deadline ${open.order}: is not that of its order`);
    await restoreAll();
    await rewrite(keyOf("orders:order", open.order), { expiresAt: 5 });
    expect((await findings()).join("\n")).toContain(`overdue ${open.order}: is open`);
  });

  test("two buyers of one ticket", async () => {
    await rewrite(keyOf("orders:order", open.order), {
      status: "Completed",
      ticket: { ...(await ticketIn(sold.order)) },
    });
    expect((await findings()).join("\n")).toContain(`two-buyers ${sold.ticket}: `);
  });

  test("a sold ticket whose order is not completed, and the other way round", async () => {
    await rewrite(keyOf("orders:order", sold.order), { status: "Cancelled", reason: "expired" });
    const found = await findings();
    expect(found).toContain(`ticket ${sold.ticket}: is sold, its order Cancelled`);
    expect(found).toContain(`charge ${sold.charge}: is completed, its order Cancelled`);
    await restoreAll();
    await rewrite(keyOf("tickets:ticket", sold.ticket), { status: "available", orderId: null, holderId: null });
    expect(await findings()).toContain(`order ${sold.order}: is completed, its ticket available`);
    await restoreAll();
    await rewrite(keyOf("tickets:ticket", open.ticket), {
      status: "available",
      orderId: null,
      holderId: null,
      heldUntil: null,
    });
    expect(await findings()).toContain(`order ${open.order}: awaits payment, its ticket is available`);
  });

  test("an order completed without money, and a failed charge that kept it", async () => {
    await rewrite(keyOf("payments:charge", sold.charge), { status: "Failed" });
    const found = await findings();
    expect(found).toContain(`order ${sold.order}: is completed without the money of charge ${sold.charge}`);
    expect(found).toContain(`charge ${sold.charge}: has failed and kept the money`);
  });

  test("a live charge that nobody looks after", async () => {
    await rewrite(keyOf("payments:order", open.order), { liveChargeId: sold.charge });
    const found = await findings();
    expect(found).toContain(`live-charge ${open.order}: ${sold.charge} is not live`);
    expect(found).toContain(`live-charge ${open.order}: nobody looks after it`);
    await restoreAll();
    await rewrite(keyOf("payments:charge", sold.charge), { ended: false });
    expect(await findings()).toContain(`live-charge ${sold.charge}: is not the live charge of order ${sold.order}`);
  });

  test("a ticket that differs from its event, one that was not told, and an event that has told nobody", async () => {
    const event = keyOf("tickets:event", sold.ticket);
    await rewrite(event, { title: "Other" });
    expect(await findings()).toContain(`event ${sold.ticket}: has another title than its event`);
    await rewrite(event, { edition: 2 });
    expect(await findings()).toContain(`event ${sold.ticket}: is of edition 0 of its event, which is at 2`);
    await rewrite(event, { told: { edition: 2, after: null } });
    expect(await findings()).toContain(`event ${sold.ticket}: has not told its tickets of a change`);
    expect((await findings(false)).filter((line) => line.startsWith("event"))).toEqual([]);
    await rewrite(event, { isUnlisted: true });
    expect(await findings()).toContain(`event ${sold.ticket}: is sold, and its event is shown to nobody`);
  });

  test("money that Stripe knows otherwise", async () => {
    await rewrite(keyOf("payments:charge", sold.charge), { stripeId: "pi_other" });
    expect(await findings()).toContain(`money ${sold.charge}: took 1999, Stripe knows nothing of pi_other`);
    await restoreAll();
    await rewrite(keyOf("orders:order", sold.order), { status: "Cancelled", reason: "refunded" });
    const name = `intent ${sold.intent} of charge ${sold.charge}`;
    expect(await findings()).toContain(`money ${sold.intent}: ${name} kept 1999, not 0`);
  });
});

async function ticketIn(orderId: string): Promise<object> {
  const key = keyOf("orders:order", orderId);
  const { commands, form } = database;
  const text = form === "json" ? await commands.call("JSON.GET", key) : await commands.hget(key, "j");
  return JSON.parse(String(text)).ticket;
}
