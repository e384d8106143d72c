// Makes ticket files as sellers have them: PDFs of one and several tickets, a screenshot, a photo.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { PDFDocument, type PDFFont, PDFName, type PDFPage, StandardFonts } from "pdf-lib";
import { prepareZXingModule, type WriteInputBarcodeFormat, writeBarcode } from "zxing-wasm/writer";

/** Describes one ticket on a page or picture. */
export interface ExampleTicket {
  /** Text of its barcode. */
  readonly code: string;
  /** Symbology of the barcode; default `QRCode`. */
  readonly format?: WriteInputBarcodeFormat;
  /** Largest text of the ticket; default `Moonrise Tour`. */
  readonly title?: string;
  /** Seat in row 7 of section B; default 1. */
  readonly seat?: number;
}

const MARGIN = 50;
const A4 = { width: 595, height: 842 };
let isWriterReady = false;

/** Makes a PDF of A4 pages with one ticket on each; the same tickets give the same bytes. */
export async function ticketPdf(...tickets: readonly ExampleTicket[]): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (const ticket of tickets) await drawTicket(document.addPage([A4.width, A4.height]), ticket, font);
  return await document.save();
}

/** Makes a PDF of one page with several codes on it. */
export async function pageOfCodes(...tickets: readonly ExampleTicket[]): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const page = document.addPage([A4.width, A4.height]);
  for (const [at, { code, format }] of tickets.entries()) {
    const image = await document.embedPng(await barcodePng(code, format));
    page.drawImage(image, { x: MARGIN, y: A4.height - (at + 1) * 220, ...scaledTo(image, 180) });
  }
  return await document.save();
}

/** Makes a PDF of one page whose visible part shows the first of two codes alone. */
export async function croppedPdf(visible: ExampleTicket, hidden: ExampleTicket): Promise<Uint8Array> {
  const document = await PDFDocument.load(await pageOfCodes(visible, hidden), { updateMetadata: false });
  document.getPage(0).setCropBox(0, A4.height - 230, A4.width, 230);
  return await document.save();
}

/**
 * Makes a PDF as many programs write it: all pages share their resources, each picture lies in a form, and a link on each
 * page leads to the others.
 */
export async function sharedPdf(...tickets: readonly ExampleTicket[]): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const { context } = document;
  const pictures = context.obj({});
  const resources = context.register(context.obj({ XObject: pictures }));
  for (const [at, { code, format }] of tickets.entries()) {
    const image = await document.embedPng(await barcodePng(code, format));
    await image.embed();
    const form = { Subtype: "Form", BBox: [0, 0, 1, 1], Resources: { XObject: { Picture: image.ref } } };
    pictures.set(PDFName.of(`Ticket${at}`), context.register(context.stream("/Picture Do", form)));
    const { node } = document.addPage([A4.width, A4.height]);
    node.set(PDFName.of("Resources"), resources);
    node.addContentStream(context.register(context.stream(`q 200 0 0 200 100 500 cm /Ticket${at} Do Q`)));
  }
  for (const page of document.getPages()) {
    const links = document.getPages().map(({ ref }) => ({ Subtype: "Link", Rect: [0, 0, 9, 9], Dest: [ref, "Fit"] }));
    page.node.set(PDFName.of("Annots"), context.obj(links));
  }
  return await document.save();
}

/** Makes a picture of a barcode whose light parts let through what is under it, such as a dark background. */
export async function transparentPng({ code, format }: ExampleTicket): Promise<Uint8Array> {
  const barcode = await loadImage(await barcodePng(code, format));
  const canvas = createCanvas(barcode.width, barcode.height);
  const context = canvas.getContext("2d");
  context.drawImage(barcode, 0, 0);
  const pixels = context.getImageData(0, 0, barcode.width, barcode.height);
  for (let at = 0; at < pixels.data.length; at += 4) pixels.data.set([0, 0, 0, 255 - (pixels.data[at] ?? 0)], at);
  context.putImageData(pixels, 0, 0);
  return new Uint8Array(canvas.toBuffer("image/png"));
}

/** Makes the screenshot of a ticket, 1,170 by 1,600 pixels. */
export async function screenshotPng(ticket: ExampleTicket): Promise<Uint8Array> {
  return new Uint8Array((await drawPicture(ticket, { width: 1_170, height: 1_600, tilt: 0 })).toBuffer("image/png"));
}

/** Makes the photo of a printed ticket that lies a little askew; default 12 megapixels, as phones take them. */
export async function photoJpeg(ticket: ExampleTicket, width = 4_000, height = 3_000): Promise<Uint8Array> {
  return new Uint8Array((await drawPicture(ticket, { width, height, tilt: 0.08 })).toBuffer("image/jpeg", 85));
}

/** Makes the picture of a barcode, with a quiet zone around it. */
export async function barcodePng(code: string, format: WriteInputBarcodeFormat = "QRCode"): Promise<Uint8Array> {
  if (!isWriterReady) {
    const wasm = await readFile(fileURLToPath(import.meta.resolve("zxing-wasm/writer/zxing_writer.wasm")));
    await prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer }, fireImmediately: true });
    isWriterReady = true;
  }
  const { image, error } = await writeBarcode(code, { format, scale: 4, addQuietZones: true });
  if (!image) throw new Error(`Cannot write barcode: ${error}`);
  return new Uint8Array(await image.arrayBuffer());
}

async function drawTicket(page: PDFPage, ticket: ExampleTicket, font: PDFFont): Promise<void> {
  const { code, format, title = "Moonrise Tour", seat = 1 } = ticket;
  const lines = ["Grand Hall, New York", "Wed 30 Dec 2026, 19:30", `Section B   Row 7   Seat ${seat}`];
  page.drawText(title, { x: MARGIN, y: 760, size: 28, font });
  for (const [at, line] of lines.entries()) page.drawText(line, { x: MARGIN, y: 730 - at * 20, size: 12, font });
  const image = await page.doc.embedPng(await barcodePng(code, format));
  page.drawImage(image, { x: MARGIN, y: 450, ...scaledTo(image, 200) });
}

async function drawPicture(
  { code, format, title = "Moonrise Tour" }: ExampleTicket,
  { width, height, tilt }: { width: number; height: number; tilt: number },
) {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.fillStyle = "#222";
  context.rotate(tilt);
  const barcode = await loadImage(await barcodePng(code, format));
  const scale = (Math.min(width, height) * 0.4) / Math.max(barcode.width, barcode.height);
  context.imageSmoothingEnabled = false;
  context.drawImage(barcode, width * 0.2, height * 0.3, barcode.width * scale, barcode.height * scale);
  context.fillRect(width * 0.2, height * 0.1, width * 0.4, height * 0.05);
  context.font = `${Math.round(height / 40)}px sans-serif`;
  context.fillText(title, width * 0.2, height * 0.25);
  return canvas;
}

function scaledTo({ width, height }: { width: number; height: number }, most: number) {
  const scale = most / Math.max(width, height);
  return { width: width * scale, height: height * scale };
}
