// Describes a hostile file, and changes the PDF of a ticket into one.
import { constants, deflateRawSync } from "node:zlib";
import { PDFDict, PDFDocument, PDFName, type PDFObject, PDFObjectParser, PDFRawStream, type PDFRef } from "pdf-lib";
import { ticketPdf } from "../example-files.ts";

/** Describes one hostile file. */
export interface HostileFile {
  /** Says what is wrong with the file; unique. */
  readonly name: string;
  /** Reasons for which the file may be refused: the one it was made for, and others where it depends on the machine. */
  readonly reasons: readonly string[];
  /** Makes the file; each call gives the same bytes. */
  make(): Promise<Uint8Array> | Uint8Array;
}

/** Changes the PDF of one ticket; all values are written as in a PDF. */
export interface TicketDraft {
  /** Adds an object, or a stream where bytes are given; returns what refers to it, such as `9 0 R`. */
  add(syntax: string, bytes?: Uint8Array | string): string;
  /** Sets a value of the catalog. */
  setRoot(key: string, syntax: string): void;
  /** Sets a value of the page. */
  setPage(key: string, syntax: string): void;
  /** Adds a resource of the page under its name. */
  setResource(kind: string, name: string, syntax: string): void;
  /** Draws more after the ticket. */
  draw(content: string | Uint8Array, syntax?: string): void;
  /** Refers to the page. */
  readonly page: string;
}

/** Makes the PDF of a ticket whose code can be read, and changes it. */
export async function ticketWith(
  change: (draft: TicketDraft) => void,
  { useObjectStreams = false }: { useObjectStreams?: boolean } = {},
): Promise<Uint8Array> {
  const document = await PDFDocument.load(await ticketPdf({ code: "HOSTILE-0001" }), { updateMetadata: false });
  const { context } = document;
  const { node, ref } = document.getPage(0);
  const parse = (syntax: string): PDFObject => PDFObjectParser.forBytes(latin1Bytes(syntax), context).parseObject();
  const register = (syntax: string, bytes?: Uint8Array | string): PDFRef => {
    const object = parse(syntax);
    if (bytes === undefined || !(object instanceof PDFDict)) return context.register(object);
    const contents = typeof bytes === "string" ? latin1Bytes(bytes) : bytes;
    return context.register(PDFRawStream.of(object, contents));
  };
  change({
    page: ref.toString(),
    add: (syntax, bytes) => register(syntax, bytes).toString(),
    setRoot: (key, syntax) => document.catalog.set(PDFName.of(key), parse(syntax)),
    setPage: (key, syntax) => node.set(PDFName.of(key), parse(syntax)),
    setResource(kind, name, syntax) {
      const { Resources } = node.normalizedEntries();
      const entries = Resources.lookup(PDFName.of(kind));
      const dict = entries instanceof PDFDict ? entries : context.obj({});
      Resources.set(PDFName.of(kind), dict);
      dict.set(PDFName.of(name), parse(syntax));
    },
    draw: (content, syntax = "<< >>") => node.addContentStream(register(syntax, content)),
  });
  return await document.save({ useObjectStreams, addDefaultPage: false, updateFieldAppearances: false });
}

/** Returns the bytes of a text of one byte for each character. */
export function latin1Bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1"));
}

/** Joins bytes and texts. */
export function joined(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === "string" ? latin1Bytes(part) : part))));
}

/** Replaces the only place of a text in a file with another. */
export function replaced(file: Uint8Array, from: string | RegExp, to: string): Uint8Array {
  const text = Buffer.from(file).toString("latin1");
  const changed = text.replace(from, () => to);
  if (changed === text) throw new Error(`Cannot make file: it holds no ${String(from)}`);
  return latin1Bytes(changed);
}

/** Compresses `megabytes` of spaces to about a thousandth, quickly: one block of 16 MB is repeated. */
export function bomb(megabytes: number): Uint8Array {
  const block = deflateRawSync(Buffer.alloc(16 * 1024 * 1024, 0x20), { finishFlush: constants.Z_FULL_FLUSH, level: 9 });
  const blocks = Array.from({ length: Math.ceil(megabytes / 16) }, () => block);
  // The header of zlib, the blocks, an empty last block, and a checksum that nobody reaches.
  return joined("\x78\xda", ...blocks, "\x03\x00\0\0\0\0");
}
