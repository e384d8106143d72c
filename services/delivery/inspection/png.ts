// Checks the structure of a PNG picture before anything of it is decoded (PNG specification, third edition).

import { Readable } from "node:stream";
import { crc32, createInflate } from "node:zlib";
import { FileRefused } from "./refusals.ts";

/** Tells what must be known of a picture before it is decoded. */
export interface PictureHeader {
  readonly width: number;
  readonly height: number;
  /** Says that parts of the picture may let what lies under it show through. */
  readonly isTransparent: boolean;
}

const SIGNATURE_BYTES = 8;
const HEADER_BYTES = 13;
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
// Each pass of an interlaced picture: first column and row, distance of columns and of rows.
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** Returns what the header says; refuses a picture that breaks off, is damaged, moves, or has too many pixels. */
export async function checkPng(bytes: Uint8Array, mostPixels: number): Promise<PictureHeader> {
  const chunks = readChunks(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const [header] = chunks;
  if (header?.type !== "IHDR" || header.data.length !== HEADER_BYTES) throw new FileRefused("damaged");
  if (chunks.some(({ type }) => type === "acTL" || type === "fcTL")) throw new FileRefused("animated");
  const width = header.data.readUInt32BE(0);
  const height = header.data.readUInt32BE(4);
  if (width === 0 || height === 0) throw new FileRefused("damaged");
  if (width * height > mostPixels) throw new FileRefused("too-many-pixels");
  await checkPixels(chunks, bytesOfPixels(header.data, width, height));
  const isTransparent = [4, 6].includes(header.data.readUInt8(9)) || chunks.some(({ type }) => type === "tRNS");
  return { width, height, isTransparent };
}

function readChunks(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  let at = SIGNATURE_BYTES;
  while (chunks.at(-1)?.type !== "IEND") {
    if (at + 12 > bytes.length) throw new FileRefused("cut-off");
    const length = bytes.readUInt32BE(at);
    if (at + 12 + length > bytes.length) throw new FileRefused("cut-off");
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== bytes.readUInt32BE(at + 8 + length)) {
      throw new FileRefused("damaged");
    }
    chunks.push({ type: bytes.toString("latin1", at + 4, at + 8), data: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  if (bytes.subarray(at).some((byte) => byte !== 0)) throw new FileRefused("two-in-one");
  return chunks;
}

function bytesOfPixels(header: Buffer, width: number, height: number): number {
  const samples = SAMPLES[header.readUInt8(9)];
  const depth = header.readUInt8(8);
  if (!samples || ![1, 2, 4, 8, 16].includes(depth)) throw new FileRefused("damaged");
  const rowsOf = (columns: number, rows: number) =>
    columns === 0 ? 0 : rows * (1 + Math.ceil((columns * samples * depth) / 8));
  if (header.readUInt8(12) === 0) return rowsOf(width, height);
  return PASSES.reduce((sum, [column, row, columns, rows]) => {
    return sum + rowsOf(Math.ceil((width - column) / columns), Math.ceil((height - row) / rows));
  }, 0);
}

// Counts the decompressed bytes without keeping them: a few bytes may stand for gigabytes.
async function checkPixels(chunks: readonly Chunk[], expected: number): Promise<void> {
  const data = chunks.filter(({ type }) => type === "IDAT").map((chunk) => chunk.data);
  let found = 0;
  try {
    for await (const piece of Readable.from(data).pipe(createInflate())) {
      found += piece.length;
      if (found > expected) throw new FileRefused("damaged");
    }
  } catch (error) {
    if (error instanceof FileRefused) throw error;
    throw new FileRefused("damaged");
  }
  if (found !== expected) throw new FileRefused("damaged");
}
