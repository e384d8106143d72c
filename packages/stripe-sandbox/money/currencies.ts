// Knows the currencies of the sandbox, their smallest amounts and how to show amounts.
import { invalidParameter } from "../http/failure.ts";
import { type Field, text } from "../http/fields.ts";

/** Limits the amount of one payment, in minor units of any currency. */
const LARGEST_AMOUNT = 99_999_999;

/** Sets smallest amounts in minor units, https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const SMALLEST: Record<string, number> = {
  usd: 50,
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
};

const WITHOUT_DECIMALS = new Set(["jpy"]);

/** Reads a known currency, in either case, into lower-case letters. */
export function currency(): Field<string | undefined> {
  const word = text();
  return (parameter, name) => {
    const code = word(parameter, name)?.toLowerCase();
    if (code === undefined || Object.hasOwn(SMALLEST, code)) return code;
    const known = Object.keys(SMALLEST).join(", ");
    const message = `Invalid currency: ${code}. Stripe currently supports these currencies: ${known}`;
    throw invalidParameter(name, message);
  };
}

/** Throws a Failure for an amount below or above the limits of one payment in that currency. */
export function requirePayable(amount: number, code: string, param = "amount"): void {
  const smallest = SMALLEST[code] ?? 1;
  if (amount < smallest) {
    const message = `Amount must be at least ${shown(smallest, code)} ${code}`;
    throw invalidParameter(param, message, "amount_too_small");
  }
  if (amount > LARGEST_AMOUNT) {
    const message = `Amount must be no more than ${shown(LARGEST_AMOUNT, code)} ${code}`;
    throw invalidParameter(param, message, "amount_too_large");
  }
}

/** Formats an amount of minor units for people, such as `$7.00`. */
export function shown(amount: number, code: string): string {
  const value = WITHOUT_DECIMALS.has(code) ? amount : amount / 100;
  return new Intl.NumberFormat("en-US", { style: "currency", currency: code }).format(value);
}
