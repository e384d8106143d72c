// Draws a code in its own symbology, as paths that the security policy of the pages allows.

import { encode } from "uqr";
import type { ShownCode } from "./models.ts";

// The names of the symbologies at the library that draws them.
const names: Readonly<Record<string, string>> = {
  MicroQRCode: "microqrcode",
  Aztec: "azteccode",
  PDF417: "pdf417",
  DataMatrix: "datamatrix",
  Code128: "code128",
  Code39: "code39",
  Code93: "code93",
  EAN13: "ean13",
  EAN8: "ean8",
  UPCA: "upca",
  ITF: "interleaved2of5",
  Codabar: "rationalizedCodabar",
};

/** Holds the dark parts of a code as a path, in units of its smallest part, with the light margin that scanners need. */
export type CodePicture = {
  /** Width with the margin. */
  width: number;
  /** Height with the margin. */
  height: number;
  /** Path of the dark parts. */
  path: string;
};

/** Draws a code in its symbology, and as a QR code where it was typed or the symbology cannot carry the text. */
export async function codePicture({ text, format }: ShownCode): Promise<CodePicture> {
  // A UPC-A is an EAN-13 whose first digit is 0, and some readers give all thirteen.
  const name = format === "UPCA" && text.length === 13 ? names["EAN13"] : names[format ?? ""];
  return (name === undefined ? null : await drawn(name, text)) ?? qrPicture(text);
}

async function drawn(name: string, text: string): Promise<CodePicture | null> {
  // Loaded with the first such code: it takes a fifth of a second, and most services never draw one.
  const { default: library } = await import("bwip-js/node");
  try {
    const [symbol] = library.raw({ bcid: name, text, ...(name === "code93" && { includecheck: true }) });
    if (symbol === undefined) return null;
    return "pixs" in symbol ? matrixPicture(symbol) : barsPicture(symbol.sbs);
  } catch {
    // The library throws where a symbology cannot carry the text.
    return null;
  }
}

const QUIET = { matrix: 4, bars: 10 } as const;
// Bars are read along one line; the higher they are, the less the hand has to aim.
const BARS_HEIGHT = 0.4;

function matrixPicture({ pixs, pixx, pixy }: { pixs: readonly number[]; pixx: number; pixy: number }): CodePicture {
  const at = QUIET.matrix;
  const path = pixs.flatMap((dark, place) =>
    dark === 1 ? [`M${(place % pixx) + at} ${Math.floor(place / pixx) + at}h1v1h-1z`] : [],
  );
  return { width: pixx + 2 * at, height: pixy + 2 * at, path: path.join("") };
}

function barsPicture(widths: readonly number[]): CodePicture {
  const total = widths.reduce((sum, width) => sum + width, 0) + 2 * QUIET.bars;
  const height = Math.round(total * BARS_HEIGHT);
  const parts: string[] = [];
  let x: number = QUIET.bars;
  for (const [at, width] of widths.entries()) {
    // Bars and spaces take turns, a bar first.
    if (at % 2 === 0) parts.push(`M${x} 0h${width}v${height}h-${width}z`);
    x += width;
  }
  return { width: total, height, path: parts.join("") };
}

function qrPicture(text: string): CodePicture {
  const { data, size } = encode(text, { ecc: "M", border: QUIET.matrix });
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { width: size, height: size, path: path.join("") };
}

/** Shows a code black on white, whatever the colour scheme, as large as its box. */
export async function Barcode({ code, label }: { code: ShownCode; label: string }) {
  const { width, height, path } = await codePicture(code);
  return (
    <svg class="barcode" role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} shape-rendering="crispEdges">
      <rect class="app-code-paper" width={width} height={height} />
      <path class="app-code-ink" d={path} />
    </svg>
  );
}
