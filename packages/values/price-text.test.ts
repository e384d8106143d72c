import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { currencyCodes, currencyOf } from "./currencies.ts";
import { decimalTextOf, moneyTextOf, priceRulesOf } from "./money.ts";
import { readPrice } from "./price-text.ts";

const read = (code: string, typed: string | number) => readPrice(typed, priceRulesOf(code));
const minorOf = (code: string, typed: string | number) => {
  const reading = read(code, typed);
  return "minor" in reading ? reading.minor : null;
};
const faultOf = (code: string, typed: string | number) => {
  const reading = read(code, typed);
  return "fault" in reading ? reading.fault : null;
};

// One of each kind; every currency is read in a test of its own.
const codes = fc.constantFrom("usd", "jpy", "kwd", "isk", "idr", "czk", "xof");
const prices = codes.chain((code) => {
  const { least, largest, step } = currencyOf(code);
  const steps = fc.integer({ min: Math.ceil(least / step), max: largest / step });
  return steps.map((count) => ({ code, minor: count * step }));
});

describe("readPrice() takes a price", () => {
  test.each([
    [
      "usd",
      ["19.99", 19.99, "19,99", "$19.99", "19.99 $", "US$19,99", "19.99 USD", "usd 19.99", " 19.99\u00a0"],
      1_999,
    ],
    [
      "usd",
      ["20", 20, "$20", "20.00", "20,0", "20.", "20,-", "20 dollars", "USD 20", "２０", "٢٠", "\u200e20\u200f"],
      2_000,
    ],
    ["usd", ["1 000", "1000", "1,000.00", "1.000,00", "1'000", "1’000.00", "1\u202f000", "1\u2009000,0"], 100_000],
    ["usd", ["123,456.78", "123.456,78", "123 456.78", "1,23,456.78", "123'456,78", "١٢٣٬٤٥٦٫٧٨"], 12_345_678],
    ["usd", [".5", ",50", "0.5", 0.5], 50],
    ["eur", ["19,99 €", "€19.99", "19.99 EUR", "19,99 euros"], 1_999],
    ["jpy", ["1500", 1_500, "¥1,500", "￥１，５００", "1,500円", "1500.00", "1 500 yen", "JPY 1500", "1.500"], 1_500],
    ["kwd", ["1.500", "1,5", 1.5, "1.5", "KWD 1.500"], 1_500],
    ["isk", ["500", "500 kr", 500, "500,00"], 50_000],
    ["chf", ["CHF 1'299.–", "1’299.- Fr.", "1299"], 129_900],
    ["inr", ["₹1,00,000", "1,00,000.00", "Rs. 100000", "१०००००"], 10_000_000],
    ["idr", ["9.999.999.999,99", 9_999_999_999.99], 999_999_999_999],
  ])("in %s as people spell it: %j", (code, spellings, minor) => {
    expect(spellings.map((typed) => minorOf(code, typed))).toEqual(spellings.map(() => minor));
  });

  test("of every currency as the site writes it, in inputs and on pages", () => {
    for (const { code, least, largest } of currencyCodes.map(currencyOf)) {
      const written = [least, largest].flatMap((minor) => [decimalTextOf(minor, code), moneyTextOf(minor, code)]);
      expect([code, ...written.map((text) => minorOf(code, text))]).toEqual([code, least, least, largest, largest]);
    }
    fc.assert(
      fc.property(prices, ({ code, minor }) => {
        expect(minorOf(code, decimalTextOf(minor, code))).toBe(minor);
        expect(minorOf(code, moneyTextOf(minor, code))).toBe(minor);
      }),
      { seed: 10 },
    );
  });
});

test.each([
  ...[
    ["ar-EG", "egp"],
    ["bg-BG", "bgn"],
    ["cs-CZ", "czk"],
    ["de-CH", "chf"],
    ["de-DE", "eur"],
    ["en-IN", "inr"],
  ],
  ...[
    ["es-CL", "clp"],
    ["fi-FI", "eur"],
    ["fr-FR", "eur"],
    ["hi-IN", "inr"],
    ["hu-HU", "huf"],
    ["is-IS", "isk"],
  ],
  ...[
    ["ja-JP", "jpy"],
    ["ko-KR", "krw"],
    ["nb-NO", "nok"],
    ["pl-PL", "pln"],
    ["pt-BR", "brl"],
    ["sv-SE", "sek"],
  ],
  ...[
    ["th-TH", "thb"],
    ["tr-TR", "try"],
    ["uk-UA", "uah"],
    ["vi-VN", "vnd"],
    ["zh-TW", "twd"],
  ],
])("readPrice() reads a price as people of %s write it in %s", (locale, code) => {
  const { exponent, step } = currencyOf(code);
  const digits = step === 100 ? 0 : exponent;
  const places = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const format = new Intl.NumberFormat(locale, { style: "currency", currency: code.toUpperCase(), ...places });
  for (const minor of [2_000_000, 12_345_600]) {
    expect([locale, minorOf(code, format.format(minor / 10 ** exponent))]).toEqual([locale, minor]);
  }
});

describe("readPrice() refuses", () => {
  test.each([
    [
      "usd",
      "1,000",
      "Price must be clear: 1,000 could mean 1000 or 1.000; leave the comma out, or write two digits after it",
    ],
    [
      "usd",
      "$1.999",
      "Price must be clear: 1.999 could mean 1999 or 1.999; leave the point out, or write two digits after it",
    ],
    [
      "kwd",
      "1,500",
      "Price must be clear: 1,500 could mean 1500 or 1.500; leave the comma out, or write two digits after it",
    ],
  ])("what could mean two prices: %s %s", (code, typed, fault) => {
    expect(faultOf(code, typed)).toBe(fault);
  });

  test.each([
    ["usd", [0.49, 1_000_000, 1.999, "19.9999", "-1", "", " ", "0", Number.NaN, Number.POSITIVE_INFINITY, 1e21, 1e-7]],
    ["usd", ["x".repeat(200), "1,000,000", "$"]],
  ])("in %s what is no price: %j", (code, all) => {
    const fault = "Price must be between 0.50 and 999,999.99 with at most two decimal places, such as 19.99";
    expect(all.map((typed) => faultOf(code, typed))).toEqual(all.map(() => fault));
  });

  test.each([["usd", ["20 EUR", "€20", "1e3", "NaN", "ten", "1,00.00", "1 00", "20²", "½", "1..5", "1'000,000,0"]]])(
    "in %s what is no number of that currency: %j",
    (code, all) => {
      const fault = "Price must be a number in USD, such as 19.99";
      expect(all.map((typed) => faultOf(code, typed))).toEqual(all.map(() => fault));
    },
  );

  test.each([
    ["jpy", [49, 19.99, "1500.5", 100_000_000], "between 50 and 99,999,999 without decimal places, such as 1500"],
    ["czk", [1, "14.99"], "between 15.00 and 999,999.99 with at most two decimal places, such as 19.99"],
    ["huf", [100], "between 175.00 and 999,999.99 with at most two decimal places, such as 175.00"],
    ["kwd", ["1.505", 100_000], "between 0.20 and 99,999.99 with at most two decimal places, such as 19.99"],
    ["isk", [500.5, "500.01"], "between 100 and 999,999 without decimal places, such as 1500"],
  ])("in %s what Stripe would refuse: %j", (code, all, limits) => {
    expect(all.map((typed) => faultOf(code, typed))).toEqual(all.map(() => `Price must be ${limits}`));
  });
});

test("whatever is typed, the reading is a whole number of steps within the limits, or a sentence", () => {
  const parts = fc.constantFrom(
    ...Array.from("0123456789.,' -$€¥kKrR"),
    "\u00a0",
    "\u202f",
    "\u200b",
    "\u202e",
    "٣",
    "\ud800",
  );
  const typed = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(parts, { maxLength: 12 }).map((all) => all.join("")),
  );
  fc.assert(
    fc.property(codes, typed, (code, text) => {
      const reading = read(code, text);
      if ("fault" in reading) return reading.fault.startsWith("Price must be ");
      const { least, largest, step } = currencyOf(code);
      return reading.minor >= least && reading.minor <= largest && reading.minor % step === 0;
    }),
    { seed: 10, numRuns: 2_000 },
  );
});
