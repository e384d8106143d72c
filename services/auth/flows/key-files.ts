// Reads and writes the files that hold keys and secrets, whole or not at all.

import { chmod, link, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

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
