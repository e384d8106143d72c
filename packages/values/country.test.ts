import { expect, test } from "vitest";
import { isCountry } from "./country.ts";

test("isCountry() knows the codes of countries, in upper case", () => {
  expect(["DE", "US", "JP", "GB"].filter(isCountry)).toEqual(["DE", "US", "JP", "GB"]);
  expect(["de", "XX", "ZZ", "EU", "DEU", "", "1A"].filter(isCountry)).toEqual([]);
});
