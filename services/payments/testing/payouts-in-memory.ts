import type { Memory } from "@holdfast/actors/testing";
import type { OrderView } from "@holdfast/contracts";
import { type Payee, payeeDocument } from "../rules/payee.ts";
import { payeeActor } from "../rules/payee-actor.ts";
import { paymentActor } from "../rules/payment.ts";
import { type PaymentMessage, payoutEffect } from "../rules/payment-terms.ts";
import { type Payout, payoutDocument } from "../rules/payout.ts";
import { nextPayoutStep, type PayoutSeen, type PayoutStep, payoutKey, triedByPayout } from "../rules/payout-step.ts";
import { payments } from "./payments-in-memory.ts";

// A payout by payments' own rules over a memory, with transfers at a Stripe of plain data.

/** What goes wrong with a call; `refused` is an answer that nothing was done. */
export type PayoutFault = "none" | "lost_before" | "lost_after" | "server_before" | "server_after" | "refused";

/** A transfer at Stripe, with what was taken back. */
export interface TransferInMemory {
  readonly id: string;
  readonly amountCents: number;
  readonly reversedCents: number;
}

/** Holds what Stripe knows of one sale's payout; never changed in place. */
export interface PayoutStripe {
  readonly transfers: readonly TransferInMemory[];
  /** The first answer to each idempotency key. */
  readonly answers: Readonly<Record<string, PayoutSeen>>;
  /** Whether the seller has spent what was transferred. */
  readonly isSpent: boolean;
  readonly dispute: { readonly id: string; readonly state: "inquiry" | "open" | "won" | "lost" } | null;
}

/** A Stripe that has not been called. */
export const newPayoutStripe: PayoutStripe = { transfers: [], answers: {}, isSpent: false, dispute: null };

const LOST: PayoutSeen = { kind: "failed", error: { kind: "lost", code: "connection" } };
const SERVER: PayoutSeen = { kind: "failed", error: { kind: "server", code: "api_error" } };
const REFUSED: PayoutSeen = { kind: "failed", error: { kind: "refused", code: "no" } };

/** Payments and Stripe of one sale. */
export interface PayoutWorld {
  readonly memory: Memory;
  readonly stripe: PayoutStripe;
  readonly order: OrderView;
}

/** Sends the payment actor of the sale's order a message. */
export function tell(state: PayoutWorld, message: PaymentMessage): PayoutWorld {
  const asked = payments.ask(state.memory, paymentActor, { id: state.order.id, message });
  return { ...state, memory: asked.memory };
}

/** Reads the payout of the sale. Throws when there is none. */
export function payoutOf({ memory, order }: PayoutWorld): Payout {
  const payout = payments.read(memory, payoutDocument, order.id);
  if (!payout) throw new Error("There is no payout");
  return payout;
}

/** Reads the seller's account. Throws when there is none. */
export function payeeOf({ memory, order }: PayoutWorld): Payee {
  const payee = payments.read(memory, payeeDocument, order.sellerId);
  if (!payee) throw new Error("There is no payee");
  return payee;
}

/** Does the due work on the payout, if any, and sends its result. */
export function takePayoutStep(state: PayoutWorld, fault: PayoutFault): PayoutWorld {
  const timer = payments
    .timers(state.memory)
    .find(({ id, name, at }) => id === state.order.id && name === payoutEffect.name && at <= state.memory.now);
  if (!timer) return state;
  const payout = payoutOf(state);
  const step = nextPayoutStep(payout, state.memory.now);
  const done = perform(state, { payout, step, fault });
  const message = { type: "ObservePayout" as const, step, tried: triedByPayout(payout), seen: done.seen };
  const now = payments.timers(done.state.memory).find(({ id, name }) => id === timer.id && name === timer.name);
  return { ...done.state, memory: payments.fire(done.state.memory, now ?? timer, message) };
}

interface Work {
  readonly payout: Payout;
  readonly step: PayoutStep;
  readonly fault: PayoutFault;
}

function perform(state: PayoutWorld, { payout, step, fault }: Work): { state: PayoutWorld; seen: PayoutSeen } {
  switch (step) {
    case "wait":
      return { state, seen: { kind: "nothing" } };
    case "begin":
      return begin(state, payout, fault);
    case "note":
      return note(state, payout);
    case "find": {
      const [found] = state.stripe.transfers;
      if (fault !== "none") return { state, seen: LOST };
      return { state, seen: found ? sent(found) : { kind: "absent" } };
    }
    case "find-reversal": {
      const [found] = state.stripe.transfers;
      if (fault !== "none") return { state, seen: LOST };
      return { state, seen: found && found.reversedCents > 0 ? back(found) : { kind: "absent" } };
    }
    case "transfer":
      return call(state, { payout, step, fault }, (stripe) => {
        const made = { id: `tr_${stripe.transfers.length}`, amountCents: payout.transferCents, reversedCents: 0 };
        return { stripe: { ...stripe, transfers: [...stripe.transfers, made] }, seen: sent(made) };
      });
    case "reverse":
      return call(state, { payout, step, fault }, reverse);
    default:
      return step satisfies never;
  }
}

function begin(state: PayoutWorld, payout: Payout, fault: PayoutFault): { state: PayoutWorld; seen: PayoutSeen } {
  const payee = payeeOf(state);
  if (payee.state !== "active") return { state, seen: { kind: "no account" } };
  if (fault !== "none") return { state, seen: LOST };
  const [found] = state.stripe.transfers;
  if (found) return { state, seen: sent(found) };
  const { dispute } = state.stripe;
  const told = dispute ? tell(state, { type: "ObserveDispute", chargeId: payout.chargeId, dispute }) : state;
  const message = { type: "TakeDebt", payoutId: payout.id, mostCents: payout.amountCents } as const;
  const asked = payments.ask(told.memory, payeeActor, { id: payout.sellerId, message });
  const nettedCents = "ok" in asked ? asked.ok : 0;
  return { state: { ...told, memory: asked.memory }, seen: { kind: "ready", accountId: "acct_1", nettedCents } };
}

function note(state: PayoutWorld, { id, sellerId, shortfallCents }: Payout): { state: PayoutWorld; seen: PayoutSeen } {
  const message = { type: "AddDebt", payoutId: id, cents: shortfallCents } as const;
  const { memory } = payments.ask(state.memory, payeeActor, { id: sellerId, message });
  return { state: { ...state, memory }, seen: { kind: "noted" } };
}

type Done = { readonly stripe: PayoutStripe; readonly seen: PayoutSeen };

function reverse(stripe: PayoutStripe): Done {
  const [found, ...others] = stripe.transfers;
  if (!found || found.reversedCents > 0) return { stripe, seen: found ? back(found) : REFUSED };
  if (stripe.isSpent) return { stripe, seen: { kind: "short" } };
  const taken = { ...found, reversedCents: found.amountCents };
  return { stripe: { ...stripe, transfers: [taken, ...others] }, seen: back(taken) };
}

// A call under a key works once, and is answered again as it was the first time.
function call(
  state: PayoutWorld,
  { payout, fault }: Work,
  work: (stripe: PayoutStripe) => Done,
): { state: PayoutWorld; seen: PayoutSeen } {
  if (fault === "lost_before") return { state, seen: LOST };
  const key = payoutKey(payout.id, payout);
  const known = state.stripe.answers[key];
  const done = known ? { stripe: state.stripe, seen: known } : firstAnswer(state.stripe, fault, work);
  const stripe = { ...done.stripe, answers: { ...done.stripe.answers, [key]: done.seen } };
  return { state: { ...state, stripe }, seen: fault === "lost_after" ? LOST : done.seen };
}

function firstAnswer(stripe: PayoutStripe, fault: PayoutFault, work: (stripe: PayoutStripe) => Done): Done {
  if (fault === "server_before") return { stripe, seen: SERVER };
  if (fault === "refused") return { stripe, seen: REFUSED };
  const done = work(stripe);
  return fault === "server_after" ? { ...done, seen: SERVER } : done;
}

function sent({ id, amountCents }: TransferInMemory): PayoutSeen {
  return { kind: "transferred", transferId: id, amountCents };
}

function back({ id, reversedCents }: TransferInMemory): PayoutSeen {
  return { kind: "reversed", reversalId: `${id}r`, amountCents: reversedCents };
}
