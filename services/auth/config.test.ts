import { expect, test } from "vitest";
import { readOwnSettings } from "./config.ts";

test("readOwnSettings() has defaults for everything", () => {
  expect(readOwnSettings({}).config).toEqual({
    scryptLogN: 17,
    hashesRunning: 2,
    hashesWaiting: 100,
    sessionMs: 604_800_000,
    privateKeyFile: ".data/auth-private-key.json",
  });
});

test.each([
  [{ SCRYPT_LOG_N: "abc" }, "Cannot start: SCRYPT_LOG_N must be a whole number from 10 to 17"],
  [{ SCRYPT_LOG_N: "18" }, "Cannot start: SCRYPT_LOG_N must be a whole number from 10 to 17"],
  [{ SCRYPT_LOG_N: "14", NODE_ENV: "production" }, "Cannot start: SCRYPT_LOG_N must be 17 in production"],
])("readOwnSettings() refuses %j, naming the variable", (env, message) => {
  expect(() => readOwnSettings(env)).toThrow(message);
});
