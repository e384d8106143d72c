import { advance, emptyMemory, type Memory, MemoryService } from "@holdfast/actors/testing";
import { type Charge, chargeDocument } from "../rules/charge.ts";
import { type OrderState, orderDocument } from "../rules/order.ts";
import { paymentActor } from "../rules/payment.ts";
import {
  type Observe,
  type ObserveRefund,
  type PaymentMessage,
  refundEffect,
  stripeEffect,
} from "../rules/payment-terms.ts";
import { payoutDocument } from "../rules/payout.ts";
import { refundStep } from "../rules/refunding.ts";
import { nextStep, type Step, triedBy } from "../rules/step.ts";
import { paymentsService } from "../subscriptions.ts";
import { type CallFault, type Card, newStripe, performStep, type StripeInMemory } from "./stripe-in-memory.ts";

// Payments by its own rules over a memory, each call at Stripe a step of its own.

/** Holds what payments and Stripe know; never changed in place. */
export interface PaymentsInMemory {
  readonly memory: Memory;
  readonly stripe: StripeInMemory;
  /** The card that each charge is paid with. */
  readonly cards: Readonly<Record<string, Card>>;
}

/** A step whose charge was read, whose call at Stripe is still to be made. */
export interface BegunStep {
  readonly charge: Charge;
  readonly step: Step;
}

/** Longest wait for a verdict, in ms. */
export const DELIVERABLE_MS = 120_000;

const terms = {
  currency: "usd",
  sweepMs: 30_000,
  firstRetryMs: 500,
  refundRetryMs: 60_000,
  payoutDelayMs: 259_200_000,
  archiveAfterMs: 2_592_000_000,
  undatedPayoutMs: 2_592_000_000,
  deliverableMs: DELIVERABLE_MS,
};

/** Runs payments' rules. */
export const payments = MemoryService.of(paymentsService, { terms });

/** Payments that have heard of nothing. */
export function newPayments(now: number): PaymentsInMemory {
  return { memory: emptyMemory(now), stripe: newStripe, cards: {} };
}

/** Presses Pay; a refusal leaves everything as it was. */
export function pay<State extends PaymentsInMemory>(
  state: State,
  { orderId, ...attempt }: { orderId: string; chargeId: string; userId: string },
  { card, isOnPage = false }: { card: Card; isOnPage?: boolean },
): State {
  const begin = { type: "Begin" as const, ...attempt, paymentMethod: isOnPage ? null : "pm" };
  const sent = sendPayment(state, orderId, begin);
  return sent.refused === null ? { ...sent.state, cards: { ...state.cards, [attempt.chargeId]: card } } : state;
}

/** Sends payments a message; the result of a step takes its timer away, as the engine's commit does. */
export function sendPayment<State extends PaymentsInMemory>(
  state: State,
  orderId: string,
  message: PaymentMessage,
): { readonly state: State; readonly refused: string | null } {
  const timer = timerOf(state, orderId, message);
  if (timer) return { state: withMemory(state, payments.fire(state.memory, timer, message)), refused: null };
  const asked = payments.ask(state.memory, paymentActor, { id: orderId, message });
  return { state: withMemory(state, asked.memory), refused: "refused" in asked ? asked.refused.code : null };
}

/** Reads the charge of an order that is under way. */
export function liveCharge({ memory }: PaymentsInMemory, orderId: string): Charge | null {
  return payments.read(memory, chargeDocument, orderIn(memory, orderId)?.liveChargeId ?? "");
}

/** Reads the live charge and what is next to be done about it. */
export function beginStep(state: PaymentsInMemory, orderId: string): BegunStep | null {
  const charge = liveCharge(state, orderId);
  return charge && { charge, step: nextStep(charge, state.memory.now) };
}

/** Makes the call of a step at Stripe; its result is still to be sent. */
export function callStripe<State extends PaymentsInMemory>(
  state: State,
  { charge, step }: BegunStep,
  fault: CallFault,
): { readonly state: State; readonly result: Observe } {
  const performance = { card: state.cards[charge.id] ?? "pays", fault, now: state.memory.now };
  const { stripe, observation } = performStep(state.stripe, { charge, step }, performance);
  const result = { type: "Observe" as const, chargeId: charge.id, step, tried: triedBy(charge, step), observation };
  return { state: { ...state, stripe }, result };
}

/** Makes an order's next call at Stripe and sends its result; the same state where there is none to be made. */
export function takeStep<State extends PaymentsInMemory>(state: State, orderId: string, fault: CallFault): State {
  const begun = beginStep(state, orderId);
  if (!begun) return state;
  const called = callStripe(state, begun, fault);
  return sendPayment(called.state, orderId, called.result).state;
}

/** Makes the next call about money that an ended charge has to give back, and sends its result. */
export function takeRefundStep<State extends PaymentsInMemory>(state: State, orderId: string, fault: CallFault): State {
  const order = orderIn(state.memory, orderId);
  const charge = payments.read(state.memory, chargeDocument, order?.refundIds[0] ?? "");
  if (!order || !charge?.ended) return state;
  const step = refundStep(charge, order, payments.read(state.memory, payoutDocument, orderId));
  const performance = { card: "pays" as const, fault, now: state.memory.now };
  const { stripe, observation } = performStep(state.stripe, { charge, step }, performance);
  const tried = triedBy(charge, step);
  const result: ObserveRefund = { type: "ObserveRefund", chargeId: charge.id, step, tried, observation };
  return sendPayment({ ...state, stripe }, orderId, result).state;
}

/** Lets time pass, in ms. */
export function passTime<State extends PaymentsInMemory>(state: State, ms: number): State {
  return { ...state, memory: advance(state.memory, ms) };
}

/** When an order's accepted charge is given up that still has no verdict; null where it waits for none. */
export function verdictDueAt({ memory }: PaymentsInMemory, orderId: string): number | null {
  return payments.timers(memory).find(({ id, name }) => id === orderId && name === "verdict")?.at ?? null;
}

/** When work at Stripe is due for an order, on its live charge or on refunds; null for none. */
export function dueAt({ memory }: PaymentsInMemory, orderId: string, work: "charge" | "refund"): number | null {
  const name = work === "charge" ? stripeEffect.name : refundEffect.name;
  return payments.timers(memory).find((timer) => timer.id === orderId && timer.name === name)?.at ?? null;
}

const TIMER_OF: Partial<Record<PaymentMessage["type"], string>> = {
  Observe: stripeEffect.name,
  ObserveRefund: refundEffect.name,
  GiveUpWaiting: "verdict",
};

function timerOf({ memory }: PaymentsInMemory, orderId: string, { type }: PaymentMessage) {
  const name = TIMER_OF[type];
  return payments.timers(memory).find((timer) => timer.id === orderId && timer.name === name);
}

function orderIn(memory: Memory, orderId: string): OrderState | null {
  return payments.read(memory, orderDocument, orderId);
}

function withMemory<State extends PaymentsInMemory>(state: State, memory: Memory): State {
  return memory === state.memory ? state : { ...state, memory };
}
