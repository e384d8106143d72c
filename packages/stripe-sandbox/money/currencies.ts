// Refuses currencies and amounts that Stripe does not take, and shows amounts.

import { currencyCodes, currencyOf, isCurrency, moneyTextOf } from "@holdfast/values";
import { invalidParameter } from "../http/failure.ts";
import { type Field, text } from "../http/fields.ts";

/** Reads a known currency, in either case, into lower-case letters. */
export function currency(): Field<string | undefined> {
  const word = text();
  return (parameter, name) => {
    const code = word(parameter, name)?.toLowerCase();
    if (code === undefined || isCurrency(code)) return code;
    const known = currencyCodes.join(", ");
    const message = `Invalid currency: ${code}. Stripe currently supports these currencies: ${known}`;
    throw invalidParameter(name, message);
  };
}

/** Throws a Failure for an amount that is no payment in that currency: too small, too large, or with parts of a unit. */
export function requirePayable(amount: number, code: string, param = "amount"): void {
  const { least, largest, step } = currencyOf(code);
  if (amount < least) {
    const message = `Amount must be at least ${shown(least, code)} ${code}`;
    throw invalidParameter(param, message, "amount_too_small");
  }
  if (amount > largest) {
    const message = `Amount must be no more than ${shown(largest, code)} ${code}`;
    throw invalidParameter(param, message, "amount_too_large");
  }
  if (amount % step !== 0) throw invalidParameter(param, `Amount must be a multiple of ${step} in ${code}`);
}

/** Formats an amount of minor units for people, such as `$7.00`. */
export function shown(amount: number, code: string): string {
  return moneyTextOf(amount, code);
}
