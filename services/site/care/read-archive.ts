// Reads an archive, and checks that nothing of it is missing or changed.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { SettingsProblem } from "@holdfast/server";
import { extract } from "tar-stream";
import { ARCHIVE_FORMAT, MANIFEST_NAME, type Manifest, manifestSchema, type Part } from "./manifest.ts";

/** Holds one part while an archive is read. */
export interface ReadPart {
  /** Name of the part. */
  readonly name: string;
  /** Content of the part, to be read before the next part is asked for. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Reads the parts of an archive in their order. Each must be read to its end. */
export async function* readParts(file: string): AsyncGenerator<ReadPart> {
  const input = createReadStream(file);
  const tar = extract();
  input.on("error", (error) => tar.destroy(error));
  input.pipe(tar);
  try {
    for await (const entry of tar) yield { name: entry.header.name, chunks: bytesIn(entry) };
  } finally {
    input.destroy();
  }
}

/** Reads those parts whose names are wanted, whole, and passes over the others. */
export async function* readWanted(
  file: string,
  isWanted: (name: string) => boolean,
): AsyncGenerator<{ readonly name: string; readonly bytes: Buffer }> {
  for await (const part of readParts(file)) {
    if (isWanted(part.name)) yield { name: part.name, bytes: await bytesOf(part) };
    else await measured(part);
  }
}

async function* bytesIn(chunks: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) if (chunk instanceof Uint8Array) yield chunk;
}

async function bytesOf({ chunks }: ReadPart): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/**
 * Reads a whole archive and compares every part with its checksum; returns the manifest. Throws a SettingsProblem of one
 * line for a file that is no archive, is incomplete or damaged, or has a form that this release does not know.
 */
export async function verifyArchive(file: string): Promise<Manifest> {
  const found = new Map<string, Part>();
  let text: string | null = null;
  try {
    for await (const part of readParts(file)) {
      if (part.name === MANIFEST_NAME) text = (await bytesOf(part)).toString();
      else if (found.has(part.name)) throw new Error(`it has ${part.name} twice`);
      else found.set(part.name, await measured(part));
    }
  } catch (error) {
    throw new SettingsProblem(`Cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const manifest = parsed(file, text);
  const faulty = manifest.parts.find(({ name, bytes, sha256 }) => {
    const part = found.get(name);
    return part?.bytes !== bytes || part.sha256 !== sha256;
  });
  if (faulty) throw damaged(file, `${faulty.name} is missing or was changed`);
  if (found.size !== manifest.parts.length) throw damaged(file, "it has parts that its manifest does not name");
  return manifest;
}

async function measured({ name, chunks }: ReadPart): Promise<Part> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { name, bytes, sha256: hash.digest("hex") };
}

function parsed(file: string, text: string | null): Manifest {
  if (text === null) throw damaged(file, "its end is missing");
  const json: unknown = jsonOf(text);
  const format = typeof json === "object" && json !== null && "format" in json ? Number(json.format) : 0;
  if (format > ARCHIVE_FORMAT) {
    throw new SettingsProblem(
      `Cannot read ${file}: a newer release of Holdfast wrote it (form ${format}), use that one`,
    );
  }
  const { data } = manifestSchema.safeParse(json);
  if (!data) throw damaged(file, "its manifest cannot be read");
  return data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function damaged(file: string, why: string): SettingsProblem {
  return new SettingsProblem(`Cannot use ${file}: it is damaged or incomplete: ${why}`);
}
