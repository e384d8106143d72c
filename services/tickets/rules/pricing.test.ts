import { timeZones } from "@holdfast/values";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aDraft, aTicket } from "../testing/examples.ts";
import { capPercentIn, feeOf, feesOf, mostPriceOf, PLAIN_TERMS, priceRefusalOf } from "./pricing.ts";

const fee = (percent: number, fixedCents = 0) => ({ basisPoints: percent * 100, fixedCents });

describe("feeOf()", () => {
  test.each([
    ["nothing", fee(0), 5_000, "usd", 0],
    ["a share", fee(8), 5_000, "usd", 400],
    ["a share and a fixed part", fee(5, 50), 5_000, "usd", 300],
    ["a fixed part alone", fee(0, 50), 5_000, "usd", 50],
    ["a half, rounded up", fee(5), 1_010, "usd", 51],
    ["less than a half, rounded down", fee(5), 1_009, "usd", 50],
    ["a share of a percent", fee(2.75), 10_000, "usd", 275],
    ["whole units of a currency without smaller ones", fee(5), 1_510, "jpy", 76],
    ["whole units of two-decimal currency that has no parts", fee(5), 51_000, "isk", 2_600],
    ["multiples of ten where a unit has a thousand parts", fee(5), 1_500, "kwd", 80],
    ["a price of many small units", fee(50), 999_999_999_999, "idr", 500_000_000_000],
  ])("computes %s", (_what, rate, price, currency, expected) => {
    expect(feeOf(rate, price, currency)).toBe(expected);
  });

  test("is an amount that can be charged, and grows with the price", () => {
    const amounts = fc.integer({ min: 1, max: 9_999_999 });
    const rates = fc.record({
      basisPoints: fc.integer({ min: 0, max: 9_999 }),
      fixedCents: fc.integer({ min: 0, max: 9_999 }),
    });
    const property = fc.property(amounts, amounts, rates, fc.constantFrom("usd", "jpy", "kwd"), (a, b, rate, code) => {
      const [low, high] = [Math.min(a, b) * 10, Math.max(a, b) * 10];
      const [lower, higher] = [feeOf(rate, low, code), feeOf(rate, high, code)];
      expect(lower).toBeLessThanOrEqual(higher);
      expect(lower % (code === "kwd" ? 10 : 1)).toBe(0);
    });
    fc.assert(property, { numRuns: 300 });
  });
});

test("feesOf() takes from a seller no more than the price", () => {
  const terms = { ...PLAIN_TERMS, buyerFee: fee(10, 50), sellerFee: fee(0, 300) };
  expect([feesOf(5_000, terms), feesOf(200, terms)]).toEqual([
    { buyerFeeCents: 550, sellerFeeCents: 300 },
    { buyerFeeCents: 70, sellerFeeCents: 200 },
  ]);
});

test("mostPriceOf() is a part of what was paid, less where a country asks for less, and never more than the site allows", () => {
  const placeIn = (country: string | null) => ({ country, timeZone: null });
  const most = (cents: number, country: string | null, terms = PLAIN_TERMS) =>
    mostPriceOf(cents, placeIn(country), terms);
  expect([most(4_500, null), most(4_500, "US"), most(4_500, "GB"), most(4_500, "AU")]).toEqual([
    5_400, 5_400, 4_500, 4_950,
  ]);
  expect([most(4_999, null), most(999, null, { ...PLAIN_TERMS, currency: "kwd" })]).toEqual([5_998, 1_190]);
  const strict = { capPercent: 105 };
  expect(["GB", "AU", null].map((country) => capPercentIn(placeIn(country), strict))).toEqual([100, 105, 105]);
});

test.each([
  [100, null, ["Europe/London", "Europe/Belfast", "GB", "Europe/Paris", "Europe/Copenhagen", "Europe/Oslo"]],
  [100, null, ["Europe/Lisbon", "Atlantic/Azores", "Atlantic/Madeira", "Portugal"]],
  [110, null, timeZones().filter((zone) => zone.startsWith("Australia/"))],
  [120, null, [null, "UTC", "Europe/Dublin", "Europe/Berlin", "America/New_York"]],
  [120, "IE", ["Europe/London"]],
  [100, "GB", ["Europe/Dublin"]],
] as const)("capPercentIn() is %i where the country is %s and the zone one of %j", (percent, country, zones) => {
  expect(zones.length).toBeGreaterThan(0);
  for (const timeZone of zones)
    expect([timeZone, capPercentIn({ country, timeZone }, PLAIN_TERMS)]).toEqual([timeZone, percent]);
});

describe("priceRefusalOf()", () => {
  const awaits = { email: false, seal: true };
  const priced = { priceCents: 5_401, faceValueCents: 4_500 };
  const required = { ...PLAIN_TERMS, isSealRequired: true };

  test("tells the highest price of a ticket that is sealed or to be sealed", () => {
    const message = "Price must be at most 54.00, which is 120 % of what you paid for it";
    const refused = { refused: { code: "price_too_high", message } };
    for (const ticket of [aDraft({ ...priced, awaits }), aTicket({ ...priced, seal: "file" })]) {
      expect(priceRefusalOf(ticket, PLAIN_TERMS)).toEqual(refused);
    }
    expect(priceRefusalOf(aTicket(priced), required)).toEqual(refused);
    const inBritain = priceRefusalOf(aDraft({ ...priced, country: "GB", awaits }), PLAIN_TERMS);
    expect(priceRefusalOf(aDraft({ ...priced, timeZone: "Europe/London", awaits }), PLAIN_TERMS)).toEqual(inBritain);
    expect(inBritain?.refused.message).toBe("Price must be at most 45.00, which is what you paid for it");
  });

  test("asks what the seller paid, and leaves alone what is not sealed", () => {
    expect(priceRefusalOf(aDraft({ awaits }), PLAIN_TERMS)?.refused.code).toBe("face_value_missing");
    expect([
      priceRefusalOf(aTicket(priced), PLAIN_TERMS),
      priceRefusalOf(aTicket({ ...priced, priceCents: 5_400, seal: "code" }), required),
    ]).toEqual([null, null]);
  });

  test("refuses a price that no payment takes with its fee", () => {
    const ticket = aTicket({ priceCents: 99_999_999, buyerFeeCents: 1 });
    expect(priceRefusalOf(ticket, PLAIN_TERMS)?.refused.message).toContain("999999.99");
  });
});
