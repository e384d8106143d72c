// Makes one purchase as it was planned.

import type { OrderAnswer } from "@holdfast/contracts";
import type { FaultControl } from "./control.ts";
import { type RetryingPerson, retryingPerson } from "./people.ts";
import type { Card, PurchasePlan } from "./plan.ts";
import { handOver, sealTicket, troubleVault } from "./seal.ts";
import { afterSale, type Sellers } from "./sellers.ts";
import { HOLD_MS } from "./site.ts";

/** Records what the site acknowledged about a purchase, to be compared with the data in the end. */
export interface Acknowledged {
  readonly orderId: string;
  readonly priceCents: number;
  /** Whether the API said that the order is paid. */
  isPaid: boolean;
  /** Whether the site acknowledged to the buyer that the order is cancelled. */
  isGivenBack: boolean;
  /** Whether the site acknowledged to the seller that the sale is refunded. */
  isTakenBack: boolean;
  /** Whether somebody else may have captured the money. */
  isCapturedAside: boolean;
  /** What the buyer got of a sealed ticket: `file`, another one, or nothing, and why; null where nothing was sealed or bought. */
  handedOver: string | null;
  /** Number of other people who got the ticket. */
  stolen: number;
}

/** Names the site and the sandbox of a run. */
export interface Market {
  readonly url: string;
  readonly control: FaultControl;
  /** Folder of the vault. */
  readonly vault: string;
  /** Those who sell, in turn. */
  readonly sellers: Sellers;
  /** Takes what happens after the sale, which the purchase does not wait for. */
  readonly after: (work: Promise<void>) => void;
}

interface Purchase {
  readonly plan: PurchasePlan;
  readonly buyer: RetryingPerson;
  readonly acknowledged: Acknowledged;
  readonly control: FaultControl;
}

const NAMES: Record<Card, string> = {
  pays: "pm_card_visa",
  declines: "pm_card_visa_chargeDeclined",
  asks: "pm_card_authenticationRequired",
  "refund fails": "pm_card_refundFail",
};
const NUMBERS: Record<Card, string> = {
  pays: "4242424242424242",
  declines: "4000000000000002",
  asks: "4000002500003155",
  "refund fails": "4000000000005126",
};
const PAUSE_MS = 60;
const ENDS_WITHIN_MS = HOLD_MS + 60_000;

/** Makes one purchase, from the listing to the end of its order; returns what the site acknowledged. */
export async function purchase(market: Market, plan: PurchasePlan): Promise<Acknowledged> {
  const { url, control, vault } = market;
  const sellerId = market.sellers.of(plan.number);
  const seller = retryingPerson(url, sellerId);
  const buyer = retryingPerson(url, `buyer${plan.number}`);
  const price = (plan.priceCents / 100).toFixed(2);
  const draft = plan.seal === null ? {} : { faceValue: price, draft: true };
  const ticket = { title: `Seat ${plan.number}`, price, ...draft };
  const { id: ticketId } = await bodyOf<{ id: string }>(await seller.ask("/api/tickets", { json: ticket }), [201]);
  const file = plan.seal === null ? null : await sealTicket(seller, ticketId, plan);
  const { id: orderId } = await place(buyer, ticketId);
  const { priceCents, isCapturedAside } = plan;
  const said = { isPaid: false, isGivenBack: false, isTakenBack: false, isCapturedAside };
  const acknowledged: Acknowledged = { orderId, priceCents, ...said, handedOver: null, stolen: 0 };
  const parts = { plan, buyer, acknowledged, control };
  await Bun.sleep(plan.thinks * HOLD_MS);
  const trouble = troubleVault(vault, ticketId, plan.vault);
  // What is lost is lost before the payment, so that nobody may pay for it.
  if (plan.vault === "lost") await trouble;
  await Promise.all([pay(parts), giveBack(parts), plan.isCapturedAside ? captureAside(parts) : null, trouble]);
  const order = await ended(buyer, orderId);
  if (file !== null)
    await handOver({ order, buyer, seller, stranger: retryingPerson(url, "thief") }, file, acknowledged);
  if (order.status === "Completed") market.after(afterSale({ plan, seller, sellerId, acknowledged, control }));
  return acknowledged;
}

// Retries on 404, because orders may not have read the event of a new listing yet.
async function place(buyer: RetryingPerson, ticketId: string): Promise<OrderAnswer> {
  for (;;) {
    const answer = await buyer.ask("/api/orders", { json: { ticketId } });
    if (answer.status !== 404) return await bodyOf(answer, [200, 201]);
  }
}

async function pay(parts: Purchase): Promise<void> {
  const { way } = parts.plan;
  const byApi = way === "page" ? null : payByApi(parts);
  const onPage = way === "api" ? null : payOnPage(parts);
  await Promise.all([byApi, onPage]);
}

async function payByApi({ plan, buyer, acknowledged }: Purchase): Promise<void> {
  for (const card of plan.cards) {
    const json = { orderId: acknowledged.orderId, paymentMethod: NAMES[card] };
    const answer = await buyer.ask("/api/payments", { json });
    if (answer.status === 201) acknowledged.isPaid = true;
    if (answer.status !== 402) return;
  }
}

async function payOnPage({ plan, buyer, acknowledged }: Purchase): Promise<void> {
  const page = await stripePage(buyer, acknowledged.orderId);
  if (page === null) return;
  for (const card of plan.cards) {
    const entered = await submit(page, { test_card: NUMBERS[card], email: "buyer@example.com" });
    const left = entered?.includes("/3ds/") ? await submit(entered, { answer: plan.bank }) : entered;
    if (left === null || !left.includes("/payments/return")) continue;
    if (plan.comesBack) await buyer.tryOnce(new URL(left).pathname + new URL(left).search);
    return;
  }
}

/** Presses Pay until the answer leads to Stripe's page; returns null when the order cannot be paid (any more). */
async function stripePage(buyer: RetryingPerson, orderId: string): Promise<string | null> {
  const giveUpAt = performance.now() + HOLD_MS;
  while (performance.now() < giveUpAt) {
    const answer = await buyer.tryOnce("/payments", { method: "POST", body: new URLSearchParams({ orderId }) });
    const next = answer?.status === 303 ? (answer.headers.get("Location") ?? "") : "";
    if (next.includes("/c/pay/")) return next;
    if (answer && answer.status < 500 && answer.status !== 303) return null;
    await Bun.sleep(PAUSE_MS);
  }
  return null;
}

/** Sends a form of the sandbox's pages; returns the address it redirects to, or null. */
async function submit(page: string, form: Record<string, string>): Promise<string | null> {
  const answer = await fetch(page, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
  const next = answer.headers.get("Location");
  return next === null ? null : new URL(next, page).href;
}

async function giveBack({ plan, buyer, acknowledged }: Purchase): Promise<void> {
  if (plan.givesBackAfterMs === null) return;
  await Bun.sleep(plan.givesBackAfterMs);
  const answer = await buyer.ask(`/api/orders/${acknowledged.orderId}`, { method: "DELETE" });
  acknowledged.isGivenBack = answer.status === 204;
}

async function captureAside({ control, acknowledged }: Purchase): Promise<void> {
  const giveUpAt = performance.now() + 500;
  while (performance.now() < giveUpAt && !(await control.captureAside(acknowledged.orderId))) await Bun.sleep(5);
}

async function ended(buyer: RetryingPerson, orderId: string): Promise<OrderAnswer> {
  const giveUpAt = performance.now() + ENDS_WITHIN_MS;
  for (;;) {
    const order = await bodyOf<OrderAnswer>(await buyer.ask(`/api/orders/${orderId}`), [200]);
    if (order.status === "Completed" || order.status === "Cancelled") return order;
    if (performance.now() > giveUpAt) throw new Error(`Order ${orderId} does not end: ${order.status}`);
    await Bun.sleep(PAUSE_MS);
  }
}

/** Reads the body of an answer with one of these statuses; throws for any other. */
export async function bodyOf<Body>(answer: Response, statuses: readonly number[]): Promise<Body> {
  const text = await answer.text();
  if (!statuses.includes(answer.status)) throw new Error(`Expected ${statuses.join()}, got ${answer.status}: ${text}`);
  return JSON.parse(text);
}
