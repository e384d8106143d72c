// Kills the process that replaces the signing key before each of its changes of files, and lets another one go on.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSessionReader } from "@holdfast/server";
import { userNamed } from "@holdfast/server/testing";
import { afterAll, expect, test } from "vitest";
import { createKeyRing } from "./key-ring.ts";
import { openKeys } from "./keys.ts";
import { issueToken } from "./tokens.ts";

const root = mkdtempSync(join(tmpdir(), "holdfast-key-crash-"));
afterAll(() => rmSync(root, { recursive: true }));

// Counts the calls that change files, and kills the process in place of one of them.
const DYING = `
import * as fs from "node:fs/promises";
export * from "node:fs/promises";
let left = Number(process.argv[2]);
const dying = (change) => (...words) => {
  left -= 1;
  if (left === 0) process.kill(process.pid, "SIGKILL");
  return left === 0 ? new Promise(() => {}) : change(...words);
};
export const [chmod, link, open, rename, rm] = [fs.chmod, fs.link, fs.open, fs.rename, fs.rm].map(dying);
`;
const ROTATING = `
import { plugin } from "bun";
plugin({
  name: "dying files",
  setup: (build) =>
    void build.onLoad({ filter: /key-files\\.ts$/ }, async ({ path }) => ({
      contents: (await Bun.file(path).text()).replace('"node:fs/promises"', '"${join(root, "dying.js")}"'),
      loader: "ts",
    })),
});
const { createKeyRing } = await import("${join(import.meta.dirname, "key-ring.ts")}");
const folder = process.argv[3];
await createKeyRing({ privateKeyFile: folder + "/in/private.json", publicKeysFile: folder + "/public.json" }).rotate();
`;
writeFileSync(join(root, "dying.js"), DYING);
writeFileSync(join(root, "rotating.js"), ROTATING);

const filesIn = (folder: string) => ({
  privateKeyFile: join(folder, "in", "private.json"),
  publicKeysFile: join(folder, "public.json"),
});
const user = userNamed("u1");
const issue = (key: Awaited<ReturnType<typeof openKeys>>) =>
  issueToken(user, key, { issuedAt: Date.now(), lifeMs: 60_000 });

async function expectWhole(folder: string, tokenBefore: string): Promise<void> {
  const reader = createSessionReader({ publicKeysFile: filesIn(folder).publicKeysFile });
  const signing = await openKeys(filesIn(folder));
  const tokens = [tokenBefore, await issue(signing)];
  expect(await Promise.all(tokens.map((token) => reader.read(token)))).toEqual([user, user]);
  const listed = await createKeyRing(filesIn(folder)).list();
  expect(listed.filter(({ until }) => until === null).map(({ kid, use }) => [kid, use])).toEqual([
    [signing.kid, "signing"],
  ]);
  expect([readdirSync(folder).toSorted(), readdirSync(join(folder, "in"))]).toEqual([
    ["in", "public.json"],
    ["private.json"],
  ]);
}

test("wherever a rotation dies, the next start mends it, and so does the next rotation", async () => {
  let steps = 0;
  for (let isOver = false; !isOver; ) {
    steps += 1;
    const folder = join(root, `case-${steps}`);
    const before = await issue(await openKeys(filesIn(folder)));
    const words = [join(root, "rotating.js"), String(steps), folder];
    const { status, signal } = spawnSync(process.execPath, words, { stdio: "ignore" });
    isOver = status === 0;
    expect(isOver || signal === "SIGKILL").toBe(true);
    const lock = `${filesIn(folder).publicKeysFile}.lock`;
    if (existsSync(lock)) utimesSync(lock, new Date(0), new Date(0));
    cpSync(folder, `${folder}-again`, { recursive: true, preserveTimestamps: true });
    await expectWhole(folder, before);
    await createKeyRing(filesIn(`${folder}-again`)).rotate();
    await expectWhole(`${folder}-again`, before);
  }
  // Three files are written, each by a draft, its mode and its name, under a lock.
  expect(steps).toBeGreaterThan(9);
}, 60_000);
