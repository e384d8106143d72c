import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openSecret } from "./secret.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-secret-"));
const file = join(folder, "in", "auth-secret");
afterAll(() => rmSync(folder, { recursive: true }));

test("openSecret() of many starts at once makes one secret that its owner alone may read", async () => {
  const opened = await Promise.all(Array.from({ length: 20 }, () => openSecret(file)));
  expect(new Set(opened.map((secret) => secret.keyFor("device").toString("hex"))).size).toBe(1);
  expect([statSync(file).mode & 0o777, statSync(file).size]).toEqual([0o600, 32]);
  expect(await readdir(join(folder, "in"))).toEqual(["auth-secret"]);
});

test("keys of different purposes differ, and are the same after another start", async () => {
  const [one, other] = [await openSecret(file), await openSecret(file)];
  expect(one.keyFor("refresh").equals(one.keyFor("device"))).toBe(false);
  expect(one.keyFor("refresh").equals(other.keyFor("refresh"))).toBe(true);
});

test("openSecret() refuses a file that holds no secret, naming it", async () => {
  const short = join(folder, "short");
  writeFileSync(short, "too short");
  await expect(openSecret(short)).rejects.toThrow(`Cannot use the secret in ${short}`);
});
