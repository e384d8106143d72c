import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { pack } from "tar-stream";
import { afterAll, expect, test } from "vitest";
import { removeLeftovers } from "./back-up.ts";
import { keysIn, keysPart } from "./keys-part.ts";
import { ARCHIVE_FORMAT, type Manifest } from "./manifest.ts";
import { readWanted, verifyArchive } from "./read-archive.ts";
import { writeArchive } from "./write-archive.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-archive-"));
const facts: Omit<Manifest, "parts"> = {
  ...{ format: ARCHIVE_FORMAT, release: "0.1.0", siteId: "5".repeat(32), takenAt: 1, partitions: 16 },
  ...{ documents: "hash", currency: "usd" },
  redis: { version: "7.0.15", dumps: [{ name: "redis/0.rdb", keys: 3 }] },
  vault: { isCopied: true, place: "the folder x", objects: 1 },
  keys: { kept: "none", names: [] },
};
let files = 0;

afterAll(() => rmSync(folder, { recursive: true }));

async function written(given = facts): Promise<string> {
  files += 1;
  const [file, dump] = [join(folder, `${files}.tar`), join(folder, `${files}.rdb`)];
  writeFileSync(dump, "REDIS0010".repeat(1_000));
  await writeArchive(file, async (writer) => {
    await writer.addFile("redis/0.rdb", dump, 9_000);
    await writer.add("vault/a.b", Buffer.from("sealed"));
    expect([writer.has("vault/a.b"), writer.has("vault/b.a")]).toEqual([true, false]);
    await writer.end(given);
  });
  rmSync(dump);
  return file;
}

test("what was written is read back, by its owner alone", async () => {
  const file = await written();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const { parts, ...read } = await verifyArchive(file);
  expect([read, parts.map(({ name, bytes }) => [name, bytes])]).toEqual([
    facts,
    [
      ["redis/0.rdb", 9_000],
      ["vault/a.b", 6],
    ],
  ]);
  for await (const { bytes } of readWanted(file, (name) => name.startsWith("vault/")))
    expect(bytes.toString()).toBe("sealed");
});

test("an archive that was cut off, changed, or is none, is refused", async () => {
  const file = await written();
  const whole = readFileSync(file);
  const faulty = join(folder, "faulty.tar");
  for (const bytes of [
    whole.subarray(0, 5_000),
    whole.subarray(0, 10_500),
    Buffer.concat([whole.subarray(0, 600), Buffer.from([whole.readUInt8(600) ^ 1]), whole.subarray(601)]),
    Buffer.from("no archive"),
    Buffer.alloc(0),
  ]) {
    writeFileSync(faulty, bytes);
    await expect(verifyArchive(faulty)).rejects.toThrow(/^Cannot (use|read) /);
  }
  await expect(verifyArchive(join(folder, "absent.tar"))).rejects.toThrow(/^Cannot read .*ENOENT/);
});

test("an archive whose parts have names of other places, or the same name, is refused", async () => {
  for (const name of ["vault/../../etc/cron.d/x", "vault/..", "vault/a/b", "vault/", "/etc/passwd", "redis/x.rdb"]) {
    const file = join(folder, "outside.tar");
    await writeArchive(file, async (writer) => {
      await writer.add(name, Buffer.from("x"));
      await writer.end(facts);
    });
    await expect(verifyArchive(file)).rejects.toThrow("its manifest cannot be read");
    rmSync(file);
  }
  const [twice, tar] = [join(folder, "twice.tar"), pack()];
  const written = finished(tar.pipe(createWriteStream(twice)));
  for (const text of ["first", "other"]) tar.entry({ name: "keys.json" }, text);
  tar.finalize();
  await written;
  await expect(verifyArchive(twice)).rejects.toThrow("it has keys.json twice");
});

test("what a backup that died has left is removed after a day, and nothing else", async () => {
  const place = join(folder, "backups");
  mkdirSync(place);
  mkdirSync(join(place, ".backup-aB3dE_"));
  writeFileSync(join(place, ".backup-aB3dE_", "redis-0-1.rdb"), "x");
  for (const name of [".site.tar.77.draft", ".site.tar.78.draft", "site.tar", ".bashrc"]) {
    writeFileSync(join(place, name), "x");
  }
  for (const name of [".backup-aB3dE_", ".site.tar.77.draft", "site.tar", ".bashrc"]) {
    utimesSync(join(place, name), new Date(0), new Date(0));
  }
  await removeLeftovers(place);
  expect(readdirSync(place).toSorted()).toEqual([".bashrc", ".site.tar.78.draft", "site.tar"]);
});

test("an archive of a newer form is refused by name", async () => {
  const file = await written({ ...facts, format: ARCHIVE_FORMAT + 1 });
  await expect(verifyArchive(file)).rejects.toThrow("a newer release of Holdfast wrote it");
});

test("an archive that fails leaves nothing, and one that is there is never replaced", async () => {
  const file = await written();
  const before = readdirSync(folder);
  const fails = writeArchive(join(folder, "new.tar"), async (writer) => {
    await writer.add("vault/a.b", Buffer.alloc(10));
    throw new Error("the disk is full");
  });
  await expect(fails).rejects.toThrow("the disk is full");
  await expect(writeArchive(file, (writer) => writer.end(facts))).rejects.toThrow("EEXIST");
  expect(readdirSync(folder)).toEqual(before);
});

test("keys are read with their passphrase alone", () => {
  const keys = new Map([["draw-key", Buffer.alloc(32, 7)]]);
  const locked = keysPart(keys, "a long passphrase");
  expect(locked.includes(Buffer.alloc(32, 7).toString("base64"))).toBe(false);
  expect(keysIn(locked, "a long passphrase")).toEqual(keys);
  expect(() => keysIn(locked, "another passphrase")).toThrow("the passphrase is another one");
  expect(() => keysIn(locked, null)).toThrow("--passphrase-file");
  expect(keysIn(keysPart(keys, null), null)).toEqual(keys);
});
