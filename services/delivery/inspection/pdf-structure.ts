// Checks the structure of a PDF before anything of its pages is decoded (ISO 32000-2).
import {
  PDFArray,
  type PDFContext,
  PDFDict,
  PDFDocument,
  PDFName,
  PDFNumber,
  type PDFObject,
  PDFRef,
  PDFStream,
} from "pdf-lib";
import { latin1 } from "./file-type.ts";
import { FileRefused } from "./refusals.ts";

/** Bounds what a PDF may be. */
export interface PdfLimits {
  /** Most pages. */
  readonly pages: number;
  /** Most pixels of a picture inside, and of a page at 150 dpi. */
  readonly pixels: number;
}

/** Holds a PDF whose structure was checked. */
export interface CheckedPdf {
  readonly document: PDFDocument;
  /** The pages in their order; the tree of pages holds no loop. */
  readonly pages: readonly PDFDict[];
}

const END = "%%EOF";
const ACTIVE_KEYS = new Set([
  "JS",
  "JavaScript",
  "EmbeddedFiles",
  "EF",
  "XFA",
  "RichMediaContent",
  "RichMediaSettings",
]);
const ACTIVE_VALUES: Readonly<Record<string, ReadonlySet<string>>> = {
  S: new Set([
    ...["JavaScript", "Launch", "SubmitForm", "ImportData", "GoToE", "GoToR", "Rendition", "Movie", "Sound"],
    ...["RichMediaExecute", "GoTo3DView", "Thread"],
  ]),
  Type: new Set(["EmbeddedFile", "Collection"]),
  Subtype: new Set(["RichMedia", "Movie", "Sound", "Screen", "3D", "FileAttachment"]),
};
// Names too long to be there by chance, found in parts of the file that no table of contents leads to as well.
const ACTIVE_NAMES = ["JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "SubmitForm", "ImportData"];
const MOST_NODES = 2_000;

/** Parses a PDF; refuses one that breaks off, is encrypted, active, or too large in what it names. */
export async function checkPdf(bytes: Uint8Array, limits: PdfLimits): Promise<CheckedPdf> {
  const text = latin1(bytes);
  checkEnd(text);
  if (namesIn(text, ["Encrypt"])) throw new FileRefused("password");
  if (namesIn(text, ACTIVE_NAMES)) throw new FileRefused("active");
  const document = await parse(bytes);
  const { context } = document;
  if (context.trailerInfo.Encrypt) throw new FileRefused("password");
  for (const [, object] of context.enumerateIndirectObjects()) checkObject(object, limits);
  return { document, pages: pagesOf(context, limits.pages) };
}

function checkEnd(text: string): void {
  const end = text.lastIndexOf(END);
  if (end === -1 || text.lastIndexOf("startxref", end) === -1) throw new FileRefused("cut-off");
  const rest = text.slice(end + END.length);
  if (/^[\s\0]*$/.test(rest)) return;
  throw new FileRefused(/\d+\s+\d+\s+obj\b/.test(rest) ? "cut-off" : "two-in-one");
}

// Any letter of a name may be written as its number.
function namesIn(text: string, names: readonly string[]): boolean {
  const spelled = names.map((name) => Array.from(name, (letter) => `(?:${letter}|#${hex(letter)})`).join(""));
  return new RegExp(`/(?:${spelled.join("|")})(?![A-Za-z0-9#_.-])`).test(text);
}

function hex(letter: string): string {
  const digits = letter.charCodeAt(0).toString(16);
  return digits.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

async function parse(bytes: Uint8Array): Promise<PDFDocument> {
  try {
    return await PDFDocument.load(bytes, {
      ignoreEncryption: true,
      updateMetadata: false,
      // Otherwise what cannot be read is left out, and nobody looks whether it is active.
      throwOnInvalidObject: true,
      parseSpeed: Number.POSITIVE_INFINITY,
    });
  } catch {
    throw new FileRefused("damaged");
  }
}

function checkObject(object: PDFObject, limits: PdfLimits): void {
  const open: PDFObject[] = [object];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next instanceof PDFStream) checkPicture(next.dict, limits.pixels);
    if (next instanceof PDFArray) open.push(...next.asArray());
    const dict = next instanceof PDFStream ? next.dict : next;
    if (!(dict instanceof PDFDict)) continue;
    for (const [key, value] of dict.entries()) {
      if (isActive(key.decodeText(), value)) throw new FileRefused("active");
      open.push(value);
    }
  }
}

function isActive(key: string, value: PDFObject): boolean {
  if (ACTIVE_KEYS.has(key)) return true;
  return value instanceof PDFName && (ACTIVE_VALUES[key]?.has(value.decodeText()) ?? false);
}

function checkPicture(dict: PDFDict, mostPixels: number): void {
  if (dict.lookup(PDFName.of("Subtype")) !== PDFName.of("Image")) return;
  const [width, height] = ["Width", "Height"].map((key) => dict.lookup(PDFName.of(key)));
  if (!(width instanceof PDFNumber) || !(height instanceof PDFNumber)) throw new FileRefused("damaged");
  if (width.asNumber() * height.asNumber() > mostPixels) throw new FileRefused("too-many-pixels");
}

function pagesOf(context: PDFContext, most: number): PDFDict[] {
  const root = context.lookup(context.trailerInfo.Root);
  if (!(root instanceof PDFDict)) throw new FileRefused("damaged");
  const open = [root.get(PDFName.of("Pages"))];
  const seen = new Set<string>();
  const pages: PDFDict[] = [];
  while (open.length > 0) {
    const at = open.pop();
    const node = context.lookup(at);
    if (!(node instanceof PDFDict)) throw new FileRefused("damaged");
    if (at instanceof PDFRef && seen.has(at.toString())) throw new FileRefused("damaged");
    seen.add(at instanceof PDFRef ? at.toString() : String(seen.size));
    const kids = node.lookup(PDFName.of("Kids"));
    if (kids instanceof PDFArray) open.push(...kids.asArray().toReversed());
    else if (node.lookup(PDFName.of("Type")) === PDFName.of("Pages")) throw new FileRefused("damaged");
    else pages.push(node);
    if (pages.length > most) throw new FileRefused("too-many-pages");
    if (seen.size + open.length > MOST_NODES) throw new FileRefused("too-many-pages");
  }
  if (pages.length === 0 || pages.length !== countOf(root)) throw new FileRefused("damaged");
  return pages;
}

function countOf(root: PDFDict): number | null {
  const tree = root.lookup(PDFName.of("Pages"));
  const count = tree instanceof PDFDict ? tree.lookup(PDFName.of("Count")) : undefined;
  return count instanceof PDFNumber ? count.asNumber() : null;
}

/** Returns the PDF with all that its pages hide beyond their visible part; null where they hide nothing. */
export async function withoutCrop({ document, pages }: CheckedPdf): Promise<Uint8Array | null> {
  const crop = PDFName.of("CropBox");
  const whole = PDFName.of("MediaBox");
  const isCropped = (node: PDFDict) => node.has(crop) && String(node.lookup(crop)) !== String(node.lookup(whole));
  const nodes = [...pages, ...pages.flatMap(parentsOf)].filter(isCropped);
  if (nodes.length === 0) return null;
  for (const node of nodes) node.delete(crop);
  return await document.save({ addDefaultPage: false, updateFieldAppearances: false });
}

function parentsOf(page: PDFDict): PDFDict[] {
  const parents: PDFDict[] = [];
  for (let node: PDFObject | undefined = page; node instanceof PDFDict; node = node.lookup(PDFName.of("Parent"))) {
    if (parents.length > MOST_NODES) throw new FileRefused("damaged");
    parents.push(node);
  }
  return parents;
}
