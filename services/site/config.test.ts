import { expect, test } from "vitest";
import { readSiteConfig } from "./config.ts";

test("readSiteConfig() needs nothing, and then brings its own sandbox", () => {
  const config = readSiteConfig({});
  expect(config.sandboxPort).toBe(0);
  const sandbox = { url: "http://127.0.0.1:4010", webhookSecret: "whsec_1" };
  expect(config.paymentsAt(sandbox).stripe).toMatchObject({ apiUrl: sandbox.url, webhookSecret: "whsec_1" });
});

test("readSiteConfig() leaves Stripe itself where a key is set", () => {
  const config = readSiteConfig({ STRIPE_SECRET_KEY: "sk_test_abc" });
  expect(config.sandboxPort).toBe(null);
  expect(config.paymentsAt(null).stripe).toMatchObject({ secretKey: "sk_test_abc", apiUrl: null });
});

test.each([
  [{ PORT: "x" }, "PORT"],
  [{ SCRYPT_LOG_N: "x" }, "SCRYPT_LOG_N"],
  [{ ORDER_HOLD_SECONDS: "x" }, "ORDER_HOLD_SECONDS"],
  [{ MAX_OPEN_ORDERS: "x" }, "MAX_OPEN_ORDERS"],
  [{ MAX_OPEN_LISTINGS: "x" }, "MAX_OPEN_LISTINGS"],
  [{ STRIPE_SECRET_KEY: "x y" }, "STRIPE_SECRET_KEY"],
  [{ STRIPE_SANDBOX_PORT: "x" }, "STRIPE_SANDBOX_PORT"],
  [{ STRIPE_SANDBOX_PORT: "4010", PORT: "4010" }, "STRIPE_SANDBOX_PORT"],
  [{ NODE_ENV: "production" }, "STRIPE_SECRET_KEY"],
])("readSiteConfig() refuses %j, naming the variable", (env, name) => {
  expect(() => readSiteConfig(env)).toThrow(new RegExp(`^Cannot start: ${name} `));
});
