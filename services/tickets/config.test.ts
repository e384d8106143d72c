// Shows which settings tickets reads.

import { describe, expect, test } from "vitest";
import { readTicketsConfig } from "./config.ts";

test("readTicketsConfig() needs nothing, and reads who runs the site", () => {
  expect(readTicketsConfig({}).operator).toEqual({ name: null, address: null, email: null });
  const env = { OPERATOR_NAME: " Quay & Sons ", OPERATOR_ADDRESS: "1 Quay", CONTACT_EMAIL: "Us@Quay.example" };
  expect(readTicketsConfig(env).operator).toEqual({ name: "Quay & Sons", address: "1 Quay", email: "us@quay.example" });
});

test.each([
  [{ CONTACT_EMAIL: "us at quay" }, "CONTACT_EMAIL"],
  [{ OPERATOR_NAME: "x".repeat(201) }, "OPERATOR_NAME"],
  [{ SEAL: "yes" }, "SEAL"],
  [{ CAP_PERCENT: "0" }, "CAP_PERCENT"],
  [{ BUYER_FEE: "five" }, "BUYER_FEE"],
  [{ BUYER_FEE: "0.50+5%" }, "BUYER_FEE"],
  [{ SELLER_FEE: "0.505" }, "SELLER_FEE"],
  [{ SELLER_FEE: "100%" }, "SELLER_FEE"],
  [{ BUYER_FEE: "0.5", CURRENCY: "jpy" }, "BUYER_FEE"],
])("readTicketsConfig() refuses %j, naming the variable", (env, name) => {
  expect(() => readTicketsConfig(env)).toThrow(new RegExp(`^Cannot start: ${name} `));
});

describe("readTicketsConfig() reads what prices are judged by", () => {
  const read = (env: Record<string, string>) => readTicketsConfig(env).terms;

  test("with no fees, a cap of 120 percent, and seals that production alone requires", () => {
    const none = { basisPoints: 0, fixedCents: 0 };
    const plain = {
      currency: "usd",
      isSealRequired: false,
      capPercent: 120,
      buyerFee: none,
      sellerFee: none,
      archiveAfterMs: 2_592_000_000,
    };
    expect(read({})).toEqual(plain);
    expect([
      read({ NODE_ENV: "production" }).isSealRequired,
      read({ NODE_ENV: "production", SEAL: "optional" }).isSealRequired,
      read({ SEAL: "required" }).isSealRequired,
    ]).toEqual([true, false, true]);
  });

  test.each([
    ["5%", "usd", { basisPoints: 500, fixedCents: 0 }],
    ["0.50", "usd", { basisPoints: 0, fixedCents: 50 }],
    ["5%+0.50", "usd", { basisPoints: 500, fixedCents: 50 }],
    ["2.75 % + 0.30", "eur", { basisPoints: 275, fixedCents: 30 }],
    ["5%+50", "jpy", { basisPoints: 500, fixedCents: 50 }],
    ["0.500", "kwd", { basisPoints: 0, fixedCents: 500 }],
    ["0", "usd", { basisPoints: 0, fixedCents: 0 }],
  ])("a fee of %s in %s", (BUYER_FEE, CURRENCY, expected) => {
    expect(read({ BUYER_FEE, CURRENCY }).buyerFee).toEqual(expected);
  });

  test("the number of tickets for one event, which is lifted with the limits", () => {
    const most = (env: Record<string, string>) => readTicketsConfig(env).maxListedPerEvent;
    expect([most({}), most({ MAX_LISTED_PER_EVENT: "2" }), most({ RATE_LIMITS: "off" })]).toEqual([6, 2, Infinity]);
  });
});
