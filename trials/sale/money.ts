import type { MemoryTimer } from "@holdfast/actors/testing";
import { chargeDocument, decideOrphan, paidOrderDocument, payoutDocument } from "@holdfast/payments/rules";
import {
  cancel,
  dueAt,
  expire,
  liveCharge,
  payments,
  refund,
  sendPayment,
  takeRefundStep,
  takeStep,
} from "@holdfast/payments/testing";
import { deliveries, expiration, fireDeadline, keyOf, pass, type Sale, type Step, withMemory } from "./sale.ts";

// What happens around one order's money by itself, given time.

const ROUND_MS = 60_000;
const MOST_ROUNDS = 60;
const ORPHAN_AGE_MS = 120_000;

/** Reads what payments knows of an order. */
export function paidOrderIn({ memory }: Sale, orderId: string) {
  return payments.read(memory, paidOrderDocument, orderId);
}

/** Reads what a seller is owed for an order. */
export function payoutIn({ memory }: Sale, orderId: string) {
  return payments.read(memory, payoutDocument, orderId);
}

/** The id of the attempt to pay that is under way; null for none. */
export function liveChargeId(sale: Sale, orderId: string): string | null {
  return liveCharge(sale, orderId)?.id ?? null;
}

/** Stripe says again, or the sweep finds, which refunds came to nothing after they were done. */
export function refundsAreTold(sale: Sale, orderId: string): Sale {
  const undone = Object.values(sale.stripe.intents).filter(({ chargeId, refund }) => {
    const charge = payments.read(sale.memory, chargeDocument, chargeId ?? "");
    return charge?.isRefunded && refund === null;
  });
  return undone.reduce((before, { chargeId: refundOf }) => {
    return refundOf === null ? before : sendPayment(before, orderId, { type: "Recheck", refundOf }).state;
  }, sale);
}

/** Lists when accepted charges are given up whose verdict has not come, in ms. */
export function verdictsDue(sale: Sale): number[] {
  return verdictTimers(sale).map(({ at }) => at);
}

function verdictTimers({ memory }: Sale): MemoryTimer[] {
  return payments.timers(memory).filter(({ name }) => name === "verdict");
}

/** Payments gives up the accepted charges whose verdict is overdue. */
export function fireVerdicts(sale: Sale): Sale {
  const due = verdictTimers(sale).filter(({ at }) => at <= sale.memory.now);
  return withMemory(
    sale,
    due.reduce((memory, timer) => payments.fire(memory, timer), sale.memory),
  );
}

/**
 * Lets everything go its way without further faults, for as long as anything is left to be done. `judge` is what delivery
 * says meanwhile; default: nothing.
 */
export function settle(begun: Sale, orderId: string, judge: Step = (sale) => sale): Sale {
  let sale = begun;
  let quiet = 0;
  for (let round = 0; round < MOST_ROUNDS && quiet < ORPHAN_AGE_MS / ROUND_MS + 2; round++) {
    const after = [deliverAll, judge, payAll(orderId), sweepOrphans].reduce((before, step) => step(before), sale);
    const isWaiting = services.some((service) => service.timers(after.memory).length > 0);
    quiet = isWaiting || keyOf(after) !== keyOf(sale) ? 0 : quiet + 1;
    sale = fireVerdicts(expiration.timers(after.memory).reduce(fireDeadline, pass(after, ROUND_MS)));
  }
  return sale;
}

const services = [expiration, payments];

function payAll(orderId: string): Step {
  return (sale) => {
    const stepped = dueAt(sale, orderId, "charge") === null ? sale : takeStep(sale, orderId, "none");
    const told = refundsAreTold(stepped, orderId);
    return dueAt(told, orderId, "refund") === null ? told : takeRefundStep(told, orderId, "none");
  };
}

function deliverAll(sale: Sale): Sale {
  const after = deliveries(sale, { isAtOnce: true }).reduce((before, step) => step(before), sale);
  return after === sale ? sale : deliverAll(after);
}

function sweepOrphans(sale: Sale): Sale {
  const sweep = { now: sale.memory.now, ageMs: ORPHAN_AGE_MS };
  return Object.entries(sale.stripe.intents).reduce((before, [name, intent]) => {
    const charge = payments.read(before.memory, chargeDocument, intent.chargeId ?? "");
    const decision = decideOrphan(intent, charge, sweep);
    if (decision === "refund") return { ...before, stripe: refund(before.stripe, name).stripe };
    if (decision !== "cancel") return before;
    const giveUp = intent.state === "open" ? expire : cancel;
    return { ...before, stripe: giveUp(before.stripe, name).stripe };
  }, sale);
}
