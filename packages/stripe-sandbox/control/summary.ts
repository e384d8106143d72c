// Sums up the money of the sandbox, for tests that compare it with the site's.
import { type IntentTotals, totalsByIntent } from "../money/intent-totals.ts";
import type { CheckoutSession } from "../state/checkout-session-object.ts";
import type { Account, CapabilityStatus, DisabledReason, Transfer } from "../state/connect-objects.ts";
import type { Context } from "../state/context.ts";
import type { Dispute } from "../state/dispute-object.ts";
import type { Funds } from "../state/ledger.ts";
import type { PaymentIntent } from "../state/objects.ts";

/** Describes one intent, with its captured and refunded money in minor units. */
export type IntentSummary = Pick<
  PaymentIntent,
  "id" | "amount" | "amount_capturable" | "currency" | "status" | "created" | "latest_charge" | "metadata"
> &
  Pick<PaymentIntent, "transfer_group"> &
  IntentTotals;

/** Describes one Checkout Session, of any status. */
export type SessionSummary = Pick<
  CheckoutSession,
  "id" | "amount_total" | "currency" | "status" | "payment_status" | "payment_intent" | "created" | "metadata"
>;

/** Describes one transfer, with what was taken back of it. */
export type TransferSummary = Pick<
  Transfer,
  | ("id" | "amount" | "amount_reversed" | "created" | "currency" | "destination" | "metadata" | "reversed")
  | ("source_transaction" | "transfer_group")
>;

/** Describes one connected account, with its balance by currency in minor units. */
export type AccountSummary = Pick<Account, "id" | "country" | "created" | "metadata"> & {
  /** Says whether it can receive transfers; undefined: that was never requested. */
  transfers: CapabilityStatus | undefined;
  /** Says why it cannot; null: it can. */
  disabledReason: DisabledReason | null;
  /** Holds its money. */
  balance: Record<string, Funds>;
};

/** Describes one dispute. */
export type DisputeSummary = Pick<
  Dispute,
  "id" | "amount" | "charge" | "created" | "currency" | "payment_intent" | "reason" | "status"
>;

/** Sums up what moved after the payments of one currency, in minor units. */
export type Movements = {
  /** Sums up transfers. */
  transferred: number;
  /** Sums up the reversals of transfers. */
  reversed: number;
  /** Sums up the disputes that are open or lost, without inquiries. */
  disputed: number;
};

/** Holds all money of the sandbox, in minor units. */
export type Summary = {
  /** Lists every intent, oldest first. */
  intents: IntentSummary[];
  /** Lists every Checkout Session, oldest first. */
  sessions: SessionSummary[];
  /** Lists every transfer, oldest first. */
  transfers: TransferSummary[];
  /** Lists every connected account that has not left, oldest first. */
  accounts: AccountSummary[];
  /** Lists every dispute, oldest first. */
  disputes: DisputeSummary[];
  /** Holds the platform's balance by currency. */
  balance: Record<string, Funds>;
  /** Sums up captured and refunded money by currency. */
  totals: Record<string, IntentTotals>;
  /** Sums up transfers, reversals and disputes by currency; absent where there were none. */
  movements: Record<string, Movements>;
};

/** Sums up the money of every intent, session, transfer, account and dispute. */
export function summarize(context: Context): Summary {
  const { store, ledger, now } = context;
  const byIntent = totalsByIntent(store);
  const intents = store.all("payment_intent").map((intent) => summaryOf(intent, byIntent.get(intent.id)));
  const transfers = store.all("transfer").map(transferSummary);
  const disputes = store.all("dispute").map(disputeSummary);
  return {
    intents,
    sessions: store.all("checkout.session").map(sessionSummary),
    transfers,
    accounts: store.all("account").map((account) => accountSummary(context, account)),
    disputes,
    balance: Object.fromEntries(ledger.balances(now)),
    totals: totalsOf(intents),
    movements: movementsOf(transfers, disputes),
  };
}

function totalsOf(intents: IntentSummary[]): Summary["totals"] {
  const totals: Summary["totals"] = {};
  for (const { currency, captured, refunded } of intents) {
    const sum = totals[currency] ?? { captured: 0, refunded: 0 };
    totals[currency] = { captured: sum.captured + captured, refunded: sum.refunded + refunded };
  }
  return totals;
}

function movementsOf(transfers: TransferSummary[], disputes: DisputeSummary[]): Summary["movements"] {
  const movements: Summary["movements"] = {};
  const add = (currency: string, { transferred = 0, reversed = 0, disputed = 0 }: Partial<Movements>) => {
    const sum = movements[currency] ?? { transferred: 0, reversed: 0, disputed: 0 };
    movements[currency] = {
      transferred: sum.transferred + transferred,
      reversed: sum.reversed + reversed,
      disputed: sum.disputed + disputed,
    };
  };
  for (const one of transfers) add(one.currency, { transferred: one.amount, reversed: one.amount_reversed });
  for (const { currency, amount, status } of disputes) {
    if (status !== "won" && !status.startsWith("warning")) add(currency, { disputed: amount });
  }
  return movements;
}

function accountSummary(context: Context, account: Account): AccountSummary {
  const { id, country, created, metadata, capabilities, requirements } = account;
  const balance = Object.fromEntries(context.of(id).ledger.balances(context.now));
  const { disabled_reason: disabledReason } = requirements;
  return { id, country, created, metadata, transfers: capabilities.transfers, disabledReason, balance };
}

function transferSummary(transfer: Transfer): TransferSummary {
  const { id, amount, amount_reversed, created, currency, destination, metadata, reversed } = transfer;
  const { source_transaction, transfer_group } = transfer;
  const source = { source_transaction, transfer_group };
  return { id, amount, amount_reversed, created, currency, destination, metadata, reversed, ...source };
}

function disputeSummary(dispute: Dispute): DisputeSummary {
  const { id, amount, charge, created, currency, payment_intent, reason, status } = dispute;
  return { id, amount, charge, created, currency, payment_intent, reason, status };
}

function sessionSummary(session: CheckoutSession): SessionSummary {
  const { id, amount_total, currency, status, payment_status, payment_intent, created, metadata } = session;
  return { id, amount_total, currency, status, payment_status, payment_intent, created, metadata };
}

function summaryOf(intent: PaymentIntent, totals: IntentTotals | undefined): IntentSummary {
  const { id, amount, amount_capturable, currency, status, created, latest_charge, metadata, transfer_group } = intent;
  const { captured, refunded } = totals ?? { captured: 0, refunded: 0 };
  const known = { id, amount, amount_capturable, currency, status, created, latest_charge, metadata, transfer_group };
  return { ...known, captured, refunded };
}
