// Checks the structure of a JPEG picture before anything of it is decoded (ITU-T T.81, annex B).
import type { PictureHeader } from "./png.ts";
import { FileRefused } from "./refusals.ts";

const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;
const TABLES = 0xc4;
// Baseline, extended and progressive with Huffman codes; the others are lossless, hierarchical or arithmetic.
const FRAMES = [0xc0, 0xc1, 0xc2];
const RARE_FRAMES = [0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf];
// Encoders write about ten scans; each one is a walk over the whole picture.
const MOST_SCANS = 64;

/**
 * Returns what the header says; refuses a picture that breaks off, is damaged, stored in a rare way, or has too many
 * pixels. Further whole pictures may follow it, as phones write them for wider brightness; nothing else.
 */
export function checkJpeg(bytes: Uint8Array, mostPixels: number): PictureHeader {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = readPicture(file, 0, mostPixels);
  let end = first.end;
  while (file[end] === 0xff && file[end + 1] === START) end = readPicture(file, end, mostPixels).end;
  if (file.subarray(end).some((byte) => byte !== 0)) throw new FileRefused("two-in-one");
  return { width: first.width, height: first.height, isTransparent: false };
}

function readPicture(file: Buffer, start: number, mostPixels: number): { width: number; height: number; end: number } {
  let size: { width: number; height: number } | null = null;
  let scans = 0;
  let hasTables = false;
  let at = start + 2;
  for (;;) {
    // A marker may be filled up with further bytes of 0xff.
    while (file[at] === 0xff && file[at + 1] === 0xff) at += 1;
    const marker = markerAt(file, at);
    if (marker === END) break;
    const length = segmentLength(file, at);
    if (RARE_FRAMES.includes(marker)) throw new FileRefused("rare-picture");
    if (FRAMES.includes(marker)) {
      if (size) throw new FileRefused("damaged");
      size = readFrame(file, at, mostPixels);
    }
    hasTables ||= marker === TABLES;
    at += 2 + length;
    if (marker !== SCAN) continue;
    scans += 1;
    if (!size || !hasTables || scans > MOST_SCANS) throw new FileRefused("damaged");
    at = endOfScan(file, at);
  }
  if (!size || scans === 0) throw new FileRefused("damaged");
  return { ...size, end: at + 2 };
}

function markerAt(file: Buffer, at: number): number {
  const marker = file[at + 1];
  if (marker === undefined) throw new FileRefused("cut-off");
  if (file[at] !== 0xff || marker === 0) throw new FileRefused("damaged");
  return marker;
}

function segmentLength(file: Buffer, at: number): number {
  if (at + 4 > file.length) throw new FileRefused("cut-off");
  const length = file.readUInt16BE(at + 2);
  if (length < 2) throw new FileRefused("damaged");
  if (at + 2 + length > file.length) throw new FileRefused("cut-off");
  return length;
}

function readFrame(file: Buffer, at: number, mostPixels: number): { width: number; height: number } {
  if (at + 10 > file.length) throw new FileRefused("cut-off");
  if (file.readUInt8(at + 4) !== 8) throw new FileRefused("rare-picture");
  const height = file.readUInt16BE(at + 5);
  const width = file.readUInt16BE(at + 7);
  if (width === 0 || height === 0) throw new FileRefused("rare-picture");
  if (width * height > mostPixels) throw new FileRefused("too-many-pixels");
  return { width, height };
}

// Within the data of a scan 0xff stands before a zero or a restart marker; before anything else the scan is over.
function endOfScan(file: Buffer, from: number): number {
  for (let at = file.indexOf(0xff, from); at !== -1; at = file.indexOf(0xff, at + 1)) {
    const next = file[at + 1];
    if (next === undefined) break;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  throw new FileRefused("cut-off");
}
