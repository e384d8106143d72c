import { expect, test } from "vitest";
import { readOrdersConfig } from "./config.ts";

test("readOrdersConfig() needs nothing", () => {
  expect(readOrdersConfig({})).toMatchObject({ holdMs: 900_000, maxOpenOrders: 4, maxHoldsPerTicket: 2 });
});

test("readOrdersConfig() takes fractions of a second", () => {
  expect(readOrdersConfig({ ORDER_HOLD_SECONDS: "0.25", MAX_OPEN_ORDERS: "9" })).toMatchObject({
    holdMs: 250,
    maxOpenOrders: 9,
  });
});

test.each([
  [{ ORDER_HOLD_SECONDS: "-1" }, "ORDER_HOLD_SECONDS"],
  [{ ORDER_HOLD_SECONDS: "soon" }, "ORDER_HOLD_SECONDS"],
  [{ MAX_OPEN_ORDERS: "0" }, "MAX_OPEN_ORDERS"],
  [{ MAX_OPEN_ORDERS: "1.5" }, "MAX_OPEN_ORDERS"],
  [{ MAX_HOLDS_PER_TICKET: "0" }, "MAX_HOLDS_PER_TICKET"],
])("readOrdersConfig() refuses %j, naming the variable", (env, name) => {
  expect(() => readOrdersConfig(env)).toThrow(name);
});
