// Moves money to connected accounts and back.
import { refused } from "../http/failure.ts";
import { shown } from "../money/currencies.ts";
import { settlementOf } from "../money/settlement.ts";
import { move } from "../state/balance-transaction.ts";
import type { BalanceTransaction, ReversalList, Transfer, TransferReversal } from "../state/connect-objects.ts";
import type { Context } from "../state/context.ts";
import { newId } from "../state/ids.ts";
import type { Charge } from "../state/objects.ts";

/** Describes a transfer to make; its destination is known to be able to receive it. */
export type Order = Pick<Transfer, "amount" | "currency" | "description" | "destination" | "metadata"> & {
  /** Holds the charge whose money is transferred; undefined: the available balance. */
  source: Charge | undefined;
  group: string | undefined;
};

/** Makes a transfer: the platform's balance sinks, that of the destination rises. */
export function transfer(context: Context, order: Order): Transfer {
  const { amount, currency, description, destination, metadata, source } = order;
  const settlement = source && requireSource(context, order, source);
  if (!source) requireBalance(context, amount, currency);
  const group = source ? joinGroup(context, source, order.group) : (order.group ?? null);
  const id = newId("tr");
  const destination_payment = newId("py");
  const movement = { currency, availableOn: settlement?.available_on, description };
  const { id: balance_transaction } = move(context, { ...movement, type: "transfer", amount: -amount, source: id });
  move(context.of(destination), { ...movement, type: "payment", amount, source: destination_payment });
  const made: Transfer = {
    ...{ id, object: "transfer", amount, currency, description, destination, destination_payment, metadata },
    amount_reversed: 0,
    balance_transaction,
    created: context.now,
    livemode: false,
    reversals: reversalList(id, []),
    reversed: false,
    source_transaction: source?.id ?? null,
    source_type: "card",
    transfer_group: group,
  };
  context.change("transfer.created", made);
  return made;
}

/** Describes a reversal to make. */
export type Reversal = {
  transfer: Transfer;
  amount: number | undefined;
  description: string | undefined;
  metadata: Record<string, string>;
};

/** Takes money of a transfer back; `amount` defaults to all that is left of it. */
export function reverse(
  context: Context,
  { transfer: before, amount, description, metadata }: Reversal,
): TransferReversal {
  const left = before.amount - before.amount_reversed;
  const taken = amount ?? left;
  requireReversible(context, before, { taken, left });
  const { currency, destination } = before;
  const id = newId("trr");
  const payment_refund = newId("pyr");
  const sent = context.store.find("balance_transaction", before.balance_transaction);
  const movement = { currency, availableOn: sent?.available_on, description };
  const back = move(context, { ...movement, type: "transfer_refund", amount: taken, source: id });
  move(context.of(destination), { ...movement, type: "payment_refund", amount: -taken, source: payment_refund });
  const made: TransferReversal = {
    id,
    object: "transfer_reversal",
    amount: taken,
    balance_transaction: back.id,
    created: context.now,
    currency,
    destination_payment_refund: payment_refund,
    metadata,
    source_refund: null,
    transfer: before.id,
  };
  context.store.save(made);
  const amount_reversed = before.amount_reversed + taken;
  const reversals = reversalsOf(context, before.id);
  const isAll = amount_reversed === before.amount;
  context.change("transfer.reversed", { ...before, amount_reversed, reversals, reversed: isAll });
  return made;
}

/** Lists the ten newest reversals of a transfer, as Stripe shows them inside it. */
export function reversalsOf({ store }: Context, id: string): ReversalList {
  return reversalList(id, store.list("transfer_reversal", { owner: id, limit: 1000 }));
}

function reversalList(id: string, all: TransferReversal[]): ReversalList {
  const data = all.slice(0, 10);
  const url = `/v1/transfers/${id}/reversals`;
  return { object: "list", data, has_more: all.length > data.length, url };
}

/** Refuses a source whose money cannot cover the transfer; returns its balance transaction. */
function requireSource(context: Context, { amount, currency }: Order, source: Charge): BalanceTransaction {
  const settlement = settlementOf(context, source);
  if (!settlement) {
    const message = `Charge ${source.id} cannot be the source of a transfer: it has not been captured.`;
    throw refused(message, { param: "source_transaction" });
  }
  if (settlement.currency !== currency) {
    const message = `The currency of source_transaction's balance transaction (${settlement.currency}) must be the same as the transfer currency (${currency})`;
    throw refused(message, { param: "currency" });
  }
  const earlier = transfersFrom(context, source);
  const sum = earlier.reduce((total, one) => total + one.amount, 0);
  if (sum + amount <= settlement.amount) return settlement;
  const said = `Transfers using this transaction as a source must not exceed the source amount of ${shown(settlement.amount, currency)}.`;
  const known = earlier.length === 1 ? "is already a transfer" : `are already ${earlier.length} transfers`;
  const more = ` (There ${known} using this source, amounting to ${shown(sum, currency)}.)`;
  throw refused(earlier.length === 0 ? said : said + more, { param: "amount" });
}

/** Lists the transfers of a charge: they are in its group, because `joinGroup` puts both into one. */
function transfersFrom({ store }: Context, source: Charge): Transfer[] {
  if (source.transfer_group === null) return [];
  const group = store.list("transfer", { having: { transfer_group: source.transfer_group }, limit: 10_000 });
  return group.filter((one) => one.source_transaction === source.id);
}

/** Puts the transfer into the group of its source; a source without one gets the transfer's, or a new one. */
function joinGroup(context: Context, source: Charge, group: string | undefined): string {
  const { transfer_group: known } = source;
  if (known !== null && group !== undefined && known !== group) {
    const message = `The transfer_group of the transfer (${group}) must be the same as that of its source_transaction (${known}).`;
    throw refused(message, { param: "transfer_group" });
  }
  const joined = known ?? group ?? `group_${source.payment_intent}`;
  if (known === null) context.store.save({ ...source, transfer_group: joined });
  return joined;
}

function requireBalance(context: Context, amount: number, currency: string): void {
  if (context.ledger.funds(currency, context.now).available >= amount) return;
  throw refused(
    "You have insufficient available funds in your Stripe account. Try adding funds directly to your available balance by creating Charges using the 4000000000000077 test card. See: https://stripe.com/docs/testing#available-balance",
    { code: "balance_insufficient" },
  );
}

function requireReversible(context: Context, before: Transfer, { taken, left }: { taken: number; left: number }): void {
  const { id, currency, destination } = before;
  if (left === 0) throw refused(`Transfer ${id} has already been fully reversed.`);
  if (taken > left) {
    const message = `Transfer reversal amount (${shown(taken, currency)}) is greater than unreversed amount on transfer (${shown(left, currency)})`;
    throw refused(message, { param: "amount" });
  }
  const { available, pending } = context.of(destination).ledger.funds(currency, context.now);
  if (available + pending >= taken) return;
  const message = `The destination account ${destination} has insufficient funds to cover the reversal of ${shown(taken, currency)}.`;
  throw refused(message, { code: "balance_insufficient" });
}
