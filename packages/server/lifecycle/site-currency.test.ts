import { expect, test } from "vitest";
import { isDataCurrent, noteDataCurrent } from "./data-release.ts";
import { keepCurrency } from "./site-currency.ts";

function database(entries: Record<string, string> = {}) {
  const stored = new Map(Object.entries(entries));
  return {
    stored,
    get: async (key: string) => stored.get(key) ?? null,
    set: async (key: string, value: string, mode?: "NX") =>
      mode === "NX" && stored.has(key) ? null : stored.set(key, value),
  };
}

test("the first start fixes the currency of a database, and later ones compare it", async () => {
  const empty = database();
  await keepCurrency(empty, "jpy");
  await keepCurrency(empty, "jpy");
  expect(Object.fromEntries(empty.stored)).toEqual({
    "holdfast:currency": "jpy",
    "holdfast:data-release": "sellers at events, work lists, ends",
  });
  const refused = keepCurrency(empty, "usd");
  await expect(refused).rejects.toThrow("CURRENCY must be jpy, in which the prices of this database are");
});

test("a database of an earlier release goes on in a currency of two decimals, and in no other", async () => {
  const earlier = { "holdfast:site": "0123456789abcdef0123456789abcdef" };
  await keepCurrency(database(earlier), "eur");
  const refused = keepCurrency(database(earlier), "jpy");
  await expect(refused).rejects.toThrow("CURRENCY must be one of two decimals");
});

test("a new database needs no upgrade, and one of an earlier release needs it until it is noted", async () => {
  const [fresh, used] = [database(), database({ "holdfast:site": "0123456789abcdef0123456789abcdef" })];
  const fixed = database({ "holdfast:currency": "usd" });
  for (const one of [fresh, used, fixed]) await keepCurrency(one, "usd");
  expect(await Promise.all([fresh, used, fixed].map(isDataCurrent))).toEqual([true, false, false]);
  await noteDataCurrent(used);
  expect(await isDataCurrent(used)).toBe(true);
});
