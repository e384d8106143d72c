// Reads prices from requests into minor units, and turns minor units into decimal numbers and their text.

import { z } from "zod";
import { type Currency, currencyOf, placesOf } from "./currencies.ts";
import { type PriceRules, readPrice } from "./price-text.ts";

/**
 * Creates a field that reads a price of a currency from a request into minor units: a decimal number, or its text as
 * people spell it, see `readPrice`. Refuses an amount that Stripe would not take, and every other value, with a message
 * that says what a price is.
 */
export function priceField(currency: string) {
  const rules = priceRulesOf(currency);
  return amount(rules, (typed) => readPrice(typed, rules));
}

/**
 * Creates a field like `priceField` that may be left out; its messages say `name` in place of "Price". Null and an empty
 * text, which take away what was given before, become null.
 */
export function optionalPriceField(currency: string, name: string) {
  const price = priceField(currency);
  const text = z.string().meta({ maxLength: 100, pattern: "^.*$" });
  const error = (message: string): string => message.replace(/^Price/, name);
  const field = z.union([z.number(), text, z.null()], { error: error(`Price must be in ${currency.toUpperCase()}`) });
  return field
    .transform((typed, context) => {
      if (typed === null || (typeof typed === "string" && typed.trim() === "")) return null;
      const { data, error: fault } = price.safeParse(typed);
      for (const { message } of fault?.issues ?? []) context.addIssue({ code: "custom", message: error(message) });
      return data ?? z.NEVER;
    })
    .optional();
}

/** Creates a field like `priceField` without limits and with one message of its own. */
export function amountField(currency: string, error: string) {
  const rules = { ...priceRulesOf(currency), least: 0, largest: Number.MAX_SAFE_INTEGER };
  return amount(rules, (typed) => {
    const reading = readPrice(typed, rules);
    return "fault" in reading ? { fault: error } : reading;
  });
}

const PRICE_TEXT = z.string().meta({ pattern: String.raw`\S`, maxLength: 100 });

function amount(rules: PriceRules, read: (typed: string | number) => ReturnType<typeof readPrice>) {
  const absent = read("");
  const error = "fault" in absent ? absent.fault : `Price must be in ${rules.code}`;
  return z.union([z.number(), PRICE_TEXT], { error }).transform((typed, context) => {
    const reading = read(typed);
    if ("minor" in reading) return reading.minor;
    context.addIssue({ code: "custom", message: reading.fault });
    return z.NEVER;
  });
}

const rulesByCode = new Map<string, PriceRules>();

/** Returns what `readPrice` needs to read prices of a currency. */
export function priceRulesOf(code: string): PriceRules {
  const known = rulesByCode.get(code);
  if (known) return known;
  const currency = currencyOf(code);
  const usual = placesOf(currency) > 0 ? 19.99 : 1_500;
  const example = Math.max(Math.round(usual * 10 ** currency.exponent), currency.least);
  const rules = { ...currency, example: decimalTextOf(example, code), marks: marksOf(currency) };
  rulesByCode.set(code, rules);
  return rules;
}

/** Turns minor units into the decimal number that the API shows: 1999 of `usd` becomes 19.99, of `jpy` 1999. */
export function decimalOf(minor: number, currency: string): number {
  return minor / 10 ** currencyOf(currency).exponent;
}

/** Writes minor units as inputs and hidden fields take them: `19.99` of `usd`, `1999` of `jpy`. */
export function decimalTextOf(minor: number, code: string): string {
  const currency = currencyOf(code);
  return (minor / 10 ** currency.exponent).toFixed(placesOf(currency));
}

const formats = new Map<string, Intl.NumberFormat>();

/** Writes minor units as people read money: `$19.99` for 1999 of `usd`, `¥1,999` of `jpy`, `KWD 1.990` for 1990 of `kwd`. */
export function moneyTextOf(minor: number, code: string): string {
  const { exponent, step } = currencyOf(code);
  const digits = step === 100 ? 0 : exponent;
  const known = formats.get(code);
  const format = known ?? formatOf(code, digits);
  if (known === undefined) formats.set(code, format);
  return format.format(minor / 10 ** exponent);
}

function formatOf(code: string, digits: number, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  const places = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat("en-US", { style: "currency", currency: code.toUpperCase(), ...places, ...options });
}

// What people write beside the signs that English has.
const MORE_MARKS: Readonly<Record<string, readonly string[]>> = {
  ...{ aed: ["د.إ."], bgn: ["лв.", "лв"], bhd: ["د.ب."], chf: ["fr.", "fr", "sfr."], cny: ["元", "rmb"], czk: ["kc"] },
  ...{ dkk: ["kr."], dzd: ["د.ج."], egp: ["ج.م."], inr: ["rs.", "rs"], isk: ["kr."], jod: ["د.أ."], jpy: ["円"] },
  ...{ kes: ["ksh"], krw: ["원"], kwd: ["د.ك."], mad: ["د.م."], nok: ["kr."], npr: ["नेरू", "रु"], omr: ["ر.ع."] },
  ...{ pln: ["zl"], qar: ["ر.ق."], rub: ["руб.", "руб"], sar: ["ر.س."], sek: ["kr."], tnd: ["د.ت."], try: ["tl"] },
  ...{ uah: ["грн"], usd: ["us$"] },
};

function marksOf({ code }: Currency): string[] {
  const signs = (["symbol", "narrowSymbol", "code"] as const).map((currencyDisplay) =>
    partOf(code, currencyDisplay, 2),
  );
  const names = [1, 2].flatMap((count) => partOf(code, "name", count).split(" ").slice(-1));
  const marks = [...signs, ...names, ...(MORE_MARKS[code] ?? [])].map((mark) => mark.toLowerCase().replace(/\s/g, " "));
  return [...new Set(marks)].sort((one, other) => other.length - one.length);
}

function partOf(code: string, currencyDisplay: "symbol" | "narrowSymbol" | "code" | "name", count: number): string {
  const parts = formatOf(code, 0, { currencyDisplay }).formatToParts(count);
  return parts.find(({ type }) => type === "currency")?.value ?? code;
}
