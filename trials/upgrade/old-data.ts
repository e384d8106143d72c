// Makes the data that processes of the baseline leave behind.

import type { OrderAnswer, TicketAnswer } from "@holdfast/contracts";
import { type Site, startSite, waitFor } from "@holdfast/testing";
import {
  atAddress,
  buy,
  listTicket,
  type Person,
  pay,
  sandboxControlIn,
  signUp,
  untilOrder,
  untilTicket,
} from "../support/people.ts";
import { mainIn } from "./layout.ts";
import type { OldRedis } from "./old-redis.ts";

/** Sets where the processes of the baseline run, and with which settings. */
export interface OldSiteOptions {
  readonly tree: string;
  readonly dataDir: string;
  readonly env: Record<string, string>;
  readonly redis: OldRedis;
}

/** Holds a request under an idempotency key, to be sent again unchanged. */
export interface KeyedRequest {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly json: object;
}

/** Describes everything that the killed processes of the baseline have left. */
export interface OldData {
  readonly seller: Person;
  readonly buyer: Person;
  readonly paidOrder: OrderAnswer;
  readonly openOrder: OrderAnswer;
  /** A ticket for sale that has a start, one that its seller has removed, and one on whose order a card was declined. */
  readonly dated: TicketAnswer;
  readonly removed: TicketAnswer;
  readonly declinedOrder: OrderAnswer;
  /** An order whose payment had reached Stripe when the site was killed; `payment` was claimed and not answered. */
  readonly halfPaidOrder: OrderAnswer;
  readonly payment: KeyedRequest;
  /** A ticket whose creation is the dead letter of orders; the request `purchase` was claimed and made no order. */
  readonly unknownTicket: TicketAnswer;
  readonly purchase: KeyedRequest;
  /** A ticket that was listed while orders was down, so that orders has not read its creation. */
  readonly unreadTicket: TicketAnswer;
}

const LONG_MS = 60_000;
// The new site repeats a call at Stripe once the lease of the killed process has ended, after 10 s and more on a busy
// machine. An order that is to be paid then has a hold that outlasts this; only the open order's is to end in the trial.
const LONG_HOLD = { ORDER_HOLD_SECONDS: "300" };
const DATED = new Date(Date.now() + 30 * 86_400_000).toISOString();

/** Runs processes of the baseline until they have stored all that an upgrade can meet, and kills each by SIGKILL. */
export async function makeOldData(options: OldSiteOptions): Promise<OldData> {
  const { redis } = options;
  const first = await startOld("site", { ...options, env: { ...options.env, ...LONG_HOLD } });
  const [seller, buyer] = [await signUp(first.url, "seller"), await signUp(first.url, "buyer")];
  const paidOrder = await sellOne(seller, buyer);
  const other = await leaveListings(seller);
  const toPay = await leaveToPay(seller, buyer);
  await end(first);

  const tickets = await startOld("tickets", options);
  const unknownTicket = await listTicket(atAddress(tickets.url, seller));
  const die = await redis.poison(unknownTicket.id);
  const site = await startOld("site", options);
  await die();
  await redis.deadLetter("orders", unknownTicket.id);
  const left = await leaveOpen(site, options, { seller, buyer, unknownTicket, ...toPay });
  await end(site);

  const unreadTicket = await listTicket(atAddress(tickets.url, seller));
  await end(tickets);
  return { seller, buyer, paidOrder, unknownTicket, unreadTicket, ...other, ...toPay, ...left };
}

/** Starts the whole site, or one service alone, of the baseline; waits up to 60 s until it is ready. */
export async function startOld(
  what: "site" | "tickets",
  { tree, dataDir, env }: Omit<OldSiteOptions, "redis">,
): Promise<Site> {
  return await startSite({ main: mainIn(tree, what), dataDir, env, timeoutMs: LONG_MS });
}

async function sellOne(seller: Person, buyer: Person): Promise<OrderAnswer> {
  const ticket = await listTicket(seller);
  const { id } = await buy(buyer, ticket.id);
  await untilOrder(buyer, id, "AwaitingPayment");
  await pay(buyer, id);
  await untilTicket(seller, ticket.id, "sold");
  return await untilOrder(buyer, id, "Completed");
}

async function leaveListings(seller: Person): Promise<Pick<OldData, "dated" | "removed">> {
  const dated = await listTicket(seller, "31.00", "Evening of the Terns", { startsAt: DATED });
  const removed = await listTicket(seller, "32.00", "Evening of the Terns", { startsAt: DATED });
  const { status } = await seller.http(`/api/tickets/${removed.id}`, { method: "DELETE" });
  if (status !== 204) throw new Error(`Cannot remove a ticket: ${status}`);
  return { dated, removed };
}

async function leaveToPay(seller: Person, buyer: Person): Promise<Pick<OldData, "declinedOrder" | "halfPaidOrder">> {
  const [halfPaid, declined] = [await listTicket(seller), await listTicket(seller)];
  const declinedOrder = await reserve(buyer, declined.id);
  const refused = await pay(buyer, declinedOrder.id, "pm_card_visa_chargeDeclined");
  if (refused.status !== 402) throw new Error(`Expected a declined card, got ${refused.status}`);
  return { declinedOrder, halfPaidOrder: await reserve(buyer, halfPaid.id) };
}

async function leaveOpen(
  { url }: Site,
  { dataDir, redis }: OldSiteOptions,
  {
    seller,
    buyer,
    unknownTicket,
    halfPaidOrder,
  }: Pick<OldData, "seller" | "buyer" | "unknownTicket" | "halfPaidOrder">,
): Promise<Pick<OldData, "openOrder" | "payment" | "purchase">> {
  const [selling, buying] = [atAddress(url, seller), atAddress(url, buyer)];
  const open = await listTicket(selling);
  const payment = keyed("/api/payments", "payment-1", { orderId: halfPaidOrder.id, paymentMethod: "pm_card_visa" });
  const purchase = keyed("/api/orders", "purchase-1", { ticketId: unknownTicket.id });
  await sandboxControlIn(dataDir).addFault({
    kind: "delay_after",
    path: "/v1/payment_intents",
    delayMs: LONG_MS,
    times: 1,
  });
  void send(buying, payment).catch(() => null);
  await waitFor(async () => (await sandboxControlIn(dataDir).summary()).intents.length === 3);
  void send(buying, purchase).catch(() => null);
  await waitFor(async () => (await redis.claims("orders")).length === 1);
  return { payment, purchase, openOrder: await reserve(buying, open.id) };
}

async function reserve(buyer: Person, ticketId: string): Promise<OrderAnswer> {
  const { id } = await buy(buyer, ticketId);
  return await untilOrder(buyer, id, "AwaitingPayment");
}

function keyed(path: string, key: string, json: object): KeyedRequest {
  return { path, headers: { "Idempotency-Key": key }, json };
}

/** Sends a request under its key, for the first time or again. */
export function send({ http }: Person, { path, ...request }: KeyedRequest): Promise<Response> {
  return http(path, request);
}

// Ends the sandbox too, which would outlive its site, so that the next start has to open the sandbox's data as well.
async function end(site: Site): Promise<void> {
  await site.kill("SIGKILL");
  await site.stop();
}
