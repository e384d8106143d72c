import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSessionReader } from "@holdfast/server";
import { userNamed } from "@holdfast/server/testing";
import { waitFor } from "@holdfast/testing";
import { afterAll, beforeEach, expect, test } from "vitest";
import { createKeyRing } from "./key-ring.ts";
import { createSigner, openKeys } from "./keys.ts";
import { issueToken } from "./tokens.ts";

const root = mkdtempSync(join(tmpdir(), "holdfast-key-ring-"));
afterAll(() => rmSync(root, { recursive: true }));

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(root, "case-"));
});
const files = () => ({
  privateKeyFile: join(folder, "in", "private.json"),
  publicKeysFile: join(folder, "public.json"),
});
const user = userNamed("u1");
const times = () => ({ issuedAt: Date.now(), lifeMs: 60_000 });

test("rotate() gives running processes a new key, and the tokens of the one before are good until their time", async () => {
  let now = Date.now();
  const signer = createSigner(files());
  const first = await signer();
  const ring = createKeyRing(files(), () => now);
  const reader = createSessionReader({ publicKeysFile: files().publicKeysFile, now: () => now });
  const before = await issueToken(user, first, { ...times(), lifeMs: 3_600_000 });
  const kid = await ring.rotate();
  expect((await signer()).kid).toBe(kid);
  expect(statSync(files().privateKeyFile).mode & 0o777).toBe(0o600);
  const after = await issueToken(user, await signer(), { ...times(), lifeMs: 3_600_000 });
  expect([await reader.read(before), await reader.read(after)]).toEqual([user, user]);
  const listed = await ring.list();
  expect(listed).toEqual([
    { kid: first.kid, use: "verifying", until: now + 16 * 60_000 },
    { kid, use: "signing", until: null },
  ]);
  now += 17 * 60_000;
  const later = createSessionReader({ publicKeysFile: files().publicKeysFile, now: () => now });
  expect([await later.read(before), await later.read(after)]).toEqual([null, user]);
  expect((await ring.list()).map((key) => key.kid)).toEqual([kid]);
  expect((await readdir(folder)).toSorted()).toEqual(["in", "public.json"]);
});

test("withdraw() of the signing key: its tokens, seen or not, are refused within a second, and a new key signs", async () => {
  const signer = createSigner(files());
  const stolen = await signer();
  const reader = createSessionReader({ publicKeysFile: files().publicKeysFile });
  const [seen, forged] = [await issueToken(user, stolen, times()), await issueToken(user, stolen, times())];
  expect(await reader.read(seen)).toEqual(user);
  const ring = createKeyRing(files());
  const replacement = await ring.withdraw(stolen.kid);
  const began = performance.now();
  await waitFor(async () => (await reader.read(seen)) === null && (await reader.read(forged)) === null);
  expect(performance.now() - began).toBeLessThan(1_000);
  expect((await signer()).kid).toBe(replacement ?? "");
  expect(await reader.read(await issueToken(user, await signer(), times()))).toEqual(user);
  expect(await ring.withdraw(stolen.kid)).toBe(null);
});

test("withdraw() of an earlier key leaves the signing one, and of an unknown key changes nothing", async () => {
  const first = await openKeys(files());
  const ring = createKeyRing(files());
  const kid = await ring.rotate();
  expect(await ring.withdraw(first.kid)).toBe(null);
  expect((await ring.list()).map((key) => key.kid)).toEqual([kid]);
  await expect(ring.withdraw("nothing")).rejects.toThrow("Cannot withdraw key nothing: there is no such key");
});

test("a withdrawn key that comes back from a copy of the files signs nothing", async () => {
  const { readFile, writeFile } = await import("node:fs/promises");
  const first = await openKeys(files());
  const copy = await readFile(files().privateKeyFile);
  await createKeyRing(files()).withdraw(first.kid);
  await writeFile(files().privateKeyFile, copy);
  await expect(openKeys(files())).rejects.toThrow("it was withdrawn");
});

test("many changes at once all count, also after a process has died with the lock", async () => {
  await openKeys(files());
  const lock = `${files().publicKeysFile}.lock`;
  writeFileSync(lock, "");
  utimesSync(lock, new Date(0), new Date(0));
  const kids = await Promise.all([1, 2, 3].map(() => createKeyRing(files()).rotate()));
  const listed = (await createKeyRing(files()).list()).map((key) => key.kid);
  expect(listed).toEqual(expect.arrayContaining(kids));
});
