import { describe, expect, test } from "vitest";
import type { IntentState } from "./intent.ts";
import { hasSeen } from "./told-intent.ts";

const seen = (intent: IntentState | null, state: IntentState, id = "pi_1") =>
  hasSeen({ intent, stripeId: "pi_1" }, { id, state });

describe("hasSeen()", () => {
  test.each<[IntentState, IntentState]>([
    ["authorised", "authorised"],
    ["authorised", "requires_action"],
    ["captured", "authorised"],
    ["captured", "captured"],
    ["captured", "declined"],
    ["canceled", "canceled"],
    ["canceled", "authorised"],
  ])("is true for a charge that is %s when an event says %s", (known, told) => {
    expect(seen(known, told)).toBe(true);
  });

  test.each<[IntentState | null, IntentState]>([
    [null, "authorised"],
    ["open", "authorised"],
    ["open", "open"],
    ["open", "declined"],
    ["processing", "processing"],
    ["requires_action", "authorised"],
    ["authorised", "captured"],
    ["authorised", "canceled"],
    ["captured", "canceled"],
    ["canceled", "captured"],
  ])("is false for a charge that is %s when an event says %s", (known, told) => {
    expect(seen(known, told)).toBe(false);
  });

  test("is false for another payment than the one of the charge, and for no charge", () => {
    expect(seen("captured", "authorised", "pi_2")).toBe(false);
    expect(hasSeen(null, { id: "pi_1", state: "authorised" })).toBe(false);
  });
});
