// Tells the kind of a file by its first bytes, and refuses files that are two kinds at once.
import type { MimeType } from "./inspection.ts";
import { FileRefused } from "./refusals.ts";

const MAGIC: readonly (readonly [MimeType, string])[] = [
  ["application/pdf", "%PDF-"],
  ["image/png", "\x89PNG\r\n\x1a\n"],
  ["image/jpeg", "\xff\xd8\xff"],
];

// Readers of these kinds search for their beginning anywhere in a file, in whatever case.
const ANYWHERE = /<(?:html|script|svg|!doctype html|hta:application|\?php)[\s>]/i;
const ARCHIVES = ["Rar!\x1a\x07", "7z\xbc\xaf\x27\x1c"];
// A reader of ZIP finds an archive by its last record, which says how long the comment is that ends the file.
const END_OF_ZIP = "PK\x05\x06";
const END_OF_ZIP_BYTES = 22;
const LONGEST_COMMENT = 65_535;
// Readers of PDF accept a header that begins within the first 1,024 bytes.
const PDF_HEADER_WITHIN = 1_024;
const TAR_AT = 257;

/** Returns the kind of a file; refuses a file that is empty, of another kind, or of a second kind as well. */
export function fileType(bytes: Uint8Array): MimeType {
  if (bytes.length === 0) throw new FileRefused("empty");
  const text = latin1(bytes);
  const type = MAGIC.find(([, magic]) => text.startsWith(magic))?.[0];
  if (!type) throw new FileRefused("unknown-type");
  if (isSecondKind(text, type)) throw new FileRefused("two-in-one");
  return type;
}

/** Returns bytes as a string of one character for each. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

function isSecondKind(text: string, type: MimeType): boolean {
  if (type !== "application/pdf" && text.slice(0, PDF_HEADER_WITHIN).includes("%PDF-")) return true;
  if (text.startsWith("ustar", TAR_AT)) return true;
  return ANYWHERE.test(text) || ARCHIVES.some((beginning) => text.includes(beginning)) || endsAsZip(text);
}

function endsAsZip(text: string): boolean {
  const from = Math.max(0, text.length - LONGEST_COMMENT - END_OF_ZIP_BYTES);
  for (let at = text.indexOf(END_OF_ZIP, from); at !== -1; at = text.indexOf(END_OF_ZIP, at + 1)) {
    const comment = text.charCodeAt(at + 20) + text.charCodeAt(at + 21) * 256;
    if (at + END_OF_ZIP_BYTES + comment <= text.length) return true;
  }
  return false;
}
