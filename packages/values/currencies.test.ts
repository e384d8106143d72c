import { expect, test } from "vitest";
import { currencyCodes, currencyOf, isCurrency, placesOf } from "./currencies.ts";

test.each([
  ["usd", { exponent: 2, step: 1, least: 50, largest: 99_999_999 }],
  ["czk", { exponent: 2, step: 1, least: 1_500, largest: 99_999_999 }],
  ["jpy", { exponent: 0, step: 1, least: 50, largest: 99_999_999 }],
  ["krw", { exponent: 0, step: 1, least: 1_000, largest: 99_999_999 }],
  ["kwd", { exponent: 3, step: 10, least: 200, largest: 99_999_990 }],
  ["isk", { exponent: 2, step: 100, least: 10_000, largest: 99_999_900 }],
  ["idr", { exponent: 2, step: 1, least: 1_000_000, largest: 999_999_999_999 }],
])("currencyOf() knows the amounts that Stripe takes in %s", (code, expected) => {
  expect(currencyOf(code)).toEqual({ code, ...expected });
});

test("every currency has whole amounts that its steps reach, and two decimal places or none", () => {
  for (const currency of currencyCodes.map(currencyOf)) {
    expect([currency.least % currency.step, currency.largest % currency.step, currency.least > 0]).toEqual([
      0,
      0,
      true,
    ]);
    expect([0, 2]).toContain(placesOf(currency));
  }
});

test("a currency of no payment is not known, and data that names one counts in hundredths", () => {
  expect(["xyz", "xxx", "USD", "", "__proto__", "constructor"].map(isCurrency)).toEqual(Array(6).fill(false));
  expect(currencyOf("xyz")).toMatchObject({ code: "xyz", exponent: 2, step: 1 });
  expect(currencyOf("JPY")).toBe(currencyOf("jpy"));
});
