// Makes the JSON answers of the payments API from documents.

import type { ChargeAnswer, SaleAnswer } from "@holdfast/contracts";
import { decimalOf } from "@holdfast/values";
import type { Charge } from "../rules/charge.ts";
import type { Payout } from "../rules/payout.ts";

/** Returns the answer for a charge; `amount` is in units of its currency, such as dollars. */
export function chargeAnswerOf(charge: Charge): ChargeAnswer {
  const { id, orderId, status, amountCents, currency, stripeId, stripeRefundId } = charge;
  return { id, orderId, status, amount: decimalOf(amountCents, currency), stripeId, stripeRefundId };
}

/** Returns the answer for a sale; the payout of a refunded sale has the amount 0. */
export function saleAnswerOf(payout: Payout): SaleAnswer {
  const { id, ticketId, title, amountCents, currency, status, soldAt, changedAt } = payout;
  const price = decimalOf(amountCents, currency);
  return {
    orderId: id,
    ticket: { id: ticketId, title },
    price,
    soldAt: new Date(soldAt).toISOString(),
    payout: { status, amount: status === "owed" ? price : 0, changedAt: new Date(changedAt).toISOString() },
  };
}
