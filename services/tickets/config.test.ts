// Shows which settings tickets reads.

import { expect, test } from "vitest";
import { readTicketsConfig } from "./config.ts";

test("readTicketsConfig() needs nothing, and reads who runs the site", () => {
  expect(readTicketsConfig({}).operator).toEqual({ name: null, address: null, email: null });
  const env = { OPERATOR_NAME: " Quay & Sons ", OPERATOR_ADDRESS: "1 Quay", CONTACT_EMAIL: "Us@Quay.example" };
  expect(readTicketsConfig(env).operator).toEqual({ name: "Quay & Sons", address: "1 Quay", email: "us@quay.example" });
});

test.each([
  [{ CONTACT_EMAIL: "us at quay" }, "CONTACT_EMAIL"],
  [{ OPERATOR_NAME: "x".repeat(201) }, "OPERATOR_NAME"],
])("readTicketsConfig() refuses %j, naming the variable", (env, name) => {
  expect(() => readTicketsConfig(env)).toThrow(new RegExp(`^Cannot start: ${name} `));
});
