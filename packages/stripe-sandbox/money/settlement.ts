// Settles captured charges: puts their money on the platform's balance.
import { currencyOf } from "@holdfast/values";
import { asOf, move } from "../state/balance-transaction.ts";
import type { BalanceTransaction } from "../state/connect-objects.ts";
import type { Context } from "../state/context.ts";
import type { Charge } from "../state/objects.ts";
import type { Platform } from "../state/platform.ts";
import { outcomeOf } from "./test-cards.ts";

/** Sets the seconds until the money of a charge is available: 2 days. */
export const AVAILABLE_AFTER_SECONDS = 2 * 24 * 60 * 60;

/** Lets a test card's dispute follow after the answer of the call, by the next run of due tasks. */
const SOON = 0;

/** Sets the rate by which units of a currency are converted into the platform's default currency. */
const RATE = 0.9;

/**
 * Puts the money of a charge that was just captured on the platform's balance, and returns the charge with its balance
 * transaction. Schedules the dispute of a test card that is for that.
 */
export function settled(context: Context, charge: Charge): Charge {
  const outcome = outcomeOf(context.store.findTestCard(charge.payment_method));
  if (outcome?.kind === "pays_disputed") context.later(SOON, "open_dispute", charge.id);
  const delay = outcome?.kind === "pays_available" ? 0 : AVAILABLE_AFTER_SECONDS;
  const { id } = move(context, { ...income(context.platform, charge), availableOn: context.now + delay });
  return { ...charge, balance_transaction: id };
}

/** Finds the balance transaction of a captured charge. */
export function settlementOf({ store, now }: Context, charge: Charge): BalanceTransaction | undefined {
  const transaction = store.find("balance_transaction", charge.balance_transaction ?? "");
  return transaction && asOf(transaction, now);
}

/** Converts an amount of a charge into the currency in which the charge was settled. */
export function inSettlement(amount: number, { exchange_rate: rate }: BalanceTransaction): number {
  return rate === null ? amount : Math.round(amount * rate);
}

function income(platform: Platform, charge: Charge) {
  const { id: source, currency, amount_captured: amount } = charge;
  const common = { type: "charge", source, description: charge.description } as const;
  if (platform.currencies.includes(currency)) return { ...common, amount, currency };
  const exponents = currencyOf(platform.defaultCurrency).exponent - currencyOf(currency).exponent;
  const exchangeRate = RATE * 10 ** exponents;
  const converted = Math.round(amount * exchangeRate);
  return { ...common, amount: converted, currency: platform.defaultCurrency, exchangeRate };
}
