// Takes out of a page's resources what the page does not draw: often all pages share them, other tickets included.
import { decodePDFRawStream, PDFDict, PDFName, type PDFObject, PDFRawStream, PDFStream } from "pdf-lib";
import { latin1 } from "./file-type.ts";

// Kinds of resources that are drawn by a name which the content says.
const KINDS = ["Font", "XObject", "ExtGState", "ColorSpace", "Pattern", "Shading", "Properties"].map((kind) =>
  PDFName.of(kind),
);
// What programs keep for themselves in what a page draws: the artwork of a whole document, for example.
const PRIVATE = ["PieceInfo", "Metadata", "Alternates", "OPI", "AF", "StructParent", "StructParents"].map((key) =>
  PDFName.of(key),
);
const RESOURCES = PDFName.of("Resources");
const NAME = /\/([^\s\0()<>[\]{}/%]+)/g;

/** Takes out of `resources`, and of those of all that is drawn with them, what `contents` do not name. */
export function keepOnlyUsed(resources: PDFDict | null, contents: readonly PDFStream[]): void {
  prune(resources, contents, new Set());
}

function prune(resources: PDFDict | null, contents: readonly PDFStream[], seen: Set<PDFObject>): void {
  if (!resources) return;
  const used = new Set<string>();
  const drawn = new Set<PDFStream>();
  const open = [...contents];
  for (let content = open.pop(); content; content = open.pop()) {
    for (const name of namesIn(content)) used.add(name);
    for (const part of drawnBy(resources, used)) {
      if (drawn.has(part)) continue;
      drawn.add(part);
      // A part without resources of its own draws with these.
      if (isContent(part) && !part.dict.has(RESOURCES)) open.push(part);
    }
  }
  for (const kind of KINDS) keepNames(resources.lookup(kind), used);
  for (const part of drawn) clean(part, seen);
}

function clean(part: PDFStream, seen: Set<PDFObject>): void {
  if (seen.has(part)) return;
  seen.add(part);
  for (const key of PRIVATE) part.dict.delete(key);
  const own = part.dict.lookup(RESOURCES);
  if (own instanceof PDFDict && isContent(part)) prune(own, [part], seen);
}

/** Finds the streams that may be drawn by the names used so far: pictures, forms, patterns and masks. */
function drawnBy(resources: PDFDict, used: ReadonlySet<string>): PDFStream[] {
  const named = KINDS.flatMap((kind) => {
    const dict = resources.lookup(kind);
    if (!(dict instanceof PDFDict)) return [];
    return dict.keys().flatMap((key) => (used.has(key.decodeText()) ? [dict.lookup(key)] : []));
  });
  return named.flatMap((value) => {
    if (value instanceof PDFStream) return [value];
    const mask = value instanceof PDFDict ? value.lookup(PDFName.of("SMask")) : undefined;
    const group = mask instanceof PDFDict ? mask.lookup(PDFName.of("G")) : undefined;
    return group instanceof PDFStream ? [group] : [];
  });
}

function keepNames(kind: PDFObject | undefined, used: ReadonlySet<string>): void {
  if (!(kind instanceof PDFDict)) return;
  for (const key of kind.keys()) if (!used.has(key.decodeText())) kind.delete(key);
}

// Pictures hold no names.
function isContent(part: PDFStream): boolean {
  return part.dict.lookup(PDFName.of("Subtype")) !== PDFName.of("Image");
}

function namesIn(content: PDFStream): string[] {
  if (!(content instanceof PDFRawStream)) return [];
  const text = latin1(decodePDFRawStream(content).decode());
  return Array.from(text.matchAll(NAME), ([, name = ""]) => PDFName.of(name).decodeText());
}
