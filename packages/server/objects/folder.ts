// Keeps the objects of a store as files of one folder.

import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { isObjectName, type ObjectStore, type StoredObject, StoreUnavailable } from "./object-store.ts";

const DRAFT = ".draft-";
// A process that died while it wrote has left its draft; none that lives writes for so long.
const DRAFT_STALE_MS = 3_600_000;

/**
 * Creates the store of a folder, whose files its owner alone may read. A file gets its name when all of it is on the
 * disk. `prepare` makes the folder; nothing else does, so a folder that is not mounted stays missing.
 */
export function createFolderStore(folder: string): ObjectStore {
  const fileOf = (name: string): string => {
    // A backup that somebody has changed may name objects outside of the folder.
    if (!isObjectName(name)) throw new Error(`Cannot use object ${JSON.stringify(name)}: it is no name of a file`);
    return join(folder, name);
  };
  return {
    place: `the folder ${folder}`,
    prepare: () => attempted("make", async () => void (await mkdir(folder, { recursive: true, mode: 0o700 }))),
    async put(name, bytes) {
      const file = fileOf(name);
      await attempted("write", () => write(folder, file, bytes));
    },
    async get(name) {
      const file = fileOf(name);
      return await attempted("read", () => nullIfAbsent(readFile(file)));
    },
    async delete(name) {
      const file = fileOf(name);
      await attempted("delete", async () => {
        await nullIfAbsent(unlink(file));
        await syncFolder(folder);
      });
    },
    async *list() {
      const names = await attempted("list", () => readdir(folder));
      for (const name of names) {
        // Other programs leave files of other names, such as those of a desktop.
        if (!isObjectName(name)) continue;
        const facts = await attempted("list", () => nullIfAbsent(stat(fileOf(name))));
        if (facts === null) continue;
        const object: StoredObject = { name, changedAt: Math.floor(facts.mtimeMs) };
        if (!name.startsWith(DRAFT)) yield object;
        else if (Date.now() - object.changedAt > DRAFT_STALE_MS) await rm(fileOf(name), { force: true });
      }
    },
  };
}

async function write(folder: string, file: string, bytes: Uint8Array): Promise<void> {
  const draft = join(folder, `${DRAFT}${randomUUID()}`);
  try {
    const handle = await open(draft, "wx", 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

// A name is on the disk when its folder is.
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function nullIfAbsent<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

async function attempted<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw new StoreUnavailable(`its folder does not let us ${what} (${codeOf(error)})`, { cause: error });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
