import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readCommon } from "./settings.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-secrets-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

function fileOf(text: string): string {
  files += 1;
  const file = join(folder, `secret-${files}`);
  writeFileSync(file, text);
  return file;
}

test("a secret may be the content of a file", () => {
  const METRICS_TOKEN_FILE = fileOf("a-token-of-24-characters\n");
  const STRIPE_SECRET_KEY_FILE = fileOf("sk_live_1\n");
  const common = readCommon({ METRICS_TOKEN_FILE, STRIPE_SECRET_KEY_FILE });
  expect(common).toMatchObject({ metricsToken: "a-token-of-24-characters", testPayments: false });
});

test("a file that is not filled in yet leaves the setting unset", () => {
  const common = readCommon({ METRICS_TOKEN_FILE: fileOf("\n"), STRIPE_SECRET_KEY_FILE: fileOf("") });
  expect(common).toMatchObject({ metricsToken: null, testPayments: true });
});

test("a file that cannot be read, and a secret given twice, stop the start together with other faults", () => {
  const METRICS_TOKEN_FILE = "/nowhere/metrics-token";
  const STRIPE_SECRET_KEY_FILE = fileOf("sk_live_hidden");
  const read = () =>
    readCommon({ METRICS_TOKEN_FILE, STRIPE_SECRET_KEY_FILE, STRIPE_SECRET_KEY: "sk_test", PORT: "x" });
  expect(read).toThrow("STRIPE_SECRET_KEY_FILE must be unset with STRIPE_SECRET_KEY");
  expect(read).toThrow("METRICS_TOKEN_FILE must name a file that can be read (ENOENT)");
  expect(read).toThrow("PORT must be");
  expect(read).not.toThrow("hidden");
});

test("a fault of a secret in a file names the secret and does not show it", () => {
  const METRICS_TOKEN_FILE = fileOf("hidden");
  expect(() => readCommon({ METRICS_TOKEN_FILE })).toThrow(/^Cannot start: METRICS_TOKEN must be (?!.*hidden)/);
});
