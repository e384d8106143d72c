// Records the movements of a balance.
import type { BalanceTransaction, BalanceTransactionType } from "./connect-objects.ts";
import type { Context } from "./context.ts";
import { newId } from "./ids.ts";

/** Describes a movement of the balance of the context's account; `amount` is minor units, negative when money leaves. */
export type Movement = {
  /** Says what moves the money. */
  type: BalanceTransactionType;
  amount: number;
  currency: string;
  /** Names the object that moves the money: a charge, refund, transfer, reversal, dispute or payout. */
  source: string | null;
  /** Says when the money can be used, Unix seconds; default: at once. */
  availableOn?: number | undefined;
  /** Gives the rate by which a charge in another currency was converted. */
  exchangeRate?: number | null | undefined;
  description?: string | null | undefined;
};

/** Records a movement, in the transaction of the change that causes it. */
export function move(context: Context, movement: Movement): BalanceTransaction {
  const { type, amount, currency, source, exchangeRate = null, description = null } = movement;
  const availableOn = Math.max(movement.availableOn ?? 0, context.now);
  const transaction: BalanceTransaction = {
    id: newId("txn"),
    object: "balance_transaction",
    amount,
    available_on: availableOn,
    balance_type: "payments",
    created: context.now,
    currency,
    description,
    exchange_rate: exchangeRate,
    fee: 0,
    fee_details: [],
    net: amount,
    reporting_category: CATEGORIES[type],
    source,
    status: availableOn > context.now ? "pending" : "available",
    type,
  };
  context.store.save(transaction);
  context.ledger.add({ transaction: transaction.id, currency, net: amount, availableOn });
  return transaction;
}

/** Returns the transaction as it is at a time: its money becomes available. */
export function asOf(transaction: BalanceTransaction, now: number): BalanceTransaction {
  return { ...transaction, status: transaction.available_on > now ? "pending" : "available" };
}

const CATEGORIES: Record<BalanceTransactionType, string> = {
  adjustment: "dispute",
  charge: "charge",
  payment: "charge",
  payment_refund: "refund",
  payout: "payout",
  payout_failure: "payout_reversal",
  refund: "refund",
  refund_failure: "refund_failure",
  topup: "topup",
  transfer: "transfer",
  transfer_refund: "transfer_reversal",
};
