// Lets operators read what is not finished at Stripe, have Stripe asked at once, and thaw payouts.

import type { DocumentType, Engine, Stored } from "@holdfast/actors";
import {
  type Charge,
  chargeDocument,
  DISPUTES,
  isDisputed,
  isUnfinishedCharge,
  UNFINISHED_CHARGES,
} from "../rules/charge.ts";
import { orderDocument } from "../rules/order.ts";
import { paymentActor } from "../rules/payment.ts";
import { HELD_PAYOUTS, isUnfinished, type Payout, payoutDocument, UNFINISHED_PAYOUTS } from "../rules/payout.ts";
import { LONG_HELD_MS } from "./held-payouts.ts";
import { findCharge, findPayout } from "./known-payments.ts";

/** Selects a part of a list; `after` is the `next` of the part before, default: the beginning. */
export interface Part {
  /** Maximum number of entries, at most 10,000. */
  readonly limit: number;
  /** `next` of the part before. */
  readonly after?: string | undefined;
}

/** Holds a part of a list. */
export interface PartOf<Entry> {
  /** Lists the entries. */
  readonly entries: readonly Entry[];
  /** `after` of the following part; null on the last. */
  readonly next: string | null;
}

/** What operators do with payments. Each change may be repeated with its command id, and counts once. */
export interface PaymentTools {
  /** Lists charges that may still take money, or have money to give back, the oldest first. */
  unfinishedCharges(part: Part): Promise<PartOf<Charge>>;
  /** Lists charges that are disputed, those first whose time for evidence ends first. */
  disputes(part: Part): Promise<PartOf<Charge>>;
  /** Lists payouts that are frozen, under way, refused by Stripe or without an account to go to, the oldest sale first. */
  unfinishedPayouts(part: Part): Promise<PartOf<Payout>>;
  /** Lists payouts whose money has been held for more than 80 days, the oldest sale first. */
  longHeld(part: Part): Promise<PartOf<Payout>>;
  /**
   * Reads the charge of an order that is under way, or the one that the order has accepted, also when it is archived; null
   * when there is none.
   */
  chargeOf(orderId: string): Promise<Charge | null>;
  /** Reads a charge; null when there is none, and for one that was archived with its order. */
  charge(id: string): Promise<Charge | null>;
  /** Reads the payout of an order, also when it is archived; null when there is none. */
  payout(orderId: string): Promise<Payout | null>;
  /** Has Stripe asked about a charge at once. Throws RefusedError `settled` and `not_found`. */
  askStripe(charge: Pick<Charge, "id" | "orderId">, commandId: string): Promise<void>;
  /** Lets a payout go on that is frozen for a fault of its ticket. Throws RefusedError `not_frozen` and `not_found`. */
  thaw(orderId: string, fault: string | null, commandId: string): Promise<void>;
}

/** Creates the tools over an engine of payments that need not run. */
export function createPaymentTools(engine: Engine): PaymentTools {
  return {
    unfinishedCharges: (part) =>
      readPart(engine, UNFINISHED_CHARGES, { type: chargeDocument, part, is: isUnfinishedCharge }),
    disputes: (part) => readPart(engine, DISPUTES, { type: chargeDocument, part, is: isDisputed }),
    unfinishedPayouts: (part) => readPart(engine, UNFINISHED_PAYOUTS, { type: payoutDocument, part, is: isUnfinished }),
    async longHeld(part) {
      const until = (await engine.now()) - LONG_HELD_MS;
      const read = await readPart(engine, HELD_PAYOUTS, {
        type: payoutDocument,
        part,
        is: ({ soldAt }) => soldAt <= until,
      });
      return read.entries.length < part.limit ? { ...read, next: null } : read;
    },
    async chargeOf(orderId) {
      const order = (await engine.find(orderDocument, orderId))?.document;
      const chargeId = order?.liveChargeId ?? order?.chargeId ?? null;
      return chargeId === null ? null : await findCharge(engine, { chargeId, orderId });
    },
    charge: (chargeId) => findCharge(engine, { chargeId, orderId: null }),
    payout: (orderId) => findPayout(engine, orderId),
    async askStripe({ id, orderId }, commandId) {
      await engine.ask(paymentActor, orderId, { type: "AskStripe", chargeId: id }, { commandId });
    },
    async thaw(orderId, fault, commandId) {
      await engine.ask(paymentActor, orderId, { type: "Thaw", fault }, { commandId });
    },
  };
}

interface ListRead<State> {
  readonly type: DocumentType<State>;
  readonly part: Part;
  /** Whether a document belongs in the list: a process of the release before changes documents without their lists. */
  readonly is: (state: State) => boolean;
}

async function readPart<State>(
  engine: Engine,
  list: string,
  { type, part: { limit, after }, is }: ListRead<State>,
): Promise<PartOf<Stored<State>>> {
  const { entries, next } = await engine.listByScore(list, { limit, ...(after !== undefined && { after }) });
  const ids = entries.map(({ id }) => id);
  const found = (await engine.readMany(type, ids)).filter((one) => one !== null);
  return { entries: found.filter(is), next };
}
