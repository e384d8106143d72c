import { expect, test } from "vitest";
import { priceField } from "./money.ts";

test("priceField reads numbers and texts into minor units", () => {
  const read = [19.99, "19.99", "5", "0.5", 0.5, 999_999.99, " 7.10 "].map((price) => priceField.parse(price));
  expect(read).toEqual([1999, 1999, 500, 50, 50, 99_999_999, 710]);
});

test("priceField refuses what is no price", () => {
  for (const price of [
    0.49,
    1_000_000,
    "1.999",
    1.999,
    "-1",
    "1e3",
    "",
    "NaN",
    Number.NaN,
    null,
    undefined,
    [],
    {},
    true,
  ]) {
    expect(priceField.safeParse(price).success).toBe(false);
  }
});
