// Reads drawn codes back with a scanner library.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { renderFragment } from "../shared/render.ts";
import { Barcode, codePicture } from "./barcode.tsx";
import type { ShownCode } from "./models.ts";

const file = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
const bytes = new Uint8Array(readFileSync(file));
prepareZXingModule({ overrides: { wasmBinary: bytes.buffer } });

/** Paints the path of a picture, whose parts are rectangles, with four pixels a unit. */
async function painted(code: ShownCode): Promise<Extract<Parameters<typeof readBarcodes>[0], { colorSpace: unknown }>> {
  const { width, height, path } = await codePicture(code);
  const scale = 4;
  const data = new Uint8ClampedArray(width * height * scale * scale * 4).fill(255);
  for (const [, left, top, wide, high] of path.matchAll(/M(\d+) (\d+)h(\d+)v(\d+)h-\d+z/g)) {
    for (let y = Number(top) * scale; y < (Number(top) + Number(high)) * scale; y += 1) {
      const from = (y * width * scale + Number(left) * scale) * 4;
      for (let at = from; at < from + Number(wide) * scale * 4; at += 1) if (at % 4 !== 3) data[at] = 0;
    }
  }
  return { data, width: width * scale, height: height * scale, colorSpace: "srgb" };
}

test.each<[format: string | null, text: string, readAs: string]>([
  ["QRCode", "Ä⇒ ticket 1234", "QRCode"],
  ["Aztec", "LOW-TIDE ü 17", "Aztec"],
  ["PDF417", "LOW TIDE 1234567890", "PDF417"],
  ["DataMatrix", "LOW-TIDE-é", "DataMatrix"],
  ["Code128", "HF12345abc", "Code128"],
  ["Code39", "LOWTIDE17", "Code39"],
  ["Code93", "LOWTIDE17", "Code93"],
  ["EAN13", "4006381333931", "EAN13"],
  ["EAN8", "96385074", "EAN8"],
  ["UPCA", "0012345678905", "EAN13"],
  ["ITF", "12345678901234", "ITF"],
  [null, "7K3Q 9XWM 20PR", "QRCode"],
  ["SomethingNew", "7K3Q 9XWM 20PR", "QRCode"],
  // No symbology of bars has these letters.
  ["EAN13", "LOW TIDE", "QRCode"],
])("a code in %s, %s, is read as it was", async (format, text, readAs) => {
  const read = await readBarcodes(await painted({ text, format }), { tryHarder: true });
  expect(read.map((one) => [one.text, one.format])).toEqual([[text, readAs]]);
});

test("the drawing is one image with a name, of shapes alone", async () => {
  const html = await renderFragment(<Barcode code={{ text: "LOW-TIDE", format: "Aztec" }} label="Code" />);
  expect(html).toMatch(/^<svg class="barcode" role="img" aria-label="Code" viewBox="0 0 \d+ \d+"/);
  expect(html).not.toMatch(/style=|<script|href|LOW-TIDE/);
});
