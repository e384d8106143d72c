import { expect, test } from "vitest";
import { type PlatformAccount, platformFaults } from "./platform.ts";

const able: PlatformAccount = {
  ...{ country: "US", currencies: ["usd", "eur"], isPaidOutByItself: false },
  capabilities: { cardPayments: "active", transfers: "active" },
};

/** Returns what is wrong with an account, each with whether it is fatal. */
function found(changes: Partial<PlatformAccount>, currency = "usd"): string[] {
  const faults = platformFaults({ ...able, ...changes }, currency);
  for (const { advice } of faults) expect(advice).not.toBe("");
  return faults.map((fault) => `${fault.isFatal ? "fatal: " : ""}${fault.found}`);
}

test("an account that can take money and pay sellers has no fault, also where Stripe does not say what it may", () => {
  expect(found({})).toEqual([]);
  expect(found({ capabilities: { cardPayments: null, transfers: null } })).toEqual([]);
});

test("what keeps an account from paying sellers is said, each with what to do", () => {
  expect(found({ capabilities: { cardPayments: "active", transfers: "pending" } })).toEqual([
    "fatal: transfers are pending",
  ]);
  expect(found({ capabilities: { cardPayments: "inactive", transfers: "active" } })).toEqual([
    "fatal: card payments are inactive",
  ]);
  expect(found({}, "gbp")).toEqual(["fatal: CURRENCY gbp is none of the balance (usd, eur)"]);
  expect(found({ country: "KP" })).toEqual(["fatal: Stripe transfers nothing from KP"]);
  expect(found({ isPaidOutByItself: true })).toEqual(["Stripe pays the balance out by itself"]);
});
