import { expect, test } from "vitest";
import { amountField, decimalOf, decimalTextOf, moneyTextOf, optionalPriceField, priceField } from "./money.ts";

test("priceField() reads numbers and texts into minor units of its currency", () => {
  const read = [19.99, "19,99", "$5", "0.5", 999_999.99].map((price) => priceField("usd").parse(price));
  expect(read).toEqual([1999, 1999, 500, 50, 99_999_999]);
  expect(priceField("jpy").parse("¥1,500")).toBe(1_500);
});

test.each([
  ["usd", [0.49, "1,000", null, undefined, [], {}, true]],
  ["jpy", [19.99, 49]],
])("priceField() in %s refuses %j and says what a price must be", (currency, prices) => {
  for (const price of prices) {
    const messages = priceField(currency)
      .safeParse(price)
      .error?.issues.map(({ message }) => message);
    expect(messages).toEqual([expect.stringMatching(/^Price must be /)]);
  }
});

test("optionalPriceField() may be left out or taken away, and names itself in its faults", () => {
  const field = optionalPriceField("usd", "Face value");
  expect([undefined, null, "", "  ", "45,50", 45.5].map((typed) => field.parse(typed))).toEqual([
    ...[undefined, null, null, null, 4550, 4550],
  ]);
  for (const typed of ["0.1", "cheap", true]) {
    const [fault] = field.safeParse(typed).error?.issues ?? [];
    expect(fault?.message).toMatch(/^Face value must be /);
  }
});

test("amountField() knows no limits and has one message", () => {
  const field = amountField("usd", "expectedPrice must be a price");
  expect([0, "0.01", 1_000_000].map((amount) => field.parse(amount))).toEqual([0, 1, 100_000_000]);
  for (const amount of ["1,000", null, "cheap", ""]) {
    expect(field.safeParse(amount).error?.issues).toMatchObject([{ message: "expectedPrice must be a price" }]);
  }
});

test("minor units are written by the exponent of their currency", () => {
  const written = [1999, 150_000].map((minor) =>
    ["usd", "jpy", "kwd", "isk"].map((code) => [
      decimalOf(minor, code),
      decimalTextOf(minor, code),
      moneyTextOf(minor, code),
    ]),
  );
  expect(written[0]?.slice(0, 2)).toEqual([
    [19.99, "19.99", "$19.99"],
    [1999, "1999", "¥1,999"],
  ]);
  expect(written[1]).toEqual([
    [1500, "1500.00", "$1,500.00"],
    [150_000, "150000", "¥150,000"],
    [150, "150.00", "KWD\u00a0150.000"],
    [1500, "1500", "ISK\u00a01,500"],
  ]);
});
