// Checks that errors are one line, and that no secret of the settings is in it.

import { SettingsProblem } from "@holdfast/server";
import { expect, test } from "vitest";
import { explain, hideSecrets } from "./explain.ts";

const env = {
  REDIS_URL: "redis://holdfast:p%40ss@10.0.0.1:6379",
  SMTP_URL: "smtp://mail:letters@mail.example",
  STRIPE_SECRET_KEY: "sk_live_abc",
  STRIPE_WEBHOOK_SECRET: "",
  DATA_DIR: ".data",
};

test("explain() gives an error of ours as it is, and any other in one line without its stack", () => {
  expect(explain(new SettingsProblem("Cannot find it: there is none"), env)).toBe("Cannot find it: there is none");
  expect(explain(new TypeError("oh\n  at once"), env)).toBe("Cannot go on: TypeError: oh at once");
  expect(explain("nothing", env)).toBe("nothing");
});

test.each([
  ["p@ss", "***"],
  ["p%40ss", "***"],
  ["letters and sk_live_abc", "*** and ***"],
  ["redis://other:word@10.0.0.2:6379 in .data", "redis://***@10.0.0.2:6379 in .data"],
])("hideSecrets() makes %j %j", (text, shown) => {
  expect(hideSecrets(text, env)).toBe(shown);
  expect(explain(new Error(text), env)).toBe(`Cannot go on: Error: ${shown}`);
});
