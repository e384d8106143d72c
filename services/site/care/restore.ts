// Restores a site from an archive into an empty Redis, an empty vault and key files of its own.

import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import {
  ClusterAddress,
  checkServer,
  connectCluster,
  connectRedis,
  mastersOf,
  parseRedisAddress,
  type RedisClient,
  whenReady,
} from "@holdfast/actors/redis";
import { MARKER } from "@holdfast/delivery";
import {
  ARCHIVE_MARKER,
  type Environment,
  type ObjectStore,
  readCommon,
  readMark,
  SettingsProblem,
} from "@holdfast/server";
import { copyKeys } from "./copy-keys.ts";
import { keysIn } from "./keys-part.ts";
import { loadDump } from "./load-dump.ts";
import { KEYS_NAME, type Manifest, RECORDS_PREFIX, VAULT_PREFIX } from "./manifest.ts";
import { readParts, readWanted } from "./read-archive.ts";
import { type Keys, writeKeys } from "./site-keys.ts";

/** Says what is restored, and where to. */
export interface RestoreOptions {
  /** Path of the archive. */
  readonly file: string;
  /** Manifest of the archive, which `verifyArchive` has read and compared. */
  readonly manifest: Manifest;
  /** Settings of the site, which name the files of its keys. */
  readonly env: Environment;
  /** Address of the empty Redis, as a user with all rights. */
  readonly redisUrl: string;
  /** Address of this machine as that Redis reaches it; null: the one from which Redis sees it. */
  readonly address: string | null;
  /** Where the objects of the vault will lie. */
  readonly vault: ObjectStore;
  /** Where archived documents will lie; null: a backup that has some is refused. */
  readonly archive: ObjectStore | null;
  /** Keys to put back, as `readArchivedKeys` has read them; none: those of the site are in place. */
  readonly keys: Keys;
}

/** A place of objects in the backup and the place where they will lie. */
interface Refilled {
  readonly store: ObjectStore;
  readonly prefix: string;
  readonly marker: string;
  readonly what: string;
}

type Target = { readonly redis: RedisClient; readonly isCluster: boolean; readonly version: string };

/**
 * Restores an archive that was verified. The targets are checked before anything is written. Keys and vault come first
 * and Redis last, so that a run that was interrupted before Redis is repeated as it is. Throws an error of one line.
 */
export async function restore(options: RestoreOptions): Promise<void> {
  const { file, manifest, env, keys } = options;
  const target = await openTarget(options.redisUrl);
  try {
    await checkTarget(target, manifest);
    const refilled: Refilled[] = [];
    for (const place of placesOf(options)) {
      const mark = await markIn(file, place);
      if (mark === null) continue;
      await checkPlace(place, mark);
      refilled.push(place);
    }
    await writeKeys(env, keys);
    for (const place of refilled) await refill(file, place);
    await restoreRedis(options, target);
  } finally {
    target.redis.disconnect();
  }
}

/** Reads the keys of an archive; none where they were left out. Throws a SettingsProblem for a wrong passphrase. */
export async function readArchivedKeys(file: string, passphrase: string | null): Promise<Keys> {
  for await (const { bytes } of readWanted(file, (name) => name === KEYS_NAME)) return keysIn(bytes, passphrase);
  return new Map();
}

async function openTarget(url: string): Promise<Target> {
  const first = connectRedis(url, { name: "holdfast-restore", role: "commands" });
  try {
    await whenReady(first);
    const { isCluster, version } = await checkServer(first);
    if (!isCluster) return { redis: first, isCluster, version };
    const redis = connectCluster(new ClusterAddress(url), { name: "holdfast-restore", role: "commands" });
    first.disconnect();
    await whenReady(redis);
    return { redis, isCluster, version };
  } catch (error) {
    first.disconnect();
    throw error;
  }
}

async function checkTarget({ redis, version }: Target, { redis: before, documents }: Manifest): Promise<void> {
  for (const master of mastersOf(redis)) {
    const keyspace = await master.info("keyspace");
    if (/^db\d+:/m.test(keyspace)) {
      const advice = "restore into an empty one, and start no service before";
      throw new SettingsProblem(`Cannot restore: this Redis has data already: ${advice}`);
    }
    const others = (await master.client("LIST").then(String)).match(/ name=holdfast-(?!restore)\S+/g) ?? [];
    if (others.length > 0) throw new SettingsProblem("Cannot restore: processes of a site use this Redis, stop them");
    if (documents === "json" && !(await checkServer(master)).hasJson) {
      throw new SettingsProblem("Cannot restore: the archive has JSON documents, and this Redis has no JSON commands");
    }
  }
  if (Number.parseInt(version, 10) < Number.parseInt(before.version, 10)) {
    const versions = `it is version ${version}, the data are of version ${before.version}`;
    throw new SettingsProblem(`Cannot restore: this Redis is too old: ${versions}`);
  }
}

function placesOf({ manifest, vault, archive }: RestoreOptions): Refilled[] {
  const places: Refilled[] = [];
  if (manifest.vault.isCopied) places.push({ store: vault, prefix: VAULT_PREFIX, marker: MARKER, what: "vault" });
  if (manifest.archive?.isCopied !== true) return places;
  if (archive === null) {
    throw new SettingsProblem("Cannot restore: the backup has archived documents, so name a place for them in ARCHIVE");
  }
  return [...places, { store: archive, prefix: RECORDS_PREFIX, marker: ARCHIVE_MARKER, what: "archive" }];
}

async function markIn(file: string, { prefix, marker }: Refilled): Promise<string | null> {
  for await (const { bytes } of readWanted(file, (name) => name === prefix + marker)) return bytes.toString().trim();
  return null;
}

// A place with the same mark is this database's own: it stayed whole, or an earlier run has begun to fill it.
async function checkPlace({ store, marker, what }: Refilled, mark: string): Promise<void> {
  await store.prepare?.();
  const found = await readMark(store, marker);
  if (found === mark) return;
  if (found !== null) throw new SettingsProblem(`Cannot restore: ${store.place} is the ${what} of another database`);
  for await (const { name } of store.list()) {
    throw new SettingsProblem(`Cannot restore: ${store.place} is not empty, it has ${name}`);
  }
}

async function refill(file: string, { store, prefix, marker }: Refilled): Promise<void> {
  const markName = prefix + marker;
  // The mark comes first: with it, an interrupted run is known again.
  for (const isMark of [true, false]) {
    const objects = readWanted(file, (name) => name.startsWith(prefix) && (name === markName) === isMark);
    for await (const { name, bytes } of objects) await store.put(name.slice(prefix.length), bytes);
  }
}

async function restoreRedis({ file, manifest, redisUrl, address, env }: RestoreOptions, target: Target): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), "holdfast-restore-"));
  try {
    const wanted = new Set(manifest.redis.dumps.map(({ name }) => name));
    const files: string[] = [];
    for await (const { name, chunks } of readParts(file)) {
      const path = join(scratch, `${files.length}.rdb`);
      if (!wanted.has(name)) for await (const _ of chunks);
      else {
        await pipeline(chunks, createWriteStream(path, { flags: "wx", mode: 0o600 }));
        files.push(path);
      }
    }
    const [only = ""] = files;
    const [server] = mastersOf(target.redis);
    // A server that is reached over TLS may speak nothing else to a master, and keys are not to travel as they are.
    const isPlain = !target.isCluster && !parseRedisAddress(redisUrl).isTls;
    if (files.length === 1 && isPlain && server) await loadDump(server, only, address);
    else await copyKeys(files, target.redis, readCommon(env).redisCommand);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
