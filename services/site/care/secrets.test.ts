import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { makeSecrets } from "./secrets.ts";

const parent = mkdtempSync(join(tmpdir(), "holdfast-secrets-"));
const folder = join(parent, "secrets");
const modeOf = (name: string): number => statSync(join(folder, name)).mode & 0o777;
const contentOf = (name: string): string => readFileSync(join(folder, name), "latin1");

afterEach(() => rmSync(parent, { recursive: true, force: true }));

test("makes every file for its owner alone, keys of 32 bytes, and says what is to be filled in", async () => {
  const { made, kept, missing, closed } = await makeSecrets(folder);
  expect(made.toSorted()).toEqual(readdirSync(folder).toSorted());
  expect([kept, closed]).toEqual([[], []]);
  expect(missing).toEqual(["stripe-secret-key", "stripe-webhook-secret", "stripe-connect-webhook-secret", "smtp-url"]);
  for (const name of made) expect([name, modeOf(name)]).toEqual([name, name.includes("public") ? 0o644 : 0o600]);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const key of ["draw-key", "vault-key", "code-pepper", "auth-secret"]) expect(contentOf(key)).toHaveLength(32);
  expect(new Set(made.map(contentOf)).size).toBe(made.length - missing.length + 1);
  expect(JSON.parse(contentOf("auth-private-key.json"))).toMatchObject({ crv: "Ed25519" });
  expect(JSON.parse(contentOf("auth-public-keys.json")).keys).toHaveLength(1);
});

test("a second run changes no file, and closes what others can open", async () => {
  await makeSecrets(folder);
  writeFileSync(join(folder, "smtp-url"), "smtps://mail.example.com\n");
  rmSync(join(folder, "draw-key"));
  chmodSync(join(folder, "vault-key"), 0o644);
  chmodSync(folder, 0o755);
  const before = readdirSync(folder).map((name) => [name, contentOf(name)]);
  const { made, missing, closed } = await makeSecrets(folder);
  expect([made, closed]).toEqual([["draw-key"], [".", "vault-key"]]);
  expect(missing).not.toContain("smtp-url");
  for (const [name = "", content] of before) expect(contentOf(name)).toBe(content ?? "");
  expect([modeOf("vault-key"), statSync(folder).mode & 0o777]).toEqual([0o600, 0o700]);
});
