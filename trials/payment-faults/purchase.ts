import type { OrderAnswer } from "@holdfast/contracts";
import type { FaultControl } from "./control.ts";
import { type PatientPerson, patientPerson } from "./people.ts";
import type { Card, PurchasePlan } from "./plan.ts";
import { HOLD_MS } from "./site.ts";

/** What people were told of a purchase, to be held against what is true in the end. */
export interface Told {
  readonly orderId: string;
  readonly priceCents: number;
  /** The API said that it is paid. */
  isPaid: boolean;
  /** The buyer was told that it is given back. */
  isGivenBack: boolean;
  /** The seller was told that it is taken back. */
  isTakenBack: boolean;
  /** Someone else may have captured the money. */
  isCapturedAside: boolean;
}

/** Where purchases are made. */
export interface Market {
  readonly url: string;
  readonly control: FaultControl;
}

interface Visit {
  readonly plan: PurchasePlan;
  readonly buyer: PatientPerson;
  readonly told: Told;
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
const LOOK_MS = 60;
const ENDS_WITHIN_MS = HOLD_MS + 60_000;

/** Makes one purchase from the listing to the end of its order; gives what people were told. */
export async function purchase({ url, control }: Market, plan: PurchasePlan): Promise<Told> {
  const seller = patientPerson(url, `seller${plan.number % 7}`);
  const buyer = patientPerson(url, `buyer${plan.number}`);
  const ticket = { title: `Seat ${plan.number}`, price: (plan.priceCents / 100).toFixed(2) };
  const { id: ticketId } = await bodyOf<{ id: string }>(await seller.ask("/api/tickets", { json: ticket }), [201]);
  const { id: orderId } = await place(buyer, ticketId);
  const { priceCents, isCapturedAside } = plan;
  const told = { orderId, priceCents, isPaid: false, isGivenBack: false, isTakenBack: false, isCapturedAside };
  const visit = { plan, buyer, told, control };
  await Bun.sleep(plan.thinks * HOLD_MS);
  await Promise.all([pay(visit), giveBack(visit), plan.isCapturedAside ? captureAside(visit) : null]);
  const order = await ended(buyer, orderId);
  if (plan.isTakenBack && order.status === "Completed") await takeBack(seller, told);
  return told;
}

// What was listed just now may not be known to orders yet.
async function place(buyer: PatientPerson, ticketId: string): Promise<OrderAnswer> {
  for (;;) {
    const answer = await buyer.ask("/api/orders", { json: { ticketId } });
    if (answer.status !== 404) return await bodyOf(answer, [200, 201]);
  }
}

async function pay(visit: Visit): Promise<void> {
  const { way } = visit.plan;
  const byApi = way === "page" ? null : payByApi(visit);
  const onPage = way === "api" ? null : payOnPage(visit);
  await Promise.all([byApi, onPage]);
}

async function payByApi({ plan, buyer, told }: Visit): Promise<void> {
  for (const card of plan.cards) {
    const json = { orderId: told.orderId, paymentMethod: NAMES[card] };
    const answer = await buyer.ask("/api/payments", { json });
    if (answer.status === 201) told.isPaid = true;
    if (answer.status !== 402) return;
  }
}

async function payOnPage({ plan, buyer, told }: Visit): Promise<void> {
  const page = await stripePage(buyer, told.orderId);
  if (page === null) return;
  for (const card of plan.cards) {
    const entered = await submit(page, { test_card: NUMBERS[card], email: "buyer@example.com" });
    const left = entered?.includes("/3ds/") ? await submit(entered, { answer: plan.bank }) : entered;
    if (left === null || !left.includes("/payments/return")) continue;
    if (plan.comesBack) await buyer.tryOnce(new URL(left).pathname + new URL(left).search);
    return;
  }
}

/** Presses Pay and follows until Stripe's page; null where the order cannot be paid (any more). */
async function stripePage(buyer: PatientPerson, orderId: string): Promise<string | null> {
  const giveUpAt = performance.now() + HOLD_MS;
  while (performance.now() < giveUpAt) {
    const answer = await buyer.tryOnce("/payments", { method: "POST", body: new URLSearchParams({ orderId }) });
    const next = answer?.status === 303 ? (answer.headers.get("Location") ?? "") : "";
    if (next.includes("/c/pay/")) return next;
    if (answer && answer.status < 500 && answer.status !== 303) return null;
    await Bun.sleep(LOOK_MS);
  }
  return null;
}

/** Sends a form of the sandbox's pages; gives where it leads, null for nowhere. */
async function submit(page: string, form: Record<string, string>): Promise<string | null> {
  const answer = await fetch(page, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
  const next = answer.headers.get("Location");
  return next === null ? null : new URL(next, page).href;
}

async function giveBack({ plan, buyer, told }: Visit): Promise<void> {
  if (plan.givesBackAfterMs === null) return;
  await Bun.sleep(plan.givesBackAfterMs);
  const answer = await buyer.ask(`/api/orders/${told.orderId}`, { method: "DELETE" });
  told.isGivenBack = answer.status === 204;
}

async function captureAside({ control, told }: Visit): Promise<void> {
  const giveUpAt = performance.now() + 500;
  while (performance.now() < giveUpAt && !(await control.captureAside(told.orderId))) await Bun.sleep(5);
}

async function takeBack(seller: PatientPerson, told: Told): Promise<void> {
  const answer = await seller.ask(`/api/orders/${told.orderId}/refund`, { method: "POST" });
  told.isTakenBack = answer.status === 200;
}

async function ended(buyer: PatientPerson, orderId: string): Promise<OrderAnswer> {
  const giveUpAt = performance.now() + ENDS_WITHIN_MS;
  for (;;) {
    const order = await bodyOf<OrderAnswer>(await buyer.ask(`/api/orders/${orderId}`), [200]);
    if (order.status === "Completed" || order.status === "Cancelled") return order;
    if (performance.now() > giveUpAt) throw new Error(`Order ${orderId} does not end: ${order.status}`);
    await Bun.sleep(LOOK_MS);
  }
}

async function bodyOf<Body>(answer: Response, statuses: readonly number[]): Promise<Body> {
  const text = await answer.text();
  if (!statuses.includes(answer.status)) throw new Error(`Expected ${statuses.join()}, got ${answer.status}: ${text}`);
  return JSON.parse(text);
}
