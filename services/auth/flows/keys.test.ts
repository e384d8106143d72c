import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSessionReader } from "@holdfast/server";
import { userNamed } from "@holdfast/server/testing";
import { afterAll, beforeEach, expect, test } from "vitest";
import { newPrivateKey, openKeys, publicKeyIn } from "./keys.ts";
import { issueToken } from "./tokens.ts";

const root = mkdtempSync(join(tmpdir(), "holdfast-keys-"));
afterAll(() => rmSync(root, { recursive: true }));

const times = { issuedAt: Date.now(), lifeMs: 60_000 };
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(root, "case-"));
});
const files = () => ({
  privateKeyFile: join(folder, "in", "private.json"),
  publicKeysFile: join(folder, "public.json"),
});

test("openKeys() makes a key only its owner may read, and finds it again", async () => {
  const made = await openKeys(files());
  expect(statSync(files().privateKeyFile).mode & 0o777).toBe(0o600);
  expect((await openKeys(files())).kid).toBe(made.kid);
  expect(readFileSync(files().publicKeysFile, "utf8")).not.toContain('"d"');
});

// Of 400 random ids all but one in 500 times one begins with a hyphen.
test("no id of a new key begins with a hyphen, which a command would take for an option", async () => {
  const texts = await Promise.all(Array.from({ length: 400 }, newPrivateKey));
  const kids = await Promise.all(texts.map(async (text) => (await publicKeyIn(text, "a file")).kid));
  expect(kids.filter((kid) => kid.startsWith("-"))).toEqual([]);
});

test("openKeys() of many starts at once agree on one key and leave no drafts", async () => {
  const opened = await Promise.all(Array.from({ length: 20 }, () => openKeys(files())));
  expect(new Set(opened.map(({ kid }) => kid)).size).toBe(1);
  expect((await readdir(folder)).toSorted()).toEqual(["in", "public.json"]);
  expect(await readdir(join(folder, "in"))).toEqual(["private.json"]);
});

test("openKeys() publishes a new key beside the old one, and tokens of both are good", async () => {
  const reader = createSessionReader({ publicKeysFile: files().publicKeysFile });
  const user = userNamed("u1");
  const before = await issueToken(user, await openKeys(files()), times);
  expect(await reader.read(before)).toEqual(user);
  rmSync(files().privateKeyFile);
  const after = await issueToken(user, await openKeys(files()), times);
  expect(await reader.read(after)).toEqual(user);
  expect(await createSessionReader({ publicKeysFile: files().publicKeysFile }).read(before)).toEqual(user);
});

test("openKeys() refuses a file that holds no key, naming it, and leaves it as it is", async () => {
  await openKeys(files());
  writeFileSync(files().privateKeyFile, "rubbish");
  await expect(openKeys(files())).rejects.toThrow(`Cannot use the key in ${files().privateKeyFile}`);
  expect(readFileSync(files().privateKeyFile, "utf8")).toBe("rubbish");
});
