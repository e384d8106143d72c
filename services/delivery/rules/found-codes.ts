// Decides which code a file is sold by, out of the codes that were read from its pages.
import { normalCode } from "./code-text.ts";

/** Holds one code as it was read from a page. */
export interface FoundCode {
  /** What the code says, as it was read. */
  readonly text: string;
  /** Symbology, such as `QRCode`, `Aztec`, `PDF417`, `DataMatrix`, `Code128` or `EAN13`. */
  readonly format: string;
  /** Page on which the code is, from 1. */
  readonly page: number;
}

/** Names a page that can be sold alone. */
export interface PageChoice {
  /** Number of the page, from 1. */
  readonly page: number;
  /** Symbology of the page's code. */
  readonly format: string;
}

/** Tells what the codes of a file come to: one code in each symbology it was found in, or why it is not one. */
export type CodesDecision =
  | { readonly codes: readonly FoundCode[] }
  | { readonly refused: "no-code" | "two-codes-on-a-page" }
  | { readonly refused: "several-codes"; readonly choices: readonly PageChoice[] };

/**
 * Decides what the codes of a file come to. The same text (in normal form) is one code, whatever its symbology and
 * however often it is found. Of several codes the seller chooses a page; a page with two is none to choose.
 */
export function decideCodes(found: readonly FoundCode[]): CodesDecision {
  const readable = found.filter(({ text }) => normalCode(text) !== "");
  if (readable.length === 0) return { refused: "no-code" };
  if (countTexts(readable) === 1) return { codes: firstOfEachFormat(readable) };
  const choices = choicesOf(readable);
  return choices.length === 0 ? { refused: "two-codes-on-a-page" } : { refused: "several-codes", choices };
}

function choicesOf(codes: readonly FoundCode[]): PageChoice[] {
  const firsts = codes.filter(({ page }, at) => codes.findIndex((code) => code.page === page) === at);
  return firsts
    .filter(({ page }) => countTexts(codes.filter((code) => code.page === page)) === 1)
    .map(({ page, format }) => ({ page, format }))
    .toSorted((a, b) => a.page - b.page);
}

function countTexts(codes: readonly FoundCode[]): number {
  return new Set(codes.map(({ text }) => normalCode(text))).size;
}

function firstOfEachFormat(codes: readonly FoundCode[]): FoundCode[] {
  return codes.filter(({ format }, at) => codes.findIndex((code) => code.format === format) === at);
}
