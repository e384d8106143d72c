// Cuts one page out of a PDF into a file of its own that holds nothing of the other pages.
import { PDFArray, PDFDict, PDFDocument, PDFName, type PDFObject, PDFObjectCopier, PDFStream } from "pdf-lib";
import type { CheckedPdf } from "./pdf-structure.ts";
import { FileRefused } from "./refusals.ts";
import { keepOnlyUsed } from "./used-resources.ts";

const INHERITED = ["Resources", "MediaBox", "CropBox", "Rotate"];
const OWN = ["Contents", "UserUnit", "Group"];
const MOST_PARENTS = 50;

/**
 * Returns one page, from 1, as a PDF of its own: what the page draws, and nothing that it could draw. Links, notes and
 * thumbnails, which may lead to other pages, stay behind. The same page of the same file gives the same bytes.
 */
export async function cutPage({ document, pages }: CheckedPdf, number: number): Promise<Uint8Array> {
  const page = pages[number - 1];
  if (!page) throw new FileRefused("no-such-page");
  try {
    return await copyOf(document, page);
  } catch {
    throw new FileRefused("page-not-cut");
  }
}

async function copyOf(document: PDFDocument, page: PDFDict): Promise<Uint8Array> {
  const entries = [...INHERITED.map(entryOf(page, true)), ...OWN.map(entryOf(page, false))];
  const resources = document.context.lookup(entries[0]?.[1]);
  keepOnlyUsed(resources instanceof PDFDict ? resources : null, contentsOf(page));
  const alone = await PDFDocument.create({ updateMetadata: false });
  const { node } = alone.addPage();
  const copier = PDFObjectCopier.for(document.context, alone.context);
  for (const [key, value] of entries) {
    if (value) node.set(key, copier.copy(value));
    else node.delete(key);
  }
  // Says which layers are shown.
  const layers = document.catalog.get(PDFName.of("OCProperties"));
  if (layers) alone.catalog.set(PDFName.of("OCProperties"), copier.copy(layers));
  if (countPages(alone) !== 1) throw new FileRefused("page-not-cut");
  return await alone.save({ addDefaultPage: false, updateFieldAppearances: false });
}

function entryOf(page: PDFDict, isInherited: boolean): (name: string) => [PDFName, PDFObject | undefined] {
  return (name) => {
    const key = PDFName.of(name);
    let node: PDFObject | undefined = page;
    for (let level = 0; level < MOST_PARENTS && node instanceof PDFDict; level += 1) {
      const value = node.get(key);
      if (value || !isInherited) return [key, value];
      node = node.lookup(PDFName.of("Parent"));
    }
    return [key, undefined];
  };
}

function contentsOf(page: PDFDict): PDFStream[] {
  const contents = page.lookup(PDFName.of("Contents"));
  const parts = contents instanceof PDFArray ? contents.asArray().map((part) => page.context.lookup(part)) : [contents];
  return parts.filter((part) => part instanceof PDFStream);
}

function countPages({ context }: PDFDocument): number {
  const dicts = context.enumerateIndirectObjects().map(([, object]) => object);
  const isPage = (object: PDFObject) =>
    object instanceof PDFDict && object.lookup(PDFName.of("Type")) === PDFName.of("Page");
  return dicts.filter(isPage).length;
}
