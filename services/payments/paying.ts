import type { Engine } from "@holdfast/actors";
import { type ChargeAnswer, decimalOf } from "@holdfast/contracts";
import { notFound } from "@holdfast/server";
import type { Charge } from "./charge.ts";
import type { PaymentsConfig } from "./config.ts";
import type { paymentActor } from "./payment.ts";
import { orderArrived, outcomeOf } from "./store.ts";

/** What a buyer asks for. */
export interface PaymentWish {
  readonly orderId: string;
  readonly userId: string;
  readonly paymentMethod: string;
}

/** What a payment runs under: the same at each repetition of a request. */
export interface PaymentIds {
  readonly commandId: string;
  readonly documentId: string;
}

/** How a payment stands for its buyer: paid, the card refused, refused by the order, or not known yet. */
export type Standing =
  | { readonly kind: "paid" }
  | { readonly kind: "declined"; readonly message: string }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "underway" };

/** Where buyers come to pay, from the API and from the pages. */
export interface Paying {
  /** Makes the id of a charge for this order; 404 for what is no order's id. */
  newChargeId(orderId: string): string;
  /** Pays and waits for the outcome; throws a RefusedError where the order cannot be paid. */
  pay(wish: PaymentWish, ids: PaymentIds): Promise<Charge>;
}

/** What paying works with. */
export interface PayingOptions {
  readonly engine: Engine;
  readonly actor: ReturnType<typeof paymentActor>;
  readonly config: PaymentsConfig;
}

/** Creates the way every payment goes. */
export function createPaying({ engine, actor, config }: PayingOptions): Paying {
  async function begin({ orderId, userId, paymentMethod }: PaymentWish, ids: PaymentIds): Promise<string> {
    const { documentId: chargeId, commandId } = ids;
    await orderArrived(engine, orderId, config);
    return await engine.ask(actor, orderId, { type: "Begin", chargeId, userId, paymentMethod }, { commandId });
  }

  return {
    newChargeId(orderId) {
      const partition = engine.partitionOf(orderId);
      if (partition === null) throw notFound("There is no such order");
      return engine.ids.newId(partition);
    },
    async pay(wish, ids) {
      const charge = await outcomeOf(engine, await begin(wish, ids), config.answerWithinMs);
      if (!charge) throw new Error(`Cannot find charge ${ids.documentId}: it was begun just now`);
      return charge;
    },
  };
}

/** Says how a charge stands. */
export function standingOf({ status, fault, refusal }: Charge): Standing {
  switch (status) {
    case "Completed":
      return { kind: "paid" };
    case "Created":
      return { kind: "underway" };
    case "Failed":
      if (fault) return { kind: "declined", message: fault.message };
      return { kind: "refused", reason: refusal ?? "the payment did not go through" };
    default:
      return status satisfies never;
  }
}

/** A charge as the API shows it. */
export function answerOf({ id, orderId, status, amountCents, stripeId, stripeRefundId }: Charge): ChargeAnswer {
  return { id, orderId, status, amount: decimalOf(amountCents), stripeId, stripeRefundId };
}
