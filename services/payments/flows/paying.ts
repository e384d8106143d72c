import { type Engine, RefusedError } from "@holdfast/actors";
import { type ChargeAnswer } from "@holdfast/contracts";
import { notFound } from "@holdfast/server";
import { decimalOf } from "@holdfast/values";
import type { PaymentsConfig } from "../config.ts";
import type { Charge } from "../rules/charge.ts";
import { paymentActor } from "../rules/payment.ts";
import { standingOf } from "../rules/standing.ts";
import { chargeWhen, liveCharge, orderArrived } from "../store.ts";

/** What a buyer asks for. */
export interface PaymentWish {
  readonly orderId: string;
  readonly userId: string;
  /** Null: on Stripe's page. */
  readonly paymentMethod: string | null;
}

/** What a payment runs under: the same at each repetition of a request. */
export interface PaymentIds {
  readonly commandId: string;
  readonly documentId: string;
}

/** Where buyers come to pay, from the API and from the pages. */
export interface Paying {
  /** Makes the id of a charge for this order; 404 for what is no order's id. */
  newChargeId(orderId: string): string;
  /** Pays and waits for the outcome; throws a RefusedError where the order cannot be paid. */
  pay(wish: PaymentWish, ids: PaymentIds): Promise<Charge>;
  /** The buyer is back from Stripe's page: has it looked at, and gives the charge once it is more than open. */
  comeBack(charge: Charge): Promise<Charge>;
}

/** What paying works with. */
export interface PayingOptions {
  readonly engine: Engine;
  readonly config: PaymentsConfig;
}

/** Creates the way every payment goes. */
export function createPaying({ engine, config }: PayingOptions): Paying {
  async function begin({ orderId, userId, paymentMethod }: PaymentWish, ids: PaymentIds): Promise<string> {
    const { documentId: chargeId, commandId } = ids;
    await orderArrived(engine, orderId, config);
    return await engine.ask(paymentActor, orderId, { type: "Begin", chargeId, userId, paymentMethod }, { commandId });
  }

  // Pay again while a page is open leads to that page.
  async function beginOrResume(wish: PaymentWish, ids: PaymentIds): Promise<string> {
    try {
      return await begin(wish, ids);
    } catch (error) {
      const isBusy = error instanceof RefusedError && error.code === "payment_in_progress";
      const live = isBusy && wish.paymentMethod === null ? await liveCharge(engine, wish.orderId) : null;
      if (live?.kind !== "checkout" || live.userId !== wish.userId) throw error;
      return live.id;
    }
  }

  async function look(chargeId: string, isEnough: (charge: Charge) => boolean, withinMs: number): Promise<Charge> {
    const charge = await chargeWhen(engine, chargeId, { isEnough, withinMs });
    if (!charge) throw new Error(`Cannot find charge ${chargeId}: it was there just now`);
    return charge;
  }

  return {
    newChargeId(orderId) {
      const partition = engine.partitionOf(orderId);
      if (partition === null) throw notFound("There is no such order");
      return engine.ids.newId(partition);
    },
    async pay(wish, ids) {
      return await look(await beginOrResume(wish, ids), isOpenOrEnded, config.answerWithinMs);
    },
    async comeBack({ id, orderId }) {
      await engine.ask(paymentActor, orderId, { type: "Recheck" });
      const seen = await look(id, isMoreThanOpen, config.returnWithinMs);
      return isMoreThanOpen(seen) ? await look(id, ({ ended }) => ended, config.answerWithinMs) : seen;
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
