import type { Charge, Intent } from "@holdfast/payments/rules";
import { dueAt } from "@holdfast/payments/testing";
import { expect } from "vitest";
import { liveChargeId, paidOrderIn, payoutIn } from "./money.ts";
import { chargesIn, ordersIn, PRICE_CENTS, type Sale } from "./sale.ts";

// What must hold of an order, its payments and Stripe, whatever has happened.

/** Names what must hold after each single step and does not. */
export function brokenNow(sale: Sale, orderId: string): string[] {
  const charges = chargesIn(sale);
  const open = charges.filter(({ ended }) => !ended);
  const isOneLive = open.length <= 1 && (open[0]?.id ?? null) === liveChargeId(sale, orderId);
  const rules: [boolean, string][] = [
    [isOneLive, "one live attempt"],
    [open.length === 0 || dueAt(sale, orderId, "charge") !== null, "unfinished work has a timer"],
    ...charges.flatMap((charge): [boolean, string][] => [
      [charge.ended === (charge.status !== "Created"), "ended is Completed or Failed"],
      [charge.status !== "Completed" || mayKeep(charge), "Completed is accepted, captured and can be handed over"],
      [isTakenInTime(sale, charge), "payments takes no money before the verdict"],
      [(charge.intent === null && !charge.ended) || charge.paymentMethod === null, "no payment method is kept"],
      [!charge.ended || isHarmless(sale, charge, orderId), "an ended charge can take no money"],
    ]),
  ];
  return rules.filter(([isKept]) => !isKept).map(([, rule]) => rule);
}

function mayKeep({ isAccepted, captured, deliverable }: Charge): boolean {
  return isAccepted && captured && deliverable === "yes";
}

// Stripe keeps the answer to each key, so it knows for which charges payments has asked for the money.
function isTakenInTime({ stripe }: Sale, charge: Charge): boolean {
  const hasAsked = Object.keys(stripe.answers).some((key) => key.startsWith(`${charge.id}:capture:`));
  return !hasAsked || (charge.isAccepted && charge.deliverable === "yes");
}

function isHarmless(sale: Sale, charge: Charge, orderId: string): boolean {
  const intent = Object.values(sale.stripe.intents).find((one) => isOf(charge, one));
  if (!intent || intent.state === "canceled") return true;
  if (intent.state !== "captured") return false;
  // What has to go back has gone, is on the list, or came back without anyone having been told yet.
  const isListed = paidOrderIn(sale, orderId)?.refundIds.includes(charge.id) === true;
  const isOnItsWay = intent.refund !== null || charge.isRefunded || isListed;
  const isKept = charge.status === "Completed" && !charge.isRefundAsked;
  return isKept ? intent.refund === null : isOnItsWay;
}

function isOf(charge: Charge, { id, checkout }: Intent): boolean {
  return charge.checkout ? charge.checkout.id === checkout?.id : charge.stripeId !== null && charge.stripeId === id;
}

/** Checks that an order that nothing can happen to any more has come to its end, and its money too. */
export function expectAtRest(sale: Sale, orderId: string): void {
  const [order] = ordersIn(sale);
  const intents = Object.values(sale.stripe.intents);
  const taken = intents.reduce((sum, intent) => sum + (intent.refund ? 0 : intent.receivedCents), 0);
  const isSold = order?.status === "Completed";
  const isRefunded = order?.reason === "refunded";
  expect([liveChargeId(sale, orderId), paidOrderIn(sale, orderId)?.refundIds]).toEqual([null, []]);
  expect(order?.status).toMatch(/Completed|Cancelled/);
  expect(taken).toBe(isSold ? PRICE_CENTS : 0);
  const accepted = chargesIn(sale).find(({ id }) => id === order?.chargeId);
  expect([accepted?.status ?? null, accepted?.isRefunded ?? false]).toEqual([
    isSold || isRefunded ? "Completed" : null,
    isRefunded,
  ]);
  expect(payoutIn(sale, orderId)?.status ?? null).toBe(isSold ? "owed" : isRefunded ? "withdrawn" : null);
  for (const { state } of intents) expect(state === "canceled" || state === "captured").toBe(true);
}
