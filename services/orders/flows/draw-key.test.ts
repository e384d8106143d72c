import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDrawKey } from "./draw-key.ts";

const EVENT = "01KAB4Z7Q3M8N5T6W9X2Y1C0DE07";
let folder: string;
let stored: Map<string, string>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-draw-key-"));
  stored = new Map();
});
afterEach(() => rmSync(folder, { recursive: true }));

const commands = {
  get: (key: string) => Promise.resolve(stored.get(key) ?? null),
  set: (key: string, value: string) => {
    if (!stored.has(key)) stored.set(key, value);
    return Promise.resolve();
  },
};
const openIn = (...path: string[]) =>
  openDrawKey({ file: join(folder, ...path, "draw-key"), isGiven: false, commands });

test("the first start makes a key that its owner alone reads; processes that start together have the same", async () => {
  const [one, other] = await Promise.all([openIn("keys"), openIn("keys")]);
  const { seed, sealedSeed } = one.newSeed(EVENT);
  expect(other.open(sealedSeed, EVENT)).toBe(seed);
  expect((await openIn("keys")).open(sealedSeed, EVENT)).toBe(seed);
  expect(() => other.open(sealedSeed, `${EVENT.slice(0, -1)}8`)).toThrow();
  const file = join(folder, "keys", "draw-key");
  expect([statSync(file).mode & 0o777, readFileSync(file).length]).toEqual([0o600, 32]);
});

test("a database that had a key starts with that key alone: not with another, and not without one", async () => {
  await openIn("one");
  await expect(openIn("other")).rejects.toThrow(/^Cannot start: DRAW_KEY_FILE .* is missing: put back the key/);
  expect(() => statSync(join(folder, "other"))).toThrow("ENOENT");
  writeFileSync(join(folder, "draw-key"), "x".repeat(32));
  await expect(openIn()).rejects.toThrow("DRAW_KEY_FILE is another key than the one this database was used with");
  await expect(openIn("one")).resolves.toBeDefined();
});

test("a key of another length is refused", async () => {
  writeFileSync(join(folder, "draw-key"), "x".repeat(31));
  await expect(openIn()).rejects.toThrow(/^Cannot start: DRAW_KEY_FILE .* is not of 32 bytes$/);
  expect(stored.size).toBe(0);
});

test("a link out of a line leads to its entry; a text that the key has not signed leads nowhere", async () => {
  const key = await openIn();
  const link = key.leaveLink(EVENT);
  expect([key.leaveLink(EVENT), key.openLeaveLink(link)]).toEqual([link, EVENT]);
  const other = `${EVENT.slice(0, -1)}8`;
  for (const text of ["", ".", EVENT, `${EVENT}.`, link.replace(EVENT, other), `${link}x`, link.slice(0, -1)]) {
    expect(key.openLeaveLink(text)).toBeNull();
  }
});

test("in production the key must be given: nothing is made, and the refusal says what to do", async () => {
  const options = { file: join(folder, "given"), isGiven: true, commands };
  await expect(openDrawKey(options)).rejects.toThrow(
    `Cannot start: DRAW_KEY_FILE must be given in production: put 32 random bytes into ${options.file}, and keep a copy`,
  );
  expect(stored.size).toBe(0);
  expect(() => statSync(options.file)).toThrow("ENOENT");
  writeFileSync(options.file, "x".repeat(32));
  await expect(openDrawKey(options)).resolves.toBeDefined();
});
