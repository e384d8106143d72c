// Makes the JSON answers of the payments API from documents.

import type { ChargeAnswer, SaleAnswer } from "@holdfast/contracts";
import { decimalOf } from "@holdfast/values";
import type { Charge } from "../rules/charge.ts";
import type { Payout } from "../rules/payout.ts";

/** Returns the answer for a charge; `amount` is in units of its currency, such as dollars. */
export function chargeAnswerOf({ id, orderId, status, amountCents, stripeId, stripeRefundId }: Charge): ChargeAnswer {
  return { id, orderId, status, amount: decimalOf(amountCents), stripeId, stripeRefundId };
}

/** Returns the answer for a sale; the payout of a refunded sale has the amount 0. */
export function saleAnswerOf({ id, ticketId, title, amountCents, status, soldAt, changedAt }: Payout): SaleAnswer {
  const amount = status === "owed" ? decimalOf(amountCents) : 0;
  return {
    orderId: id,
    ticket: { id: ticketId, title },
    price: decimalOf(amountCents),
    soldAt: new Date(soldAt).toISOString(),
    payout: { status, amount, changedAt: new Date(changedAt).toISOString() },
  };
}
