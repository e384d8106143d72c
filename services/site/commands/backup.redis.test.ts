// Refuses backups that would lack something, and restores into what is not empty or not this site's.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase, silentLog } from "@holdfast/actors";
import { connectRedis, siteKey, whenReady } from "@holdfast/actors/redis";
import { archiveOf, keepCurrency, readCommon } from "@holdfast/server";
import { startTestRedis, type TestRedis } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { runHoldfast } from "./holdfast.ts";

const parent = mkdtempSync(join(tmpdir(), "holdfast-care-"));
const [data, archives] = [join(parent, "data"), join(parent, "archives")];
const SITE = "ab12cd34".repeat(4);
let source: TestRedis;
let target: TestRedis;
let database: Database;

beforeAll(async () => {
  [source, target] = await Promise.all([startTestRedis({ cluster: false }), startTestRedis({ cluster: false })]);
  database = await openDatabase({ url: source.url, partitions: 2, log: silentLog });
  await keepCurrency(database.commands, "usd");
  await database.commands.set(siteKey("site"), SITE);
  for (const folder of [join(data, "vault"), archives]) mkdirSync(folder, { recursive: true });
  for (const name of ["auth-private-key.json", "auth-public-keys.json", "auth-secret"]) {
    writeFileSync(join(data, name), `${name} of this site`, { mode: 0o600 });
  }
});

afterEach(() => void vi.restoreAllMocks());

afterAll(async () => {
  await database.close();
  await Promise.all([source.stop(), target.stop()]);
  rmSync(parent, { recursive: true });
});

/** Runs a command on the source, or with settings of another machine; returns its exit code and what it says. */
async function holdfast(words: readonly string[], env: Record<string, string> = {}) {
  let [said, error] = ["{}", ""];
  vi.spyOn(console, "log").mockImplementation((text: string) => void (said = text));
  vi.spyOn(console, "error").mockImplementation((text: string) => void (error = text));
  const code = await runHoldfast([...words, "--json"], { REDIS_URL: source.url, DATA_DIR: data, ...env });
  return { code, said: JSON.parse(said), error };
}

const elsewhere = (name: string) => ({ REDIS_URL: target.url, DATA_DIR: join(parent, name) });

test("a backup without a key, or without the vault, is refused and leaves no archive", async () => {
  rmSync(join(data, "auth-secret"));
  const noKey = await holdfast(["backup", archives]);
  expect(noKey).toMatchObject({ code: 2, error: expect.stringMatching(/AUTH_SECRET_FILE .* is missing/) });
  writeFileSync(join(data, "auth-secret"), "auth-secret of this site", { mode: 0o600 });
  await database.commands.set(siteKey("vault"), "the mark");
  const noVault = await holdfast(["backup", archives]);
  expect(noVault).toMatchObject({ code: 2, error: expect.stringContaining("does not carry the mark") });
  writeFileSync(join(data, "vault", "holdfast-vault"), "the mark\n");
  expect(readdirSync(archives)).toEqual([]);
});

test("only the newest archives of this site are kept, and its time is noted", async () => {
  const older = ["holdfast-ab12cd34-20250101T000000Z.tar", "holdfast-ab12cd34-20250102T000000Z.tar"];
  const others = ["holdfast-ffffffff-20250101T000000Z.tar", "notes.tar"];
  for (const name of [...older, ...others]) writeFileSync(join(archives, name), "");
  const metrics = join(parent, "backup.prom");
  const { code, said } = await holdfast(["backup", archives, "--keep", "2", "--metrics-file", metrics]);
  expect([code, said.removed]).toEqual([0, [older[0]]]);
  expect(readdirSync(archives)).toHaveLength(4);
  expect(await database.commands.get(siteKey("last-backup"))).toBe(String(said.takenAt));
  expect(readFileSync(metrics, "utf8")).toContain(`_timestamp_seconds ${said.takenAt / 1_000}\n`);
});

test("archived documents are in the backup, and back in their place after a restore", async () => {
  const record = { service: "orders", kind: "order", id: "01k3x9t8f2q7g6n5b4v3c2x1z007", version: 3 };
  const archive = archiveOf(readCommon({ DATA_DIR: data }), database.commands);
  await archive?.put(record, "a record");
  const file = join(archives, "with-records.tar");
  const { code, said } = await holdfast(["backup", file]);
  expect([code, said.archive]).toEqual([0, { isCopied: true, place: expect.any(String), objects: 1 }]);
  mkdirSync(join(parent, "strange", "archive"), { recursive: true });
  writeFileSync(join(parent, "strange", "archive", "holdfast-archive"), "another mark\n");
  const strange = await holdfast(["restore", file], elsewhere("strange"));
  expect(strange).toMatchObject({ code: 2, error: expect.stringContaining("is the archive of another database") });
  expect((await holdfast(["restore", file], elsewhere("records"))).code).toBe(0);
  const restored = connectRedis(target.url, { name: "test", role: "commands" });
  await whenReady(restored);
  const there = archiveOf(readCommon({ DATA_DIR: join(parent, "records") }), restored);
  expect(await there?.get(record)).toBe("a record");
  await restored.flushall();
  restored.disconnect();
  rmSync(join(data, "archive"), { recursive: true });
  const away = await holdfast(["backup", archives]);
  expect(away).toMatchObject({ code: 2, error: expect.stringContaining("ARCHIVE names the folder") });
  await database.commands.del(siteKey("archive"));
});

test("a restore is refused into data, beside a site, over another key or vault, and in another currency", async () => {
  const file = join(archives, "site.tar");
  expect((await holdfast(["backup", file])).code).toBe(0);
  const refused = async (env: Record<string, string>): Promise<string> => {
    const { code, error } = await holdfast(["restore", file], env);
    expect(code).toBe(2);
    return error;
  };
  expect(await refused({ DATA_DIR: join(parent, "new") })).toContain("has data already");
  expect(await refused({ ...elsewhere("new"), CURRENCY: "eur" })).toContain("CURRENCY must be usd");
  const beside = connectRedis(target.url, { name: "holdfast-commands", role: "commands" });
  await whenReady(beside);
  expect(await refused(elsewhere("new"))).toContain("processes of a site use this Redis");
  beside.disconnect();
  mkdirSync(join(parent, "keyed"));
  writeFileSync(join(parent, "keyed", "auth-secret"), "of another site");
  expect(await refused(elsewhere("keyed"))).toContain("holds another key");
  mkdirSync(join(parent, "filled", "vault"), { recursive: true });
  writeFileSync(join(parent, "filled", "vault", "holdfast-vault"), "another mark\n");
  expect(await refused(elsewhere("filled"))).toContain("is the vault of another database");
  const { code, said } = await holdfast(["restore", file], elsewhere("new"));
  expect([code, said.siteId, said.findings]).toEqual([0, SITE, []]);
  expect(readFileSync(join(parent, "new", "auth-secret"), "utf8")).toBe("auth-secret of this site");
  expect(readFileSync(join(parent, "new", "vault", "holdfast-vault"), "utf8")).toBe("the mark\n");
});
