import type { Answer, Engine } from "@holdfast/actors";
import { type ChargeAnswer } from "@holdfast/contracts";
import { notFound } from "@holdfast/server";
import { decimalOf } from "@holdfast/values";
import type { PaymentsConfig } from "../config.ts";
import { type Charge, chargeDocument } from "../rules/charge.ts";
import { paymentActor } from "../rules/payment.ts";
import { standingOf } from "../rules/standing.ts";
import { liveCharge, orderArrived } from "../store.ts";

/** What a buyer asks for. */
export interface PaymentRequest {
  readonly orderId: string;
  readonly userId: string;
  /** Null: on Stripe's page. */
  readonly paymentMethod: string | null;
}

/** How a request to pay ends: with the charge as it is by then, or refused. */
export type Payment = { readonly ok: Charge } | Extract<Answer<typeof paymentActor>, { refused: unknown }>;

/** What a payment runs under: the same at each repetition of a request. */
export interface PaymentIds {
  readonly commandId: string;
  readonly documentId: string;
}

/** Where buyers come to pay, from the API and from the pages. */
export interface Paying {
  /** Makes the id of a charge for this order; 404 for what is no order's id. */
  newChargeId(orderId: string): string;
  /** Pays and waits for the outcome; or returns why the order cannot be paid. */
  pay(request: PaymentRequest, ids: PaymentIds): Promise<Payment>;
  /** The buyer is back from Stripe's page: has it looked at, and gives the charge once it is more than open. */
  comeBack(charge: Charge): Promise<Charge>;
}

/** What paying works with. */
export interface PayingOptions {
  readonly engine: Engine;
  readonly config: PaymentsConfig;
}

// Each change is read at once; the read every so often is for an event that was missed.
const READ_EVERY_MS = 200;

/** Creates the way every payment goes. */
export function createPaying({ engine, config }: PayingOptions): Paying {
  async function begin(request: PaymentRequest, ids: PaymentIds): Promise<Answer<typeof paymentActor>> {
    const { orderId, userId, paymentMethod } = request;
    const { documentId: chargeId, commandId } = ids;
    await orderArrived(engine, orderId, config);
    const message = { type: "Begin", chargeId, userId, paymentMethod } as const;
    const answer = await engine.tryAsk(paymentActor, orderId, message, { commandId });
    // Pay again while a page is open leads to that page.
    const isBusy = "refused" in answer && answer.refused.code === "payment_in_progress";
    const live = isBusy && paymentMethod === null ? await liveCharge(engine, orderId) : null;
    return live?.kind === "checkout" && live.userId === userId ? { ok: live.id } : answer;
  }

  async function chargeWhen(chargeId: string, isEnough: (charge: Charge) => boolean, withinMs: number) {
    const charge = await engine.readUntil(chargeDocument, chargeId, { isEnough, withinMs, everyMs: READ_EVERY_MS });
    if (!charge) throw new Error(`Cannot find charge ${chargeId}: it was there just now`);
    return charge;
  }

  return {
    newChargeId(orderId) {
      const partition = engine.partitionOf(orderId);
      if (partition === null) throw notFound("There is no such order");
      return engine.ids.newId(partition);
    },
    async pay(request, ids) {
      const begun = await begin(request, ids);
      if ("refused" in begun) return begun;
      return { ok: await chargeWhen(begun.ok, isOpenOrEnded, config.answerWithinMs) };
    },
    async comeBack({ id, orderId }) {
      await engine.ask(paymentActor, orderId, { type: "Recheck" });
      const seen = await chargeWhen(id, isMoreThanOpen, config.returnWithinMs);
      return isMoreThanOpen(seen) ? await chargeWhen(id, ({ ended }) => ended, config.answerWithinMs) : seen;
    },
  };
}

function isOpenOrEnded(charge: Charge): boolean {
  return charge.ended || standingOf(charge).kind === "open";
}

function isMoreThanOpen({ ended, intent }: Charge): boolean {
  return ended || (intent !== null && intent !== "open");
}

/** A charge as the API shows it. */
export function answerOf({ id, orderId, status, amountCents, stripeId, stripeRefundId }: Charge): ChargeAnswer {
  return { id, orderId, status, amount: decimalOf(amountCents), stripeId, stripeRefundId };
}
