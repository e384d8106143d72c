import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readDeliveryConfig } from "./config.ts";

const s3 = { VAULT: "s3://tickets/sealed", VAULT_S3_ACCESS_KEY_ID: "id", VAULT_S3_SECRET_ACCESS_KEY: "secret" };

test("without a setting the vault is a folder of the data, with its keys beside it", () => {
  expect(readDeliveryConfig({})).toMatchObject({ vault: null, vaultKeyFile: null, codePepper: null });
  expect(readDeliveryConfig({ VAULT: "/srv/vault" }).vault).toEqual({ folder: "/srv/vault" });
});

test("a bucket is named with the part of it that is ours", () => {
  const place = { endpoint: null, region: null, accessKeyId: "id", secretAccessKey: "secret" };
  expect(readDeliveryConfig(s3).vault).toEqual({ bucket: "tickets", prefix: "sealed/", ...place });
  expect(readDeliveryConfig({ ...s3, VAULT: "s3://tickets" }).vault).toMatchObject({ prefix: "" });
  const elsewhere = { ...s3, VAULT_S3_ENDPOINT: "https://s3.example", VAULT_S3_REGION: "eu-1" };
  expect(readDeliveryConfig(elsewhere).vault).toMatchObject({ endpoint: "https://s3.example", region: "eu-1" });
});

test("the secret of a bucket may lie in a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-s3-secret-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "secret");
  writeFileSync(file, "from a file\n");
  const { VAULT_S3_SECRET_ACCESS_KEY: _, ...rest } = s3;
  const read = readDeliveryConfig({ ...rest, VAULT_S3_SECRET_ACCESS_KEY_FILE: file });
  expect(read.vault).toMatchObject({ secretAccessKey: "from a file" });
  const missing = { ...rest, VAULT_S3_SECRET_ACCESS_KEY_FILE: join(folder, "none") };
  expect(() => readDeliveryConfig(missing)).toThrow(
    "VAULT_S3_SECRET_ACCESS_KEY_FILE must name a file that can be read",
  );
});

test.each([
  [{ VAULT: "s3://tickets" }, "VAULT_S3_ACCESS_KEY_ID and VAULT_S3_SECRET_ACCESS_KEY (or its file) must be set"],
  [{ VAULT: "https://s3.example/tickets" }, "VAULT must be a folder, or a bucket"],
  [{ VAULT_S3_REGION: "eu-1" }, "VAULT_S3_REGION must be unset unless VAULT is a bucket"],
  [{ ...s3, VAULT_S3_ENDPOINT: "s3.example/path" }, "VAULT_S3_ENDPOINT must be a web address"],
  [{ CODE_PEPPER: "short" }, "CODE_PEPPER must be a secret of at least 32 characters"],
  [{ CODE_PEPPER: "x".repeat(32), CODE_PEPPER_FILE: "/x" }, "CODE_PEPPER and CODE_PEPPER_FILE are both set"],
])("settings that cannot be are refused by name: %j", (env, message) => {
  expect(() => readDeliveryConfig(env)).toThrow(message);
});
