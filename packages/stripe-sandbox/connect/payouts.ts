// Pays balances out to the bank of their account.
import { move } from "../state/balance-transaction.ts";
import type { Payout } from "../state/connect-objects.ts";
import type { Context } from "../state/context.ts";
import { newId } from "../state/ids.ts";

/** Describes a payout; `amount` defaults to the whole balance, pending money included. */
export type PayoutOrder = { currency: string; amount?: number | undefined; fails?: boolean | undefined };

/** Pays out the balance of the context's account, at once; one that `fails` comes back. Undefined: there is no money. */
export function payOut(context: Context, { currency, amount, fails = false }: PayoutOrder): Payout | undefined {
  const { available, pending } = context.ledger.funds(currency, context.now);
  const paid = amount ?? available + pending;
  if (paid <= 0) return undefined;
  const id = newId("po");
  const movement = { currency, source: id };
  const { id: balance_transaction } = move(context, { ...movement, type: "payout", amount: -paid });
  const made: Payout = { ...UNUSED, ...{ id, amount: paid, balance_transaction, currency }, ...times(context.now) };
  context.change("payout.created", made);
  if (!fails) return ended(context, "payout.paid", { ...made, status: "paid" });
  const { id: back } = move(context, { ...movement, type: "payout_failure", amount: paid });
  const reason = { failure_code: "account_closed", failure_message: "The bank account has been closed." };
  return ended(context, "payout.failed", { ...made, ...reason, failure_balance_transaction: back, status: "failed" });
}

function ended(context: Context, type: "payout.failed" | "payout.paid", payout: Payout): Payout {
  context.change(type, payout);
  return payout;
}

function times(now: number) {
  return { arrival_date: now, created: now, destination: newId("ba") };
}

const UNUSED = {
  object: "payout",
  application_fee: null,
  application_fee_amount: null,
  automatic: true,
  description: "STRIPE PAYOUT",
  failure_balance_transaction: null,
  failure_code: null,
  failure_message: null,
  livemode: false,
  metadata: {},
  method: "standard",
  original_payout: null,
  payout_method: null,
  reconciliation_status: "not_applicable",
  reversed_by: null,
  source_type: "card",
  statement_descriptor: null,
  status: "pending",
  trace_id: null,
  type: "bank_account",
} satisfies Partial<Payout>;
