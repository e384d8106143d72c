// Puts the money of charges and refunds from before there were balances on the platform's balance.
import { move } from "../state/balance-transaction.ts";
import type { Context } from "../state/context.ts";

/** Records the movements of captured charges and refunds that have none; the money is available at once. */
export function backfillBalance(context: Context): void {
  const { store } = context;
  for (const charge of store.all("charge")) {
    if (!charge.captured || charge.balance_transaction !== null) continue;
    const { amount_captured: amount, currency, id: source } = charge;
    store.save({ ...charge, balance_transaction: move(context, { type: "charge", amount, currency, source }).id });
  }
  for (const refund of store.all("refund")) {
    if (refund.status === "failed" || refund.balance_transaction !== null) continue;
    const { amount, currency, id: source } = refund;
    const movement = { type: "refund", amount: -amount, currency, source } as const;
    store.save({ ...refund, balance_transaction: move(context, movement).id });
  }
}
