// Reads and writes the files that hold keys and secrets, whole or not at all.

import { chmod, link, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { setTimeout } from "node:timers/promises";

/** Signals a key file that cannot be used; the message is one line. */
export class KeyProblem extends Error {
  readonly code = "bad_key";
}

/** Reads a file; null when there is none. Throws KeyProblem when it cannot be read. */
export async function readIfThere(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw new KeyProblem(`Cannot read ${file}: ${error instanceof Error ? error.message : "unknown"}`, {
      cause: error,
    });
  }
}

/**
 * Reads a file that its owner alone may read, and makes it when there is none. Processes that start at the same time
 * get the same content: the file is put in place by `link`, which fails when the file exists.
 */
export async function readOrMake(file: string, make: () => Promise<string | Buffer>): Promise<Buffer> {
  const found = await readIfThere(file);
  if (found !== null) return found;
  const draft = await writeDraft(file, await make(), 0o600);
  try {
    await link(draft, file);
  } catch (error) {
    // Another process has created the file; its content is used.
    if ((await readIfThere(file)) === null) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return await readFile(file);
}

/** Writes a file in place of the one of this name: readers see the old content or the new one, never a part. */
export async function replaceFile(file: string, content: string, mode: number): Promise<void> {
  const draft = await writeDraft(file, content, mode);
  try {
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

const LOCK = ".lock";
const LOCK_STALE_MS = 10_000;
const LOCK_RETRY_MS = 20;
const LOCK_WAIT_MS = 15_000;

/**
 * Runs work that changes a file while no other process does. A process that dies leaves the lock `<file>.lock`, which
 * counts for 10 s. Throws KeyProblem when the lock is not free within 15 s.
 */
export async function withLock<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const lock = file + LOCK;
  const givenUpAt = performance.now() + LOCK_WAIT_MS;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  while (!(await takeLock(lock))) {
    if (performance.now() > givenUpAt)
      throw new KeyProblem(`Cannot change ${file}: ${lock} is held by another process`);
    await setTimeout(LOCK_RETRY_MS);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function takeLock(lock: string): Promise<boolean> {
  try {
    await (await open(lock, "wx", 0o600)).close();
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    const facts = await stat(lock).catch(() => null);
    if (facts !== null && Date.now() - facts.mtimeMs > LOCK_STALE_MS) await rm(lock, { force: true });
    return false;
  }
}

const DRAFT = /^\.\d+\.[\da-f]{8}-[\da-f-]{27}$/;

/** Returns whether a process is changing a file, or has died while it did. */
export async function isBeingChanged(file: string): Promise<boolean> {
  return (await filesBeside(file)).some((end) => end === LOCK || DRAFT.test(end));
}

/** Removes what processes that died while they wrote a file have left beside it; the caller holds the file's lock. */
export async function removeDrafts(file: string): Promise<void> {
  for (const end of await filesBeside(file)) {
    if (DRAFT.test(end)) await rm(file + end, { force: true });
  }
}

// Returns the ends of the names of files in the same folder that begin with the name of this one.
async function filesBeside(file: string): Promise<string[]> {
  const name = basename(file);
  const found = await readdir(dirname(file)).catch(() => []);
  return found.filter((other) => other.startsWith(name)).map((other) => other.slice(name.length));
}

// The content is on the disk before the file gets its name: a machine that dies leaves no empty key.
async function writeDraft(file: string, content: string | Buffer, mode: number): Promise<string> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.${crypto.randomUUID()}`;
  const handle = await open(draft, "wx", mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(draft, mode);
  return draft;
}
