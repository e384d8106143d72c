// Begins a charge for an order and waits for its outcome, for the API and the pages.

import type { Answer, Engine } from "@holdfast/actors";
import { countBefore, notFound, type RateLimits, unavailable } from "@holdfast/server";
import type { PaymentsConfig } from "../config.ts";
import { type Charge, chargeDocument } from "../rules/charge.ts";
import { paymentActor } from "../rules/payment.ts";
import { isDeclinedCard, paymentProgressOf } from "../rules/payment-progress.ts";
import { liveCharge, waitForOrder } from "../store.ts";

/** Holds a buyer's request to pay an order. */
export interface PaymentRequest {
  readonly orderId: string;
  readonly userId: string;
  /** Stripe's payment method or token; null pays on Stripe's checkout page. */
  readonly paymentMethod: string | null;
  /** Address that the request comes from; declined cards are counted by it too. */
  readonly address: string;
}

/** Holds the charge as it is after waiting, or the refusal of the order. */
export type PaymentResult = { readonly ok: Charge } | Extract<Answer<typeof paymentActor>, { refused: unknown }>;

/** Holds the ids of one request to pay; a repeated request has the same ids. */
export interface PaymentIds {
  readonly commandId: string;
  readonly documentId: string;
}

/** Takes payments of buyers. */
export interface Paying {
  /** Makes the id of a new charge. Throws a 404 problem when `orderId` is not an id of this database. */
  newChargeId(orderId: string): string;
  /**
   * Begins a charge and waits until the charge has ended or its checkout page is open, at most `answerWithinMs`.
   * Returns a refusal when the order cannot be paid. Throws 429 when too many cards of
   * the buyer or the address were declined. While the buyer's own checkout page is open, a second payment without a
   * payment method returns the charge of that page.
   */
  pay(request: PaymentRequest, ids: PaymentIds): Promise<PaymentResult>;
  /**
   * Reads the payment again after the buyer has returned from Stripe's page. Waits `returnWithinMs` for an attempted
   * payment, then `answerWithinMs` for its end, and returns the charge as it is by then.
   */
  returnFromPage(charge: Charge): Promise<Charge>;
}

/** Holds the dependencies of `createPaying`. */
export interface PayingOptions {
  readonly engine: Engine;
  readonly config: PaymentsConfig;
  /** Limits declined cards; default: no limit beside that of each order. */
  readonly limits?: RateLimits | undefined;
}

// Each change is read at once; the periodic read covers an event that was missed.
const READ_EVERY_MS = 200;

/** Creates the payments of a process. */
export function createPaying({ engine, config, limits }: PayingOptions): Paying {
  async function begin(request: PaymentRequest, ids: PaymentIds): Promise<Answer<typeof paymentActor>> {
    const { orderId, userId, paymentMethod } = request;
    const { documentId: chargeId, commandId } = ids;
    await waitForOrder(engine, orderId, config);
    const message = { type: "Begin", chargeId, userId, paymentMethod } as const;
    const answer = await engine.tryAsk(paymentActor, orderId, message, { commandId });
    // A second Pay while the buyer's checkout page is open leads to that page.
    const isBusy = "refused" in answer && answer.refused.code === "payment_in_progress";
    const live = isBusy && paymentMethod === null ? await liveCharge(engine, orderId) : null;
    return live?.kind === "checkout" && live.userId === userId ? { ok: live.id } : answer;
  }

  async function chargeWhen(chargeId: string, isEnough: (charge: Charge) => boolean, withinMs: number) {
    const charge = await engine.readUntil(chargeDocument, chargeId, { isEnough, withinMs, everyMs: READ_EVERY_MS });
    // A failover of Redis may have undone it, together with the order's note of it: the buyer may pay again.
    if (!charge) throw unavailable();
    return charge;
  }

  return {
    newChargeId(orderId) {
      const partition = engine.partitionOf(orderId);
      if (partition === null) throw notFound("There is no such order");
      return engine.ids.newId(partition);
    },
    async pay(request, ids) {
      const giveBack = await countBefore(limits, [
        ["declined-cards", request.userId],
        ["declined-cards-from", request.address],
      ]);
      let isDeclined = false;
      try {
        const begun = await begin(request, ids);
        if ("refused" in begun) return begun;
        const charge = await chargeWhen(begun.ok, isOpenOrEnded, config.answerWithinMs);
        isDeclined = isDeclinedCard(charge);
        return { ok: charge };
      } finally {
        if (!isDeclined) await giveBack();
      }
    },
    async returnFromPage({ id, orderId }) {
      await engine.ask(paymentActor, orderId, { type: "Recheck" });
      const seen = await chargeWhen(id, isPastOpen, config.returnWithinMs);
      return isPastOpen(seen) ? await chargeWhen(id, ({ ended }) => ended, config.answerWithinMs) : seen;
    },
  };
}

function isOpenOrEnded(charge: Charge): boolean {
  return charge.ended || paymentProgressOf(charge).kind === "open";
}

function isPastOpen({ ended, intent }: Charge): boolean {
  return ended || (intent !== null && intent !== "open");
}
