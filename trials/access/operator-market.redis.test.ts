// Shows what an operator finds and does about holds, orders, payments, payouts and codes, as the user of Redis of the
// operator service.

import { type AnyActor, createEngine, type Database, type Engine, openDatabase, silentLog } from "@holdfast/actors";
import { codeDocument, deliveryService } from "@holdfast/delivery";
import { createOperatorService, operatorRights, operatorService, readOperatorConfig } from "@holdfast/operator";
import { defaultPaymentTimes, paymentsService, payoutDocument } from "@holdfast/payments";
import { createLogger, readCommon, type Service, siteUserRules } from "@holdfast/server";
import { sessionsBy, userNamed } from "@holdfast/server/testing";
import { type CookieClient, cookieClient, waitFor } from "@holdfast/testing";
import { orderNumber } from "@holdfast/views";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  buy,
  chargeOf,
  listTicket,
  orderOf,
  type Person,
  pay,
  signUp,
  untilOrder,
  untilTicket,
} from "../support/people.ts";
import { startWholeSite, type WholeSite } from "../support/whole-site.ts";

let site: WholeSite;
let database: Database;
let service: Service;
let operator: CookieClient;
let seller: Person;
let buyer: Person;
beforeAll(async () => {
  site = await startWholeSite();
  const rules = siteUserRules({ definitions: [operatorService], ...operatorRights }, site.database.server);
  await site.database.commands.call("ACL", "SETUSER", "operator", "reset", "on", ">secret", ...rules);
  const common = readCommon({ LOG_LEVEL: "silent" });
  const url = site.redis.url.replace("redis://", "redis://operator:secret@");
  database = await openDatabase({ url, partitions: site.database.partitions, log: silentLog });
  const session = sessionsBy((token) => ({ ...userNamed(token), isOperator: true }));
  const config = readOperatorConfig({});
  service = createOperatorService({ database, log: createLogger(common), common, config, session });
  await service.start();
  operator = cookieClient(service.app);
  operator.cookies.set("session", "op");
  [seller, buyer] = await Promise.all([signUp(site.url, "seller"), signUp(site.url, "buyer")]);
}, 60_000);
afterAll(async () => {
  await service.stop();
  await database.close();
  await site.stop();
}, 60_000);

const mainOf = (html: string) => html.slice(html.indexOf("<main"), html.indexOf("</main>"));
const page = async (path: string) => mainOf(await (await operator(path)).text());
const confirm = (kind: string, fields: Readonly<Record<string, string>>) =>
  operator(`/operator/actions/confirm?${new URLSearchParams({ kind, ...fields })}`);

let keys = 0;

/** Confirms an action, and resolves with its page once it has ended; `key` names one form that is sent again. */
async function act(kind: string, fields: Readonly<Record<string, string>>, key = `key-${(keys += 1)}`) {
  const named = Object.entries(fields).map(([name, value]) => [`field.${name}`, value]);
  const body = new URLSearchParams({ kind, idempotencyKey: key, reason: "", ...Object.fromEntries(named) });
  const { status, headers } = await operator("/operator/actions", { method: "POST", body });
  expect(status).toBe(303);
  return await waitFor(async () => {
    const html = await page(headers.get("Location") ?? "");
    return html.includes("Under way") ? null : html;
  });
}

async function reserved() {
  const ticket = await listTicket(seller, "20.00", "Night of the Gulls");
  return { ticket, order: await buy(buyer, ticket.id) };
}

async function sold(method?: string) {
  const { ticket, order } = await reserved();
  await untilOrder(buyer, order.id, "AwaitingPayment");
  const charge = await chargeOf(await pay(buyer, order.id, method));
  await untilOrder(buyer, order.id, "Completed");
  return { ticket, order, charge };
}

// Sends a message to an actor of a service as that service would: what leads to it takes days, or a lost file.
async function tell(
  engine: Engine,
  actors: readonly AnyActor[],
  name: string,
  [id, message]: readonly [string, object],
) {
  const actor = actors.find((one) => one.name === name) ?? expect.fail();
  await engine.ask(actor, id, message);
}

test("an unpaid hold is shown, and released once, however often the form is sent", async () => {
  const { ticket, order } = await reserved();
  await untilOrder(buyer, order.id, "AwaitingPayment");
  expect(await page("/operator/holds")).toMatch(new RegExp(`${orderNumber(order.id)}[\\s\\S]*unpaid`));
  expect(await (await confirm("release-hold", { order: order.id })).text()).toContain("free for the next buyer");
  for (let n = 0; n < 2; n += 1) {
    expect(await act("release-hold", { order: order.id }, "one form")).toContain(
      "is cancelled, and its ticket is free.",
    );
  }
  const ended = await orderOf(buyer, order.id);
  expect([ended.status, ended.reason]).toEqual(["Cancelled", "cancelled by operator"]);
  expect(await page("/operator/holds")).not.toContain(orderNumber(order.id));
  await untilTicket(seller, ticket.id, "available");
  expect(await (await buyer.http(`/orders/${order.id}`)).text()).toContain("We ended your reservation");
  const again = await confirm("release-hold", { order: order.id });
  expect([again.status, await again.text()]).toEqual([422, expect.stringContaining("has ended already")]);
});

test("an order's page tells its whole story without an e-mail address, and is found by number, order, ticket and charge", async () => {
  const { ticket, order, charge } = await sold();
  const where = `/operator/orders/${order.id}`;
  const html = await waitFor(async () => {
    const text = await page(where);
    return text.includes('<h2 id="part-2">Payout') ? text : null;
  });
  for (const text of ["Order placed", "Payment begun", "Ticket changed", "$20.00", "Completed", "Night of the Gulls"]) {
    expect(html).toContain(text);
  }
  expect(html).not.toMatch(/@example\.com|leaveLink|pm_card/);
  const found = async (q: string) =>
    (await operator(`/operator/find?${new URLSearchParams({ q })}`)).headers.get("Location");
  const number = orderNumber(order.id);
  expect(await Promise.all([order.id, number, number.toLowerCase(), number.slice(3), charge.id].map(found))).toEqual(
    Array.from({ length: 5 }, () => where),
  );
  expect(await found(ticket.id)).toBe(`/operator/tickets/${ticket.id}`);
  expect(await page(`/operator/tickets/${ticket.id}`)).toMatch(/Listed[\s\S]*reserved[\s\S]*sold/);
  expect((await operator("/operator/find?q=HF-0000-0000")).status).toBe(404);
  expect((await operator(`/operator/orders/${ticket.id.slice(1)}`)).status).toBe(404);
});

test("an operator refunds a paid order, and releases none", async () => {
  const { order } = await sold();
  const released = await act("release-hold", { order: order.id });
  expect(released).toMatch(/Refused[\s\S]*Cannot release order/);
  expect((await orderOf(buyer, order.id)).status).toBe("Completed");
  for (let n = 0; n < 2; n += 1) {
    expect(await act("refund-order", { order: order.id }, "refund")).toContain("is under way");
  }
  expect((await orderOf(buyer, order.id)).reason).toBe("refunded");
  await waitFor(async () => ((await page(`/operator/orders/${order.id}`)).includes(">re_") ? true : null));
  const refunds = (await page(`/operator/orders/${order.id}`)).match(/re_\w+/g);
  expect(new Set(refunds).size).toBe(1);
});

test("a dispute is shown once Stripe is asked, and then freezes the refund", async () => {
  const { order, charge } = await sold("pm_card_createDispute");
  await waitFor(async () => {
    expect(await act("ask-stripe", { order: order.id, charge: charge.id })).toContain("Stripe is being asked");
    const html = await page("/operator/payments?show=disputes");
    return html.includes(orderNumber(order.id)) ? html : null;
  });
  const html = await page("/operator/payments?show=disputes");
  expect(html).toMatch(/d[pu]_\w+/);
  expect(html).not.toContain("not known");
  await untilOrderSays(order.id, "dispute");
  expect(await (await confirm("refund-order", { order: order.id })).text()).toContain("would be paid twice");
});

async function untilOrderSays(id: string, text: string) {
  await waitFor(async () => ((await page(`/operator/orders/${id}`)).includes(text) ? true : null));
}

test("a payout that is frozen for its ticket is shown, and thawed once for the fault that was seen", async () => {
  const { order } = await sold();
  const terms = { ...defaultPaymentTimes, currency: "usd" };
  const payments = createEngine(paymentsService, { database: site.database, log: silentLog, terms });
  await waitFor(async () => await payments.read(payoutDocument, order.id));
  await tell(payments, paymentsService.actors, "payment", [order.id, { type: "TicketFaulty", fault: "code blocked" }]);
  expect(await page("/operator/payments?show=payouts")).toContain("its code was blocked after it was sold on");
  expect(await act("thaw-payout", { order: order.id, fault: "file lost" })).toMatch(/Refused[\s\S]*something else/);
  const thaw = { order: order.id, fault: "code blocked" };
  for (let n = 0; n < 2; n += 1) expect(await act("thaw-payout", thaw, "thaw")).toContain("The payout goes on.");
  const payout = await waitFor(async () => {
    const read = await payments.read(payoutDocument, order.id);
    return read?.stage === "held" ? read : null;
  });
  expect(payout).toMatchObject({ why: "event", isTicketFaulty: false, settledFaults: ["code blocked"] });
  expect(await page("/operator/payments?show=payouts")).not.toContain(orderNumber(order.id));
});

test("a blocked code is shown with its sides, and given to one of them alone", async () => {
  const { order, ticket } = await sold();
  const delivery = createEngine(deliveryService, { database: site.database, log: silentLog });
  const [codeId, userIds] = [delivery.ids.newId(0), await sidesOf(order.id)];
  const sale = { orderId: order.id, buyerId: userIds.buyer, state: "refunded", dispute: null };
  const seal = { id: ticket.id, version: 1, sellerId: userIds.seller, attempt: 1, kind: "code", state: "released" };
  const message = { type: "FollowSeal", seal: { ...seal, codeIds: [codeId], reason: null, verdict: null, sale } };
  await tell(delivery, deliveryService.actors, "code", [codeId, message]);
  const html = await page("/operator/payments?show=codes");
  expect(html).toContain(`Give to the seller of ${orderNumber(order.id)}`);
  const stranger = delivery.ids.newId(0);
  expect(await act("give-code", { code: codeId, to: stranger })).toMatch(/Refused[\s\S]*no side of a sale/);
  for (let n = 0; n < 2; n += 1) {
    expect(await act("give-code", { code: codeId, to: userIds.seller }, "give")).toContain("has been given");
  }
  expect(await delivery.read(codeDocument, codeId)).toMatchObject({ isBlocked: false, ownerId: userIds.seller });
  expect(await page("/operator/payments?show=codes")).toContain("No code is blocked.");
  expect(await act("give-code", { code: codeId, to: userIds.buyer })).toMatch(/Refused[\s\S]*not blocked/);
});

async function sidesOf(orderId: string) {
  const html = await page(`/operator/orders/${orderId}`);
  const idOf = (role: string) =>
    new RegExp(`<dt>${role}</dt><dd><a href="/operator/people/(\\w+)"`).exec(html)?.[1] ?? expect.fail();
  return { buyer: idOf("buyer"), seller: idOf("seller") };
}

test("the lists of money say that they are empty, and take no cursor that is none", async () => {
  expect(await page("/operator/payments?show=held")).toContain("No payout has been held that long.");
  for (const path of [
    "/operator/payments?show=none",
    "/operator/payments?show=charges&after=x",
    "/operator/holds?after=y",
  ]) {
    expect((await operator(path)).status).toBe(200);
  }
});
