// Lists files that are of another kind than they say, of two kinds at once, cut off, or too large.
import { deflateRawSync, gzipSync } from "node:zlib";
import { barcodePng, photoJpeg, ticketPdf } from "../example-files.ts";
import { type HostileFile, joined, replaced, ticketWith } from "./hostile-file.ts";

const ticket = { code: "HOSTILE-0001" };
const pdf = () => ticketPdf(ticket);
const png = () => barcodePng(ticket.code);
const jpeg = () => photoJpeg(ticket, 400, 300);

function made(name: string, reason: string, make: HostileFile["make"]): HostileFile {
  return { name, reasons: [reason], make };
}

/** Makes an archive of one file; `claimed` is the size that it says. */
function zip(name: string, data: Uint8Array | string, claimed = data.length): Uint8Array {
  const packed = deflateRawSync(data);
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32LE(packed.length, 0);
  sizes.writeUInt32LE(claimed, 4);
  const fields = joined("\x14\0\0\0\x08\0\0\0\0\0", "\0\0\0\0", sizes, `${String.fromCharCode(name.length)}\0`);
  const local = joined("PK\x03\x04", fields, "\0\0", name, packed);
  const central = joined("PK\x01\x02\x14\0", fields, "\0\0", "\0".repeat(14), name);
  const end = Buffer.alloc(10);
  end.writeUInt32LE(central.length, 0);
  end.writeUInt32LE(local.length, 4);
  return joined(local, central, "PK\x05\x06\0\0\0\0\x01\0\x01\0", end);
}

const archive = () => zip("run.class", "a program");

const others: readonly HostileFile[] = [
  made("nothing", "empty", () => new Uint8Array()),
  made("one byte", "unknown-type", () => joined("%")),
  made("text that is called a PDF", "unknown-type", () => joined("Here is my ticket.\n")),
  made("page of HTML", "unknown-type", () => joined("<!doctype html><script>alert(1)</script>")),
  made("SVG with a script", "unknown-type", () => joined("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")),
  made("GIF", "unknown-type", () => joined("GIF89a\x01\0\x01\0\0\0\0;")),
  made("BMP that is 4 gigabytes large", "unknown-type", () =>
    joined("BM\xff\xff\xff\xff\0\0\0\0\x36\0\0\0\x28\0\0\0\xff\xff\0\0\xff\xff\0\0"),
  ),
  made("WebP", "unknown-type", () => joined("RIFF\x10\0\0\0WEBPVP8 ")),
  made("program of Windows", "unknown-type", () => joined("MZ\x90\0\x03\0\0\0", "\0".repeat(500))),
  made("program of Linux", "unknown-type", () => joined("\x7fELF\x02\x01\x01\0")),
  made("archive that decompresses to a terabyte", "unknown-type", () =>
    zip("ticket.pdf", Buffer.alloc(50_000_000), 0xff_ff_ff_ff),
  ),
  made("gzip of zeros", "unknown-type", () => new Uint8Array(gzipSync(Buffer.alloc(100_000_000)))),
  made("more than 10 MB", "too-large", async () => joined(await pdf(), " ".repeat(10 * 1024 * 1024))),
  made("header of a PDF alone", "cut-off", () => joined("%PDF-1.7\n")),
  made("header of a PNG alone", "cut-off", () => joined("\x89PNG\r\n\x1a\n")),
  made("header of a JPEG alone", "cut-off", () => joined("\xff\xd8\xff")),
  made("PDF that begins late", "unknown-type", async () => joined("x".repeat(100), await pdf())),
];

const twoInOne: readonly HostileFile[] = [
  made("PDF with an archive behind it", "two-in-one", async () => joined(await pdf(), archive())),
  made("PDF within the comment of an archive", "two-in-one", async () => {
    const file = await pdf();
    const end = joined(archive().subarray(0, -2), "\x07\0");
    return joined(file.subarray(0, file.lastIndexOf(0x25) - 1), end, "\n%%EOF\n");
  }),
  made("PDF with an archive in a stream", "two-in-one", () => ticketWith(({ draw }) => draw(archive()))),
  made("PDF with HTML in a stream", "two-in-one", () => ticketWith(({ draw }) => draw("%<script>alert(1)</script>"))),
  made("PDF with PHP in a stream", "two-in-one", () => ticketWith(({ draw }) => draw("%<?php system($_GET[0]); ?>"))),
  made("PDF with an HTML application in it", "two-in-one", () => ticketWith(({ draw }) => draw("%<hta:application >"))),
  made("PDF with a RAR in it", "two-in-one", () => ticketWith(({ draw }) => draw("Rar!\x1a\x07\0"))),
  made("PDF that is a TAR", "two-in-one", async () =>
    replaced(await pdf(), /^%PDF-1.7\n[^]{248}/, `%PDF-1.7\n%${"x".repeat(247)}ustar`),
  ),
  made("PDF with a picture behind it", "two-in-one", async () => joined(await pdf(), await jpeg())),
  made("PNG with an archive behind it", "two-in-one", async () => joined(await png(), archive())),
  made("PNG with a PDF behind it", "two-in-one", async () => joined(await png(), await pdf())),
  made("JPEG with an archive behind it", "two-in-one", async () => joined(await jpeg(), archive())),
  made("JPEG with a film behind it", "two-in-one", async () => joined(await jpeg(), "\0\0\0\x18ftypmp42\0\0\0\0")),
  made("JPEG with a PDF in its comment", "two-in-one", async () => withComment(await jpeg(), "%PDF-1.7\n")),
  made("JPEG with HTML in its comment", "two-in-one", async () => withComment(await jpeg(), "<html ><script>")),
  made("JPEG with PHP in its comment", "two-in-one", async () => withComment(await jpeg(), "<?php eval($x); ?>")),
];

function withComment(file: Uint8Array, comment: string): Uint8Array {
  return joined(
    file.subarray(0, 2),
    `\xff\xfe\0${String.fromCharCode(comment.length + 2)}${comment}`,
    file.subarray(2),
  );
}

const PARTS = [10, 30, 50, 70, 90, 99];

const cutOff: readonly HostileFile[] = PARTS.flatMap((percent) =>
  Object.entries({ PDF: pdf, PNG: png, JPEG: jpeg }).map(([kind, make]) => ({
    name: `${kind} of which ${percent} % are there`,
    reasons: ["cut-off"],
    make: async () => {
      const file = await make();
      return file.slice(0, Math.floor((file.length * percent) / 100));
    },
  })),
);

/** Files that are not what they say. */
export const kinds: readonly HostileFile[] = [...others, ...twoInOne, ...cutOff];
