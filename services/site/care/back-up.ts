// Backs up a site that may be running: Redis as of one moment, the vault and the keys, in one archive.

import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Database } from "@holdfast/actors";
import { siteKey } from "@holdfast/actors/redis";
import { MARKER, VAULT_MARK } from "@holdfast/delivery";
import {
  ARCHIVE_MARK,
  ARCHIVE_MARKER,
  LAST_BACKUP,
  type ObjectStore,
  readMark,
  SettingsProblem,
} from "@holdfast/server";
import { keysPart } from "./keys-part.ts";
import { ARCHIVE_FORMAT, KEYS_NAME, type Manifest, RECORDS_PREFIX, VAULT_PREFIX } from "./manifest.ts";
import { RELEASE } from "./release.ts";
import type { Keys } from "./site-keys.ts";
import { takeSnapshot } from "./snapshot.ts";
import { type ArchiveWriter, writeArchive } from "./write-archive.ts";

/** Says where objects lie, and whether they are copied; a place that nobody has used yet has none. */
export interface CopiedPlace {
  readonly store: ObjectStore;
  readonly isCopied: boolean;
}

/** Says what is backed up, and where to. */
export interface BackUpOptions {
  /** Database of the site. */
  readonly database: Database;
  /** Folder for an archive of its own name, or the name of the archive, which ends in `.tar`. */
  readonly place: string;
  /** Where the objects of the vault lie. */
  readonly vault: CopiedPlace;
  /** Where the documents lie that have left Redis; null: nowhere. */
  readonly archive: CopiedPlace | null;
  /** Keys of the site; null: they are left out. */
  readonly keys: Keys | null;
  /** Encrypts the keys; null: they are kept as they are. */
  readonly passphrase: string | null;
}

/** Describes a finished backup. */
export interface BackedUp {
  /** Path of the archive. */
  readonly file: string;
  /** Number of bytes of the archive. */
  readonly bytes: number;
  /** Describes its content. */
  readonly manifest: Omit<Manifest, "parts">;
}

/**
 * Backs up a site. The vault is copied before Redis and once more after it: what a document of the copy names was there
 * at the moment of the copy, so it is in the backup; what no document names is removed by delivery later. The archive of
 * documents only grows, so it is copied after Redis. Throws an error of one line, and leaves no backup then.
 */
export async function backUp(options: BackUpOptions): Promise<BackedUp> {
  const { database, place, vault, archive, keys, passphrase } = options;
  const copiesVault = vault.isCopied && (await isOurs(database, vault, VAULT));
  const copiesArchive = archive?.isCopied === true && (await isOurs(database, archive, RECORDS));
  const siteId = await database.commands.get(siteKey("site"));
  const file = await fileFor(place, siteId);
  await removeLeftovers(dirname(file));
  const scratch = await mkdtemp(join(dirname(file), SCRATCH));
  try {
    return await writeArchive(file, async (writer) => {
      if (copiesVault) await copyObjects(vault, VAULT, writer);
      const { takenAt, dumps } = await takeSnapshot(database, scratch);
      for (const [at, dump] of dumps.entries()) await writer.addFile(`redis/${at}.rdb`, dump.file, dump.bytes);
      const objects = copiesVault ? await copyObjects(vault, VAULT, writer) : 0;
      const records = copiesArchive ? await copyObjects(archive, RECORDS, writer) : 0;
      if (keys !== null) await writer.add(KEYS_NAME, keysPart(keys, passphrase));
      const manifest: Omit<Manifest, "parts"> = {
        ...{ format: ARCHIVE_FORMAT, release: RELEASE, siteId, takenAt },
        ...{ partitions: database.partitions, documents: database.form },
        currency: await database.commands.get(siteKey("currency")),
        redis: {
          version: database.server.version,
          dumps: dumps.map((dump, at) => ({ name: `redis/${at}.rdb`, keys: dump.keys })),
        },
        vault: { isCopied: copiesVault, place: vault.store.place, objects },
        ...(archive && { archive: { isCopied: copiesArchive, place: archive.store.place, objects: records } }),
        keys: { kept: keptAs(keys, passphrase), names: [...(keys?.keys() ?? [])] },
      };
      const bytes = await writer.end(manifest);
      await database.commands.set(siteKey(LAST_BACKUP), String(takenAt));
      return { file, bytes, manifest };
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const VAULT = { prefix: VAULT_PREFIX, marker: MARKER, mark: VAULT_MARK, setting: "VAULT" } as const;
const RECORDS = { prefix: RECORDS_PREFIX, marker: ARCHIVE_MARKER, mark: ARCHIVE_MARK, setting: "ARCHIVE" } as const;
type Place = typeof VAULT | typeof RECORDS;

// Another folder, or one that is not mounted, would make a backup without the files of the tickets, or the records.
async function isOurs({ commands }: Database, { store }: CopiedPlace, place: Place): Promise<boolean> {
  const known = await commands.get(siteKey(place.mark));
  if (known === null) return false;
  if ((await readMark(store, place.marker)) === known) return true;
  throw new SettingsProblem(
    `Cannot back up: ${place.setting} names ${store.place}, which does not carry the mark of this database`,
  );
}

/** Removes all but the newest `keep` archives of a site from a folder; returns the names of those removed. */
export async function removeOld(folder: string, siteId: string | null, keep: number): Promise<string[]> {
  const prefix = prefixOf(siteId);
  const ours = (await readdir(folder)).filter((name) => name.startsWith(prefix) && NAME.test(name));
  const old = ours.toSorted().slice(0, Math.max(0, ours.length - keep));
  for (const name of old) await rm(join(folder, name));
  return old;
}

const NAME = /^holdfast-[\da-z]{8}-\d{8}T\d{6}Z\.tar$/;

const SCRATCH = ".backup-";
// Of a backup whose process died. None that lives goes a day without writing.
const LEFTOVER = /^\.(backup-[\w-]{6}|.+\.tar\.\d+\.draft)$/;
const LEFTOVER_MS = 86_400_000;

/** Removes what backups that died have left in a folder: each may be as large as the site, and holds its data. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((one) => LEFTOVER.test(one))) {
    const facts = await stat(join(folder, name)).catch(() => null);
    if (facts === null || Date.now() - facts.mtimeMs < LEFTOVER_MS) continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

function prefixOf(siteId: string | null): string {
  return `holdfast-${(siteId ?? "00000000").slice(0, 8)}-`;
}

async function fileFor(place: string, siteId: string | null): Promise<string> {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const file = place.endsWith(".tar") ? place : join(place, `${prefixOf(siteId)}${time}.tar`);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  if (await stat(file).catch(() => null)) throw new SettingsProblem(`Cannot back up: there is a file ${file} already`);
  return file;
}

function keptAs(keys: Keys | null, passphrase: string | null): Manifest["keys"]["kept"] {
  if (keys === null) return "none";
  return passphrase === null ? "plain" : "encrypted";
}

// Adds what is not in the backup yet; resolves with the number of all objects that are.
async function copyObjects({ store }: CopiedPlace, { prefix, marker }: Place, writer: ArchiveWriter): Promise<number> {
  let objects = 0;
  for await (const { name } of store.list()) {
    if (name !== marker) objects += 1;
    if (writer.has(prefix + name)) continue;
    const bytes = await store.get(name);
    // It was destroyed since it was listed.
    if (bytes !== null) await writer.add(prefix + name, bytes);
  }
  return objects;
}
