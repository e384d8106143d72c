// Uses the HTTP API as people do in a sale, well and badly, so that every operation gives each of its own answers.

import { createHmac } from "node:crypto";
import { createSandboxControl } from "@holdfast/stripe-sandbox";
import { waitFor } from "@holdfast/testing";
import type { WholeSite } from "../support/whole-site.ts";
import type { Calls } from "./calls.ts";
import { useDelivery } from "./delivery.ts";
import { useWaits } from "./waits.ts";

const PASSWORD = "correct horse";
const UNKNOWN = "01J0000000000000000000000000";

/** Holds what the parts of the sale share. */
interface Sale {
  readonly calls: Calls;
  readonly seller: string;
  readonly buyer: string;
  readonly other: string;
}

/** Signs a person up; returns their cookies. */
export async function signUp(calls: Calls, name: string): Promise<string> {
  const json = { email: `${name}@example.com`, password: PASSWORD };
  const { headers } = await calls.send({ to: "POST /api/users/signup", json });
  return cookiesIn(headers.get("set-cookie") ?? "");
}

/** Runs the whole sale. */
export async function runSale(calls: Calls, site: WholeSite): Promise<void> {
  const seller = await useAccounts(calls);
  const sale = { calls, seller, buyer: await signUp(calls, "buyer"), other: await signUp(calls, "other") };
  await listTickets(sale);
  await orderTickets(sale);
  await payOrders(sale, site);
  await usePayouts(sale);
  await useWaits(calls, sale);
  await useDelivery(calls, sale);
  await sendEvents(calls, site.webhookSecret);
  await calls.send({ to: "GET /api/openapi.json" });
  await calls.send({ to: "GET /api/docs" });
}

async function useAccounts(calls: Calls): Promise<string> {
  const seller = await signUp(calls, "seller");
  const account = { email: "seller@example.com", password: PASSWORD };
  await calls.expect(400, { to: "POST /api/users/signup", json: account });
  await calls.expect(400, { to: "POST /api/users/signin", json: { ...account, password: "wrong horse" } });
  await calls.expect(200, { to: "POST /api/users/signin", json: account });
  await calls.expect(200, { to: "GET /api/users/currentuser" });
  await calls.expect(200, { to: "GET /api/users/currentuser", cookie: seller });
  await calls.expect(200, { to: "POST /api/users/refresh", cookie: seller });
  await calls.expect(401, { to: "POST /api/users/refresh" });
  await calls.expect(200, { to: "POST /api/users/signout" });
  return seller;
}

const ticket = { title: "Night of the Gulls", price: 19.99 };

async function list({ calls, seller: cookie }: Sale, json: object = ticket): Promise<string> {
  return String((await calls.expect(201, { to: "POST /api/tickets", cookie, json }))["id"]);
}

async function listTickets(sale: Sale): Promise<void> {
  const { calls, seller: cookie, other } = sale;
  const headers = { "Idempotency-Key": "listing" };
  const startsAt = new Date(Date.now() + 86_400_000).toISOString();
  const full = { ...ticket, venue: "Harbour", section: "B", seat: "4", description: "one\ntwo", startsAt };
  for (const json of [full, full]) await calls.expect(201, { to: "POST /api/tickets", cookie, json, headers });
  await calls.expect(409, { to: "POST /api/tickets", cookie, json: ticket, headers });
  await calls.expect(400, { to: "POST /api/tickets", cookie, json: { price: "cheap" } });
  const id = await list(sale);
  const to = `/api/tickets/${id}`;
  await calls.expect(200, { to: "GET /api/tickets?limit=1" });
  await calls.expect(400, { to: "GET /api/tickets?limit=x&cursor=y" });
  const listed = await calls.expect(200, { to: `GET ${to}` });
  await calls.expect(404, { to: `GET /api/tickets/${UNKNOWN}` });
  await calls.expect(200, { to: "GET /api/events?limit=1" });
  await calls.expect(200, { to: `GET /api/events/${String(listed["eventId"])}` });
  await calls.expect(404, { to: `GET /api/events/${UNKNOWN}` });
  await calls.expect(404, { to: "POST /api/tickets", cookie, json: { price: 5, eventId: UNKNOWN } });
  const stale = { "If-Match": '"99"' };
  await calls.expect(200, { to: `PUT ${to}`, cookie, json: { ...ticket, price: 20 } });
  await calls.expect(400, { to: `PUT ${to}`, cookie, json: {} });
  await calls.expect(403, { to: `PUT ${to}`, cookie: other, json: ticket });
  await calls.expect(404, { to: `PUT /api/tickets/${UNKNOWN}`, cookie, json: ticket });
  await calls.expect(409, { to: `PUT ${to}`, cookie, json: ticket, headers: stale });
  await calls.expect(400, { to: `DELETE ${to}`, cookie, headers: { "If-Match": "x" } });
  await calls.expect(403, { to: `DELETE ${to}`, cookie: other });
  await calls.expect(404, { to: `DELETE /api/tickets/${UNKNOWN}`, cookie });
  await calls.expect(409, { to: `DELETE ${to}`, cookie, headers: stale });
  await calls.expect(204, { to: `DELETE ${to}`, cookie });
}

async function order({ calls, buyer: cookie }: Sale, ticketId: string): Promise<string> {
  const json = { ticketId };
  const known = async () => (await calls.send({ to: "POST /api/orders", cookie, json })).status !== 404;
  await waitFor(known, { message: "orders does not know the ticket" });
  const { id } = await calls.expect(200, { to: "POST /api/orders", cookie, json });
  const isReady = async () => {
    const { status } = await calls.expect(200, { to: `GET /api/orders/${String(id)}`, cookie });
    return status === "AwaitingPayment";
  };
  await waitFor(isReady, { message: "the order is not ready to be paid" });
  return String(id);
}

async function orderTickets(sale: Sale): Promise<void> {
  const { calls, buyer: cookie, other } = sale;
  const ticketId = await list(sale);
  const id = await order(sale, ticketId);
  const to = `/api/orders/${id}`;
  await calls.expect(400, { to: "POST /api/orders", cookie, json: {} });
  await calls.expect(404, { to: "POST /api/orders", cookie, json: { ticketId: UNKNOWN } });
  await calls.expect(409, { to: "POST /api/orders", cookie: other, json: { ticketId } });
  await calls.expect(200, { to: "GET /api/orders", cookie });
  await calls.expect(403, { to: `GET ${to}`, cookie: other });
  await calls.expect(404, { to: `GET /api/orders/${UNKNOWN}`, cookie });
  await calls.expect(403, { to: `DELETE ${to}`, cookie: other });
  await calls.expect(404, { to: `DELETE /api/orders/${UNKNOWN}`, cookie });
  await calls.expect(409, { to: `POST ${to}/refund`, cookie: sale.seller });
  await calls.expect(204, { to: `DELETE ${to}`, cookie });
}

async function payOrders(sale: Sale, { sandbox }: WholeSite): Promise<void> {
  const { calls, seller, buyer: cookie, other } = sale;
  const to = "POST /api/payments";
  const orderId = await order(sale, await list(sale));
  const card = { orderId, paymentMethod: "pm_card_visa" };
  await calls.expect(400, { to, cookie, json: { orderId } });
  await calls.expect(402, { to, cookie, json: { ...card, paymentMethod: "pm_card_chargeDeclined" } });
  await calls.expect(403, { to, cookie: other, json: card });
  await calls.expect(404, { to, cookie, json: { ...card, orderId: UNKNOWN } });
  const control = createSandboxControl(sandbox);
  await control.addFault({ kind: "delay_before", method: "POST", times: 1, delayMs: 3_000 });
  const { id } = await calls.expect(202, { to, cookie, json: card });
  await control.clearFaults();
  const paid = await order(sale, await list(sale));
  await calls.expect(201, { to, cookie, json: { ...card, orderId: paid } });
  await calls.expect(409, { to, cookie, json: { ...card, orderId: paid } });
  await calls.expect(200, { to: `GET /api/payments/${String(id)}`, cookie });
  await calls.expect(403, { to: `GET /api/payments/${String(id)}`, cookie: other });
  await calls.expect(404, { to: `GET /api/payments/${UNKNOWN}`, cookie });
  await calls.expect(409, { to: `DELETE /api/orders/${paid}`, cookie });
  const hasSold = async () =>
    JSON.stringify(await calls.expect(200, { to: "GET /api/sales", cookie: seller })).includes(paid);
  await waitFor(hasSold, { message: "the seller has not sold" });
  await calls.expect(403, { to: `POST /api/orders/${paid}/refund`, cookie });
  await calls.expect(404, { to: `POST /api/orders/${UNKNOWN}/refund`, cookie: seller });
  await calls.expect(200, { to: `POST /api/orders/${paid}/refund`, cookie: seller });
}

async function usePayouts({ calls, other: cookie }: Sale): Promise<void> {
  const [to, onboarding] = ["POST /api/payee", "POST /api/payee/onboarding"];
  await calls.expect(200, { to: "GET /api/payee", cookie });
  await calls.expect(400, { to, cookie, json: { country: "AQ" } });
  await calls.expect(409, { to: onboarding, cookie, json: {} });
  await calls.expect(200, { to, cookie, json: { country: "GB" } });
  await calls.expect(303, { to: onboarding, cookie, json: {} });
  await calls.expect(409, { to, cookie, json: { country: "FR" } });
}

async function sendEvents(calls: Calls, secret: string): Promise<void> {
  const text = JSON.stringify({ id: "evt_1", type: "planet.aligned", created: 1, data: { object: {} } });
  const at = Math.floor(Date.now() / 1_000);
  const hash = createHmac("sha256", secret).update(`${at}.${text}`).digest("hex");
  const to = "POST /webhooks/stripe";
  await calls.expect(200, { to, text, headers: { "Stripe-Signature": `t=${at},v1=${hash}` } });
  await calls.expect(400, { to, text });
}

function cookiesIn(header: string): string {
  return header
    .split(/,(?=\s*[\w-]+=)/)
    .map((cookie) => cookie.split(";")[0]?.trim())
    .join("; ");
}
