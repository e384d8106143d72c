// Writes an archive, whose file gets its name when all of it is on the disk.

import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { link, open, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { finished, pipeline } from "node:stream/promises";
import { pack } from "tar-stream";
import { MANIFEST_NAME, type Manifest, type Part } from "./manifest.ts";

/** Takes the parts of an archive, one after the other. */
export interface ArchiveWriter {
  /** Adds a part that is in memory. */
  add(name: string, bytes: Uint8Array): Promise<void>;
  /** Adds a part that is a file of `bytes` bytes. */
  addFile(name: string, file: string, bytes: number): Promise<void>;
  /** Says whether a part of this name has been added. */
  has(name: string): boolean;
  /** Adds the manifest, and gives the file its name. Resolves with its number of bytes. */
  end(facts: Omit<Manifest, "parts">): Promise<number>;
}

/**
 * Writes an archive into a draft beside `file`, which this user alone can open; `work` adds the parts and ends it. The
 * draft is removed when `work` throws. Throws when there is a file of that name.
 */
export async function writeArchive<Result>(
  file: string,
  work: (writer: ArchiveWriter) => Promise<Result>,
): Promise<Result> {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.draft`);
  const [tar, output] = [pack(), createWriteStream(draft, { flags: "wx", mode: 0o600 })];
  // Without a listener, the end of an archive that was given up would end this process.
  tar.on("error", () => undefined);
  const written = finished(tar.pipe(output));
  // Whoever adds a part hears of a full disk by `failed`.
  const failed = written.then(() => new Promise<never>(() => undefined));
  failed.catch(() => undefined);
  const parts = new Map<string, Part>();
  const add = async (name: string, bytes: number, fill: (entry: NodeJS.WritableStream) => Promise<string>) => {
    const entry = tar.entry({ name, size: bytes, mode: 0o600 });
    const sha256 = await Promise.race([fill(entry), failed]);
    parts.set(name, { name, bytes, sha256 });
  };
  const addBytes = (name: string, bytes: Uint8Array) =>
    add(name, bytes.length, async (entry) => {
      entry.end(bytes);
      await once(entry, "finish");
      return createHash("sha256").update(bytes).digest("hex");
    });
  try {
    return await work({
      add: addBytes,
      addFile: (name, from, bytes) => add(name, bytes, (entry) => fillFrom(from, entry)),
      has: (name) => parts.has(name),
      async end(facts) {
        const manifest: Manifest = { ...facts, parts: [...parts.values()] };
        await addBytes(MANIFEST_NAME, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
        tar.finalize();
        await written;
        return await place(draft, file);
      },
    });
  } finally {
    output.destroy();
    await rm(draft, { force: true });
  }
}

async function fillFrom(file: string, entry: NodeJS.WritableStream): Promise<string> {
  const hash = createHash("sha256");
  const input = createReadStream(file);
  input.on("data", (chunk) => hash.update(chunk));
  await pipeline(input, entry);
  return hash.digest("hex");
}

// A link fails where a file is; the name is on the disk when its folder is.
async function place(draft: string, file: string): Promise<number> {
  const handle = await open(draft, "r");
  try {
    await handle.sync();
    await link(draft, file);
    const { size } = await handle.stat();
    await syncFolder(dirname(file));
    return size;
  } finally {
    await handle.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
