// Makes the JSON answers of the payments API from documents.

import type { ChargeAnswer, PayeeAnswer, SaleAnswer } from "@holdfast/contracts";
import { decimalOf } from "@holdfast/values";
import { canSell, type Payee } from "../rules/payee.ts";
import { owedBy } from "../rules/payee-debts.ts";
import { isKept, type Payout } from "../rules/payout.ts";
import type { KnownCharge } from "../store.ts";

/** Returns the answer for a charge; `amount` is in units of its currency, such as dollars. */
export function chargeAnswerOf(charge: KnownCharge): ChargeAnswer {
  const { id, orderId, status, amountCents, currency, stripeId, stripeRefundId, isArchived } = charge;
  const amount = decimalOf(amountCents, currency);
  return { id, orderId, status, amount, stripeId, stripeRefundId, ...(isArchived && { archived: true }) };
}

/** Returns the answer for a sale; the payout of a refunded sale has the amount 0. */
export function saleAnswerOf(payout: Payout): SaleAnswer {
  const { id, ticketId, title, amountCents, priceCents, currency, status, stage, soldAt, changedAt } = payout;
  const amount = status === "owed" ? decimalOf(amountCents, currency) : 0;
  const isWaiting = isKept(payout) && payout.dueAt !== null;
  return {
    orderId: id,
    ticket: { id: ticketId, title },
    price: decimalOf(priceCents ?? amountCents, currency),
    soldAt: new Date(soldAt).toISOString(),
    payout: {
      ...{ status, stage, amount },
      dueAt: isWaiting ? new Date(payout.dueAt ?? 0).toISOString() : null,
      changedAt: new Date(changedAt).toISOString(),
    },
  };
}

/** Returns the answer for a seller's account for payouts; null stands for a seller who has none. */
export function payeeAnswerOf(payee: Payee | null, currency: string): PayeeAnswer {
  if (!payee) return { state: "none", country: null, canSell: true, due: [], debt: 0 };
  const { state, country, due } = payee;
  const debt = decimalOf(owedBy(payee), currency);
  return { state, country: country === "" ? null : country, canSell: canSell(payee), due, debt };
}
