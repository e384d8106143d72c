// Examines this machine: versions, room on the disks, the files of the keys, the vault and the archive.

import { randomUUID } from "node:crypto";
import { stat, statfs } from "node:fs/promises";
import type { Database } from "@holdfast/actors";
import { siteKey } from "@holdfast/actors/redis";
import { type DeliveryConfig, readMarker, VAULT_MARK, vaultStoreOf } from "@holdfast/delivery";
import {
  ARCHIVE_MARK,
  ARCHIVE_MARKER,
  type CommonConfig,
  createStore,
  type Environment,
  readMark,
} from "@holdfast/server";
import { RELEASE } from "../care/release.ts";
import { keyFault, keyFilesOf } from "../care/site-keys.ts";
import { type Examined, fail, ok, textOf, warn } from "./examination.ts";

const OLDEST_BUN = [1, 4] as const;
const GIB = 1_073_741_824;
const OTHERS = 0o077;

/** Says which versions run here. */
export function examineVersions(): Examined {
  const [major = 0, minor = 0] = Bun.version.split(".").map(Number);
  const found = `Holdfast ${RELEASE}, Bun ${Bun.version}`;
  const isOld = major < OLDEST_BUN[0] || (major === OLDEST_BUN[0] && minor < OLDEST_BUN[1]);
  return isOld ? fail("versions", found, `install Bun ${OLDEST_BUN.join(".")} or newer`) : ok("versions", found);
}

/** Says how much room is left where the site keeps files. */
export async function examineDisk(what: string, folder: string): Promise<Examined> {
  try {
    const { bavail, bsize, blocks } = await statfs(folder);
    const [free, share] = [bavail * bsize, bavail / Math.max(1, blocks)];
    const found = `${(free / GIB).toFixed(1)} GiB free (${Math.round(share * 100)} %) at ${folder}`;
    const advice = "make room: Redis stops taking purchases when its disk is full";
    if (free < GIB / 4) return fail(what, found, advice);
    return free < 2 * GIB || share < 0.05 ? warn(what, found, advice) : ok(what, found);
  } catch (error) {
    return warn(what, `${folder}: ${textOf(error)}`, "it is made at the first start, or is on another machine");
  }
}

/** Examines the files of the keys; `database` null: Redis cannot be asked which keys it was used with. */
export async function examineKeys(env: Environment, database: Database | null): Promise<Examined[]> {
  const commands = database?.commands ?? { get: async () => null };
  return await Promise.all(
    keyFilesOf(env).map(async (one): Promise<Examined> => {
      const what = `key ${one.name}`;
      const fault = await keyFault(one, commands).catch(textOf);
      const restored = `put back the file of ${one.setting} from a backup`;
      if (fault === "missing") return warn(what, `${one.file} is not on this machine`, restored);
      if (fault !== null) return fail(what, `${one.file}: ${fault}`, restored);
      const facts = await stat(one.file).catch(() => null);
      if (facts === null) return ok(what, "nothing has been encrypted with it yet");
      const isOpen = !one.isPublic && (facts.mode & OTHERS) !== 0;
      return isOpen ? fail(what, `other users can read ${one.file}`, `chmod 600 ${one.file}`) : ok(what, one.file);
    }),
  );
}

/** Examines whether the vault is that of the database, and can be written and read. */
export async function examineVault(
  common: CommonConfig,
  config: Pick<DeliveryConfig, "vault">,
  database: Database | null,
): Promise<Examined> {
  const store = vaultStoreOf(common, config);
  const known = (await database?.commands.get(siteKey(VAULT_MARK))) ?? null;
  if (known === null) return ok("vault", "nothing was sealed yet");
  const mount = `see VAULT: is ${store.place} mounted, and the one of this database?`;
  try {
    const found = await readMarker(store);
    if (found !== known) return fail("vault", `${store.place} does not carry the mark of this database`, mount);
    // A process that dies here leaves an object that no seal names, which delivery removes.
    const name = `doctor.${randomUUID()}`;
    await store.put(name, new Uint8Array(1));
    await store.delete(name);
    return ok("vault", `${store.place} can be written`);
  } catch (error) {
    return fail("vault", textOf(error), mount);
  }
}

/** Examines whether the archive of documents is that of the database, and can be written. */
export async function examineArchive({ archive }: CommonConfig, database: Database | null): Promise<Examined> {
  const advice = "name a folder or a bucket in ARCHIVE, or documents of sales stay in Redis for ever";
  if (archive === null) return warn("archive", "none is set", advice);
  const store = createStore(archive);
  const known = (await database?.commands.get(siteKey(ARCHIVE_MARK))) ?? null;
  if (known === null) return ok("archive", "nothing was archived yet");
  const mount = `see ARCHIVE: is ${store.place} mounted, and the one of this database?`;
  try {
    const found = await readMark(store, ARCHIVE_MARKER);
    if (found !== known) return fail("archive", `${store.place} does not carry the mark of this database`, mount);
    const name = `doctor.${randomUUID()}`;
    await store.put(name, new Uint8Array(1));
    await store.delete(name);
    return ok("archive", `${store.place} can be written`);
  } catch (error) {
    return fail("archive", textOf(error), mount);
  }
}
