// Cuts pages out of PDFs, and looks for what they hold of the other pages.
import { PDFDocument, PDFName, PDFRawStream } from "pdf-lib";
import { expect, test } from "vitest";
import { sharedPdf, ticketPdf } from "../testing/example-files.ts";
import { cutPage } from "./cut-page.ts";
import { checkPdf } from "./pdf-structure.ts";

const LIMITS = { pages: 20, pixels: 25_000_000 };

async function cut(file: Uint8Array, page: number): Promise<Uint8Array> {
  return await cutPage(await checkPdf(file, LIMITS), page);
}

async function picturesIn(file: Uint8Array): Promise<number> {
  const { context } = await PDFDocument.load(file);
  const objects = context.enumerateIndirectObjects().map(([, object]) => object);
  const isPicture = (object: unknown) =>
    object instanceof PDFRawStream && object.dict.get(PDFName.of("Subtype")) === PDFName.of("Image");
  return objects.filter(isPicture).length;
}

test("cutPage() leaves out the pictures of other pages, though all pages share them and link to each other", async () => {
  const file = await sharedPdf({ code: "TICKET-ONE" }, { code: "TICKET-TWO" }, { code: "TICKET-THREE" });
  expect(await picturesIn(file)).toBe(3);
  const page = await cut(file, 2);
  expect(await picturesIn(page)).toBe(1);
  expect((await checkPdf(page, LIMITS)).pages).toHaveLength(1);
});

test("cutPage() gives the same bytes for the same page, and others for another", async () => {
  const file = await ticketPdf({ code: "TICKET-ONE" }, { code: "TICKET-TWO" });
  expect(await cut(file, 1)).toEqual(await cut(file, 1));
  expect(await cut(file, 1)).not.toEqual(await cut(file, 2));
});

test("cutPage() refuses a page that is not there", async () => {
  const file = await ticketPdf({ code: "TICKET-ONE" });
  await expect(cut(file, 2)).rejects.toMatchObject({ reason: "no-such-page" });
});
