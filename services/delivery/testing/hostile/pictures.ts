// Lists hostile pictures: enormous, damaged, moving, or stored in ways that nobody needs.
import { crc32, deflateSync } from "node:zlib";
import { barcodePng, photoJpeg } from "../example-files.ts";
import { bomb, type HostileFile, joined } from "./hostile-file.ts";

const SIGNATURE = "\x89PNG\r\n\x1a\n";
const GRAY = 0;

function chunk(type: string, data: Uint8Array | string, checksum?: number): Uint8Array {
  const body = joined(type, data);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(body.length - 4, 0);
  ends.writeUInt32BE(checksum ?? crc32(body), 4);
  return joined(ends.subarray(0, 4), body, ends.subarray(4));
}

function header(width: number, height: number, depth = 8, color = GRAY, interlace = 0): Uint8Array {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([depth, color, 0, 0, interlace], 8);
  return chunk("IHDR", data);
}

function png(...chunks: readonly Uint8Array[]): Uint8Array {
  return joined(SIGNATURE, ...chunks, chunk("IEND", ""));
}

function made(name: string, reason: string, make: HostileFile["make"]): HostileFile {
  return { name, reasons: [reason], make };
}

const SMALL = { width: 400, height: 300 };

/** Replaces the first segment of a JPEG that begins with this marker. */
async function jpegWith(marker: number, change: (segment: Buffer) => Uint8Array | string): Promise<Uint8Array> {
  const file = Buffer.from(await photoJpeg({ code: "HOSTILE-0001" }, SMALL.width, SMALL.height));
  const at = file.indexOf(Buffer.from([0xff, marker]));
  const end = at + 2 + file.readUInt16BE(at + 2);
  return joined(file.subarray(0, at), change(file.subarray(at, end)), file.subarray(end));
}

async function withoutTables(): Promise<Uint8Array> {
  let file = await photoJpeg({ code: "HOSTILE-0001" }, SMALL.width, SMALL.height);
  for (let at = indexOfTable(file); at !== -1; at = indexOfTable(file)) {
    const length = Buffer.from(file).readUInt16BE(at + 2);
    file = joined(file.subarray(0, at), file.subarray(at + 2 + length));
  }
  return file;
}

function indexOfTable(file: Uint8Array): number {
  return Buffer.from(file).indexOf(Buffer.from([0xff, 0xc4]));
}

function resized(width: number, height: number): (segment: Buffer) => Uint8Array {
  return (segment) => {
    const changed = Buffer.from(segment);
    changed.writeUInt16BE(height, 5);
    changed.writeUInt16BE(width, 7);
    return changed;
  };
}

const FRAME = 0xc0;
const SCAN = 0xda;

/** Pictures that are hostile. */
export const pictures: readonly HostileFile[] = [
  made("PNG of 3,600 megapixels", "too-many-pixels", () => png(header(60_000, 60_000), chunk("IDAT", bomb(64)))),
  made("PNG of 26 megapixels", "too-many-pixels", () =>
    png(header(5_200, 5_000), chunk("IDAT", deflateSync(Buffer.alloc(5_201 * 5_000)))),
  ),
  made("PNG two billion pixels wide", "too-many-pixels", () => png(header(0x7f_ff_ff_ff, 1), chunk("IDAT", "x"))),
  made("PNG of no width", "damaged", () => png(header(0, 10), chunk("IDAT", deflateSync("")))),
  made("PNG of few pixels that decompresses to gigabytes", "damaged", () =>
    png(header(10, 10), chunk("IDAT", bomb(4_000))),
  ),
  made("PNG of 24 megapixels without their bytes", "damaged", () =>
    png(header(4_900, 4_900), chunk("IDAT", deflateSync("few"))),
  ),
  made("PNG whose checksum is wrong", "damaged", () => png(header(2, 2), chunk("IDAT", deflateSync("xxxxxx"), 1))),
  made("PNG without a header", "damaged", () => png(chunk("IDAT", deflateSync("xxxxxx")))),
  made("PNG with an unknown color type", "damaged", () =>
    png(header(2, 2, 8, 5), chunk("IDAT", deflateSync("xxxxxx"))),
  ),
  made("PNG with a chunk of four gigabytes", "cut-off", () =>
    joined(SIGNATURE, header(2, 2), "\xff\xff\xff\xffIDATxxxx"),
  ),
  made("PNG of random data", "damaged", () =>
    png(header(100, 100), chunk("IDAT", "\x78\xda random data, not compressed")),
  ),
  made("PNG that moves", "animated", async () => {
    const file = await barcodePng("HOSTILE-0001");
    return joined(file.subarray(0, 33), chunk("acTL", "\0\0\0\x02\0\0\0\0"), file.subarray(33));
  }),
  made("JPEG of 4,294 megapixels", "too-many-pixels", () => jpegWith(FRAME, resized(65_535, 65_535))),
  made("JPEG of 26 megapixels", "too-many-pixels", () => jpegWith(FRAME, resized(5_200, 5_000))),
  made("JPEG of no height", "rare-picture", () => jpegWith(FRAME, resized(400, 0))),
  made("JPEG of twelve bits", "rare-picture", () =>
    jpegWith(FRAME, (segment) => {
      const changed = Buffer.from(segment);
      changed[4] = 12;
      return changed;
    }),
  ),
  made("JPEG of arithmetic codes", "rare-picture", () =>
    jpegWith(FRAME, (segment) => joined("\xff\xc9", segment.subarray(2))),
  ),
  made("JPEG without a frame", "damaged", () => jpegWith(FRAME, () => "")),
  made("JPEG of two frames", "damaged", () => jpegWith(FRAME, (segment) => joined(segment, segment))),
  made("JPEG without tables of codes", "damaged", () => withoutTables()),
  {
    name: "JPEG whose codes are broken",
    reasons: ["damaged", "no-code"],
    make: () => jpegWith(0xc4, (segment) => joined(segment.subarray(0, 5), "\xff".repeat(segment.length - 5))),
  },
  made("JPEG of 100,000 scans", "damaged", () => {
    return jpegWith(SCAN, (segment) => {
      return joined(...Array.from({ length: 100_000 }, () => joined(segment, "\0")), segment);
    });
  }),
  made("JPEG with a segment longer than the file", "cut-off", () => jpegWith(SCAN, () => "\xff\xe1\xff\xff")),
];
