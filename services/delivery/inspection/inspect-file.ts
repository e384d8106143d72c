// Inspects one file, inside of the child process: its kind, its structure, its codes and its text.
import { decideCodes, type FoundCode } from "../rules/found-codes.ts";
import { readTicketDetails, type TextLine } from "../rules/ticket-text.ts";
import type { Barcode, Picture } from "./barcodes.ts";
import type { ChildAnswer } from "./child-answer.ts";
import { fileType } from "./file-type.ts";
import type { InspectionLimits } from "./inspection.ts";
import type { OpenPdf } from "./pdf-pages.ts";
import { FileRefused, type RefusalReason } from "./refusals.ts";

/** Holds what a child answers: what was found, and the page that was cut out. */
export interface ChildWork {
  readonly answer: ChildAnswer;
  /** The page that was cut out; null where the file is sealed as it was uploaded. */
  readonly cut: Uint8Array | null;
}

type Limits = Pick<InspectionLimits, "bytes" | "pages" | "megapixels">;

interface Content {
  readonly pages: number;
  readonly found: readonly FoundCode[];
  readonly lines: readonly TextLine[];
}

const DPI = 150;
// Small codes of many modules need more pixels. Pages without a code, such as terms, are drawn again as far as there is
// time: each takes half a second.
const FINE_DPI = 300;
const MOST_READ_AGAIN = 4;
const MEGA = 1_000_000;

/** Reports that a library of the inspection could not be loaded, for which no file is to blame. */
export class LibraryProblem extends Error {
  override readonly name = "LibraryProblem";
}

/** Inspects one file, or one page of it; throws a LibraryProblem alone. */
export async function inspectFile(bytes: Uint8Array, page: number | null, limits: Limits): Promise<ChildWork> {
  try {
    return await inspect(bytes, page, limits);
  } catch (error) {
    if (error instanceof LibraryProblem) throw error;
    return { answer: { outcome: "refused", reason: reasonOf(error) }, cut: null };
  }
}

async function inspect(bytes: Uint8Array, page: number | null, limits: Limits): Promise<ChildWork> {
  if (bytes.length > limits.bytes) throw new FileRefused("too-large");
  const mimeType = fileType(bytes);
  const cut = page !== null && mimeType === "application/pdf" ? await cutOut(bytes, page, limits) : null;
  if (page !== null && page !== 1 && !cut) throw new FileRefused("no-such-page");
  const content =
    mimeType === "application/pdf" ? await readPdf(cut ?? bytes, limits) : await readPicture(bytes, limits);
  const decision = decideCodes(content.found);
  if ("refused" in decision) {
    const { refused: reason, ...more } = decision;
    return { answer: { outcome: "refused", reason, ...more }, cut: null };
  }
  const details = readTicketDetails(content.lines);
  return { answer: { outcome: "accepted", mimeType, pages: content.pages, codes: decision.codes, details }, cut };
}

async function cutOut(bytes: Uint8Array, page: number, limits: Limits): Promise<Uint8Array> {
  const { checkPdf } = await loaded(import("./pdf-structure.ts"));
  const { cutPage } = await loaded(import("./cut-page.ts"));
  return await cutPage(await checkPdf(bytes, pdfLimits(limits)), page);
}

async function readPicture(bytes: Uint8Array, limits: Limits): Promise<Content> {
  const { checkPicture, pictureOf } = await loaded(import("./picture.ts"));
  const header = await checkPicture(bytes, limits.megapixels * MEGA);
  const readBarcodes = await barcodeReader();
  const codes = await readBarcodes(header.isTransparent ? await pictureOf(bytes, header) : bytes);
  return { pages: 1, found: codes.map((code) => ({ ...code, page: 1 })), lines: [] };
}

async function readPdf(bytes: Uint8Array, limits: Limits): Promise<Content> {
  const { checkPdf, withoutCrop } = await loaded(import("./pdf-structure.ts"));
  const checked = await checkPdf(bytes, pdfLimits(limits));
  const { openPdf } = await loaded(import("./pdf-pages.ts"));
  const mostPixels = limits.megapixels * MEGA;
  const pdf = await openPdf(bytes, mostPixels);
  if (pdf.pages !== checked.pages.length) throw new FileRefused("damaged");
  const found = await readCodes(pdf);
  const lines: TextLine[] = [];
  for (let page = 1; page <= pdf.pages; page += 1) lines.push(...(await pdf.readText(page)));
  // Whoever has the file has what lies beyond the visible part of its pages, such as the ticket beside this one.
  const whole = await withoutCrop(checked);
  const hidden = whole ? await readCodes(await openPdf(whole, mostPixels)) : [];
  return { pages: pdf.pages, found: [...found, ...hidden], lines };
}

async function readCodes(pdf: OpenPdf): Promise<FoundCode[]> {
  const readBarcodes = await barcodeReader();
  const found: FoundCode[] = [];
  const read = async (page: number, dpi: number) => {
    const picture = await pdf.draw(page, dpi);
    if (picture) found.push(...(await readBarcodes(picture)).map((code) => ({ ...code, page })));
  };
  const pages = Array.from({ length: pdf.pages }, (_, at) => at + 1);
  for (const page of pages) await read(page, DPI);
  const blank = pages.filter((page) => !found.some((code) => code.page === page));
  const isReadAgain = blank.length === pages.length || blank.length <= MOST_READ_AGAIN;
  for (const page of isReadAgain ? blank : []) await read(page, FINE_DPI);
  return found;
}

async function barcodeReader(): Promise<(picture: Picture) => Promise<Barcode[]>> {
  const { loadBarcodeReader } = await loaded(import("./barcodes.ts"));
  return await loaded(loadBarcodeReader());
}

async function loaded<Library>(loading: Promise<Library>): Promise<Library> {
  try {
    return await loading;
  } catch (error) {
    throw new LibraryProblem("Cannot inspect file: a library is missing", { cause: error });
  }
}

function pdfLimits({ pages, megapixels }: Limits): { pages: number; pixels: number } {
  return { pages, pixels: megapixels * MEGA };
}

// What else is thrown while a file is read is the file's doing, such as a stack too deep for it.
function reasonOf(error: unknown): RefusalReason {
  if (error instanceof FileRefused) return error.reason;
  return error instanceof RangeError && /memory/i.test(error.message) ? "too-heavy" : "damaged";
}
