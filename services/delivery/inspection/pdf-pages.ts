// Draws the pages of a PDF one by one with pdf.js, and reads their text.
import { ImageData as CanvasImageData, createCanvas, DOMMatrix, Path2D } from "@napi-rs/canvas";
import { getDocument, type PDFDocumentProxy, type PDFPageProxy } from "unpdf/pdfjs";
import type { TextLine } from "../rules/ticket-text.ts";
import { createWhiteCanvas } from "./canvas.ts";
import { FileRefused } from "./refusals.ts";

/** Holds an open PDF. */
export interface OpenPdf {
  readonly pages: number;
  /** Draws a page, from 1, on white; null where its picture would be too large. Memory is free again at the next. */
  draw(page: number, dpi: number): Promise<ImageData | null>;
  /** Reads the lines of text on a page, from 1, from the top down. */
  readText(page: number): Promise<TextLine[]>;
}

// Resolution at which pages are measured.
const DPI = 150;

const POINTS_PER_INCH = 72;
// Items whose baselines differ by less than this part of their height stand on one line.
const SAME_LINE = 0.5;
const MOST_ITEMS = 2_000;

/** Opens a PDF; refuses one that asks for a password, runs scripts, is damaged, or has a page of too many pixels. */
export async function openPdf(bytes: Uint8Array, mostPixels: number): Promise<OpenPdf> {
  Object.assign(globalThis, { DOMMatrix, Path2D, ImageData: CanvasImageData });
  const document = await refusing(() => open(bytes, mostPixels));
  await refusing(() => check(document, mostPixels));
  return {
    pages: document.numPages,
    draw: (page, dpi) => refusing(async () => draw(await document.getPage(page), dpi, mostPixels)),
    readText: (page) => refusing(async () => linesOf(await document.getPage(page))),
  };
}

async function open(bytes: Uint8Array, mostPixels: number): Promise<PDFDocumentProxy> {
  return await getDocument({
    // A copy: pdf.js takes the memory for itself.
    data: new Uint8Array(bytes),
    verbosity: 0,
    enableXfa: false,
    useWasm: false,
    useWorkerFetch: false,
    useSystemFonts: false,
    disableFontFace: true,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    maxImageSize: mostPixels,
    CanvasFactory: Canvases,
    FilterFactory: NoFilters,
  }).promise;
}

async function check(document: PDFDocumentProxy, mostPixels: number): Promise<void> {
  if (await document.getPermissions()) throw new FileRefused("password");
  if (document.isPureXfa || (await document.getJSActions()) || (await document.getAttachments())) {
    throw new FileRefused("active");
  }
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const { width, height } = page.getViewport({ scale: DPI / POINTS_PER_INCH });
    if (!(width >= 1 && height >= 1)) throw new FileRefused("damaged");
    if (!(width * height <= mostPixels)) throw new FileRefused("too-many-pixels");
  }
}

async function draw(page: PDFPageProxy, dpi: number, mostPixels: number): Promise<ImageData | null> {
  const viewport = page.getViewport({ scale: dpi / POINTS_PER_INCH });
  const [width, height] = [Math.ceil(viewport.width), Math.ceil(viewport.height)];
  if (width * height > mostPixels) return null;
  const context = createWhiteCanvas(width, height);
  await page.render({ canvas: null, canvasContext: context, viewport, background: "#fff" }).promise;
  page.cleanup();
  return context.getImageData(0, 0, width, height);
}

async function linesOf(page: PDFPageProxy): Promise<TextLine[]> {
  const { items } = await page.getTextContent();
  const lines: { text: string; height: number; y: number }[] = [];
  for (const item of items.slice(0, MOST_ITEMS)) {
    if (!("str" in item) || item.str.trim() === "") continue;
    const y = Number(item.transform[5]);
    const line = lines.find((other) => Math.abs(other.y - y) < SAME_LINE * Math.min(other.height, item.height));
    if (!line) lines.push({ text: item.str, height: item.height, y });
    else line.text += ` ${item.str}`;
  }
  return lines
    .toSorted((a, b) => b.y - a.y)
    .map(({ text, height }) => ({ text: text.replaceAll(/\s+/g, " ").trim(), height }));
}

async function refusing<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FileRefused) throw error;
    throw new FileRefused(error instanceof Error && error.name === "PasswordException" ? "password" : "damaged");
  }
}

interface Drawing {
  canvas: { width: number; height: number };
  context: unknown;
}

/** Makes the canvases that pdf.js draws on besides the page's own. */
class Canvases {
  create(width: number, height: number): Drawing {
    const canvas = createCanvas(width, height);
    return { canvas, context: canvas.getContext("2d") };
  }

  reset({ canvas }: Drawing, width: number, height: number): void {
    canvas.width = width;
    canvas.height = height;
  }

  destroy({ canvas }: Drawing): void {
    canvas.width = 0;
    canvas.height = 0;
  }
}

/** Makes no filters: a browser has them for effects that no barcode needs. */
class NoFilters {
  addFilter(): string {
    return "none";
  }

  addHCMFilter(): string {
    return "none";
  }

  addAlphaFilter(): string {
    return "none";
  }

  addLuminosityFilter(): string {
    return "none";
  }

  addHighlightHCMFilter(): string {
    return "none";
  }

  destroy(): void {}
}
