import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "@holdfast/server";
import { afterAll, expect, test } from "vitest";
import { readPaymentsConfig as readConfig, sandboxPortOf } from "./config.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-config-"));
const withSandbox = mkdtempSync(join(tmpdir(), "holdfast-config-"));
writeFileSync(
  join(withSandbox, "stripe-sandbox.json"),
  JSON.stringify({ port: 4010, pid: 1, webhookSecret: "whsec_kept" }),
);
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(withSandbox, { recursive: true });
});

// The default data folder may hold the sandbox of a running site, so the tests name another one.
const readPaymentsConfig = (env: Environment) => readConfig({ DATA_DIR: folder, ...env });

const rest = { connectWebhookSecret: null, timeoutMs: 10_000, maxNetworkRetries: 2 };

test("readPaymentsConfig() has the stated defaults", () => {
  expect(readPaymentsConfig({ STRIPE_SECRET_KEY: "sk_test_1" })).toEqual({
    stripe: { secretKey: "sk_test_1", apiUrl: null, webhookSecret: null, ...rest },
    sweepMs: 30_000,
    firstRetryMs: 500,
    orphanSweepMs: 30_000,
    orphanAgeMs: 120_000,
    refundRetryMs: 3_600_000,
    refundSweepMs: 3_600_000,
    connectSweepMs: 3_600_000,
    payoutDelayMs: 259_200_000,
    undatedPayoutMs: 2_592_000_000,
    archiveAfterMs: 2_592_000_000,
    answerWithinMs: 8_000,
    returnWithinMs: 2_000,
    youngMs: 5_000,
    arrivalMs: 1_000,
    deliverableMs: 120_000,
  });
});

test.each([
  [{ STRIPE_API_URL: "http://stripe-sandbox:4010/" }, "http://stripe-sandbox:4010"],
  [{ STRIPE_SANDBOX_URL: "http://stripe-sandbox:4010" }, "http://stripe-sandbox:4010"],
  [{ STRIPE_SANDBOX_PORT: "4011", DATA_DIR: withSandbox }, "http://127.0.0.1:4011"],
  [{ DATA_DIR: withSandbox }, "http://127.0.0.1:4010"],
  [{ STRIPE_SECRET_KEY: "sk_test_1", STRIPE_SANDBOX_URL: "http://127.0.0.1:9" }, null],
  [{ STRIPE_SECRET_KEY: "sk_test_1", STRIPE_API_URL: "http://127.0.0.1:9" }, "http://127.0.0.1:9"],
])("readPaymentsConfig() of %o leads to %s", (env, apiUrl) => {
  expect(readPaymentsConfig(env).stripe.apiUrl).toBe(apiUrl);
});

test.each([
  [{ STRIPE_WEBHOOK_SECRET: "whsec_1", DATA_DIR: withSandbox }, "whsec_1"],
  [{ DATA_DIR: withSandbox }, "whsec_kept"],
  [{ STRIPE_API_URL: "http://stripe-sandbox:4010" }, null],
  // The sandbox's secret never verifies events of Stripe.
  [{ STRIPE_SECRET_KEY: "sk_test_1", DATA_DIR: withSandbox }, null],
])("readPaymentsConfig() of %o knows events by %s", (env, secret) => {
  expect(readPaymentsConfig(env).stripe.webhookSecret).toBe(secret);
});

test.each([
  [{ NODE_ENV: "production" }, "STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET must be set in production"],
  [{ NODE_ENV: "production", STRIPE_SECRET_KEY: "rk_test_1", STRIPE_WEBHOOK_SECRET: "whsec_1" }, "must be a live key"],
  [{ NODE_ENV: "production", STRIPE_SECRET_KEY: "sk_live_1" }, "STRIPE_WEBHOOK_SECRET must be set in production"],
  [{ NODE_ENV: "production", STRIPE_WEBHOOK_SECRET: "whsec_1" }, "STRIPE_SECRET_KEY must be set in production"],
  [{ STRIPE_WEBHOOK_SECRET: "hello" }, "STRIPE_WEBHOOK_SECRET must be a secret of Stripe's webhooks"],
  [{ STRIPE_SECRET_KEY: "hello" }, "STRIPE_SECRET_KEY must be a secret key of Stripe"],
  [{ PAYMENTS_MODE: "live" }, "STRIPE_SECRET_KEY must be set where PAYMENTS_MODE is live"],
  [{ STRIPE_API_URL: "nowhere" }, "STRIPE_API_URL must be a web address"],
  [{ STRIPE_API_URL: "http://127.0.0.1:4010/v1" }, "STRIPE_API_URL must be a web address of a host alone"],
  [{ STRIPE_SANDBOX_PORT: "70000" }, "STRIPE_SANDBOX_PORT must be a whole number"],
  [{}, "no Stripe sandbox is known in DATA_DIR"],
])("readPaymentsConfig() stops the start with %o", (env, message) => {
  expect(() => readPaymentsConfig(env)).toThrow(message);
});

test("sandboxPortOf() says which sandbox is needed, and null where another Stripe is named", () => {
  expect(sandboxPortOf({})).toBe(0);
  expect(sandboxPortOf({ STRIPE_SANDBOX_PORT: "4010" })).toBe(4010);
  expect(sandboxPortOf({ STRIPE_SECRET_KEY: "sk_test_1" })).toBeNull();
  expect(sandboxPortOf({ STRIPE_API_URL: "http://127.0.0.1:9" })).toBeNull();
  expect(sandboxPortOf({ STRIPE_SANDBOX_URL: "http://127.0.0.1:9" })).toBeNull();
});
