import { mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { chmod, mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFolderStore, createS3Store, createSiteArchive, type ObjectStore } from "@holdfast/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type S3TestServer, startS3Server } from "../testing/s3-server.ts";
import { openOwnVault } from "./own-vault.ts";
import { createVault, MARKER, type Vault, VaultUnavailable } from "./vault.ts";

const root = mkdtempSync(join(tmpdir(), "holdfast-vault-"));
let server: S3TestServer;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(async () => {
  await server.stop();
  rmSync(root, { recursive: true });
});

let count = 0;
const ways: readonly [string, () => ObjectStore][] = [
  ["a folder", () => createFolderStore(join(root, `vault-${++count}`))],
  ["a bucket", () => createS3Store({ ...server.place, prefix: `vault-${++count}/` })],
];

async function opened(store: ObjectStore): Promise<Vault> {
  return openOwnVault(store, createCommands());
}

function createCommands() {
  const values = new Map<string, string>();
  return {
    values,
    get: async (key: string) => values.get(key) ?? null,
    async set(key: string, value: string, mode?: "NX") {
      if (mode !== "NX" || !values.has(key)) values.set(key, value);
    },
  };
}

async function namesIn(vault: Vault): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of vault.list()) names.push(name);
  return names.toSorted();
}

async function allUnavailable(...works: Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(works);
  expect(results).toEqual(works.map(() => ({ status: "rejected", reason: expect.any(VaultUnavailable) })));
}

const bytes = (text: string) => new TextEncoder().encode(text);
const big = crypto.getRandomValues(new Uint8Array(65_536));

describe.each(ways)("in %s", (_way, create) => {
  test("what was stored is read, replaced, listed and deleted", async () => {
    const vault = await opened(create());
    expect(await vault.get("t.1")).toBe(null);
    await vault.put("t.1", bytes("one"));
    await vault.put("t.2", big);
    await vault.put("t.1", bytes("another"));
    expect(new TextDecoder().decode((await vault.get("t.1")) ?? undefined)).toBe("another");
    expect(Buffer.from((await vault.get("t.2")) ?? []).equals(Buffer.from(big))).toBe(true);
    expect(await namesIn(vault)).toEqual(["t.1", "t.2"]);
    for await (const { changedAt } of vault.list()) expect(Math.abs(Date.now() - changedAt)).toBeLessThan(60_000);
    await vault.delete("t.1");
    await vault.delete("t.1");
    expect([await vault.get("t.1"), await namesIn(vault)]).toEqual([null, ["t.2"]]);
  });

  test("the archive of the site gives back each version of a record, and nothing to another database", async () => {
    const store = create();
    const archive = createSiteArchive(store, createCommands());
    const name = { service: "orders", kind: "order", id: "t1", version: 3 };
    await archive.put(name, '{"id":"t1"}');
    expect(await archive.get(name)).toBe('{"id":"t1"}');
    expect(await archive.get({ ...name, version: 4 })).toBe(null);
    await expect(createSiteArchive(store, createCommands()).get(name)).rejects.toThrow("ARCHIVE");
  });

  test("an empty object is no absent one", async () => {
    const vault = await opened(create());
    await vault.put("t.1", new Uint8Array());
    expect((await vault.get("t.1"))?.length).toBe(0);
  });

  test("without its mark a place proves nothing: nothing is absent, deleted, listed or stored there", async () => {
    const store = create();
    const vault = await opened(store);
    await vault.put("t.1", bytes("one"));
    await store.delete(MARKER);
    await expect(vault.get("t.2")).rejects.toThrow(VaultUnavailable);
    await expect(vault.put("t.2", bytes("two"))).rejects.toThrow("is not marked as one");
    await expect(vault.delete("t.1")).rejects.toThrow(VaultUnavailable);
    await expect(namesIn(vault)).rejects.toThrow(VaultUnavailable);
    expect(await vault.get("t.1")).not.toBe(null);
  });

  test("a vault of another database is refused at the start, and never deleted from", async () => {
    const store = create();
    await opened(store);
    await expect(opened(store)).rejects.toThrow("belongs to another database");
    await expect(namesIn(createVault(store, "another"))).rejects.toThrow("belongs to another database");
  });

  test("a start that died before the place was marked goes on, and a later one marks nothing", async () => {
    const store = create();
    const commands = createCommands();
    await openOwnVault(store, commands);
    for (const [name, id] of commands.values) commands.values.set(name, `new:${id}`);
    await store.delete(MARKER);
    await (await openOwnVault(store, commands)).put("t.1", bytes("one"));
    await store.delete(MARKER);
    await expect((await openOwnVault(store, commands)).put("t.2", bytes("two"))).rejects.toThrow(VaultUnavailable);
  });

  test.each(["", "t", "../t.1", "t/1", "t.1/..", "t.1.2", ".t.1", MARKER])("%j is no name", async (name) => {
    const vault = await opened(create());
    await expect(vault.put(name, bytes("one"))).rejects.toThrow(TypeError);
    await expect(vault.get(name)).rejects.toThrow(TypeError);
  });
});

test("the files of a folder are their owner's alone, and drafts of dead processes are removed", async () => {
  const folder = join(root, "private");
  const vault = await opened(createFolderStore(folder));
  await vault.put("t.1", bytes("one"));
  expect([statSync(folder).mode & 0o777, statSync(join(folder, "t.1")).mode & 0o777]).toEqual([0o700, 0o600]);
  const [old, fresh] = [join(folder, ".draft-old"), join(folder, ".draft-new")];
  await Promise.all([writeFile(old, "x"), writeFile(fresh, "x")]);
  await utimes(old, new Date(0), new Date(0));
  expect(await namesIn(vault)).toEqual(["t.1"]);
  expect((await readdir(folder)).toSorted()).toEqual([".draft-new", MARKER, "t.1"]);
});

test("a folder takes no object whose name leads out of it, and lists none that is not one", async () => {
  const folder = join(root, "named");
  const store = createFolderStore(folder);
  await store.prepare?.();
  for (const name of ["../out", "a/b", "..", ".", "", "a\u0000b"]) {
    await expect(store.put(name, bytes("x"))).rejects.toThrow("it is no name of a file");
    await expect(store.get(name)).rejects.toThrow("it is no name of a file");
    await expect(store.delete(name)).rejects.toThrow("it is no name of a file");
  }
  await Promise.all([store.put("a.b", bytes("x")), mkdir(join(folder, "lost+found"))]);
  const listed: string[] = [];
  for await (const { name } of store.list()) listed.push(name);
  expect(listed).toEqual(["a.b"]);
  expect((await readdir(root)).includes("out")).toBe(false);
});

test("a place that is away for one read or one write has proved nothing", async () => {
  const store = createFolderStore(join(root, `vault-${++count}`));
  let isAway = false;
  const mounted: ObjectStore = {
    ...store,
    get: async (name) => (isAway && name !== MARKER ? null : await store.get(name)),
  };
  // It is back as soon as its mark is read.
  const blinking: ObjectStore = {
    ...mounted,
    async get(name) {
      const found = await mounted.get(name);
      if (name === MARKER) isAway = false;
      return found;
    },
  };
  const vault = await opened(blinking);
  await vault.put("t.1", bytes("a file"));
  isAway = true;
  expect(await vault.get("t.1")).not.toBe(null);
  const leaving: ObjectStore = {
    ...store,
    async put(name, content) {
      await store.put(name, content);
      await store.delete(MARKER);
    },
  };
  const other = createVault(
    leaving,
    (await store.get(MARKER).then((mark) => new TextDecoder().decode(mark ?? undefined))).trim(),
  );
  await allUnavailable(other.put("t.2", bytes("x")));
});

test("a folder that is away, or that cannot be read, is unavailable", async () => {
  const folder = join(root, "away");
  const vault = await opened(createFolderStore(folder));
  await vault.put("t.1", bytes("one"));
  renameSync(folder, `${folder}-2`);
  await allUnavailable(vault.get("t.1"), vault.put("t.1", bytes("x")), vault.delete("t.1"), namesIn(vault));
  renameSync(`${folder}-2`, folder);
  expect(await vault.get("t.1")).not.toBe(null);
  // Root may read everything.
  if (process.getuid?.() === 0) return;
  await chmod(folder, 0);
  await expect(vault.get("t.1")).rejects.toThrow(VaultUnavailable);
  await chmod(folder, 0o700);
});

test.each(["closed", "busy", "silent"] as const)("a bucket whose server is %s is unavailable", async (fault) => {
  const [place, commands] = [{ ...server.place, prefix: `${fault}/` }, createCommands()];
  const patient = await openOwnVault(createS3Store(place), commands);
  await patient.put("t.1", bytes("one"));
  const vault = await openOwnVault(createS3Store(place, { limitMs: 200 }), commands);
  server.fail(fault);
  await allUnavailable(vault.get("t.1"), vault.get("t.2"), vault.put("t.1", bytes("x")), vault.delete("t.1"));
  server.fail(null);
  expect(await patient.get("t.2")).toBe(null);
});

test("a bucket that is not there, and a wrong secret, prove nothing", async () => {
  const places = [
    { ...server.place, bucket: "none" },
    { ...server.place, secretAccessKey: "wrong" },
  ];
  for (const place of places) {
    await expect(createVault(createS3Store(place), "id").get("t.1")).rejects.toThrow(VaultUnavailable);
  }
});

// s3rver cannot list in parts on Bun, so the answers of Amazon are played here.
test("a long list of a bucket is read in parts", async () => {
  const asked: (string | null)[] = [];
  const pages = Bun.serve({
    port: 0,
    fetch(request) {
      const token = new URL(request.url).searchParams.get("continuation-token");
      asked.push(token);
      const name = token === null ? "t.1" : "t.2";
      const more =
        token === null
          ? "<IsTruncated>true</IsTruncated><NextContinuationToken>a/b=</NextContinuationToken>"
          : "<IsTruncated>false</IsTruncated>";
      const time = "<LastModified>2026-01-02T03:04:05.000Z</LastModified>";
      const object = `<Contents><Key>sealed/${name}</Key>${time}<Size>1</Size></Contents>`;
      const head = "<Name>tickets</Name><Prefix>sealed/</Prefix><KeyCount>1</KeyCount><MaxKeys>1</MaxKeys>";
      return new Response(`<ListBucketResult>${head}${more}${object}</ListBucketResult>`);
    },
  });
  const store = createS3Store({ ...server.place, endpoint: pages.url.origin });
  const found = [];
  for await (const object of store.list()) found.push(object);
  await pages.stop(true);
  const changedAt = Date.UTC(2026, 0, 2, 3, 4, 5);
  expect([found, asked]).toEqual([["t.1", "t.2"].map((name) => ({ name, changedAt })), [null, "a/b="]]);
});
