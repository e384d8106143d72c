// Reads the barcodes of a picture with zxing-wasm, whose program comes from the installed package.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { prepareZXingModule, type ReaderOptions, readBarcodes } from "zxing-wasm/reader";

/** Holds what one barcode says, and its symbology. */
export interface Barcode {
  readonly text: string;
  readonly format: string;
}

/** Holds a picture whose pixels were drawn, or the bytes of a PNG or JPEG. */
export type Picture = ImageData | Uint8Array;

// The symbologies that tickets are printed in. Others, such as ITF of two digits, are found where nothing is.
const OPTIONS: ReaderOptions = {
  formats: ["QRCode", "Aztec", "PDF417", "DataMatrix", "Code128", "Code39", "Code93", "EAN13", "UPCA", "ITF"],
  tryHarder: true,
  maxNumberOfSymbols: 16,
  minLineCount: 3,
  textMode: "Plain",
};

/** Loads the reader; without its bytes the library would download them. */
export async function loadBarcodeReader(): Promise<(picture: Picture) => Promise<Barcode[]>> {
  const wasm = await readFile(fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm")));
  const wasmBinary = new Uint8Array(wasm).buffer;
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  return async (picture) => {
    const found = await readBarcodes(picture, OPTIONS);
    return found
      .filter(({ isValid, text }) => isValid && text.trim() !== "")
      .map(({ text, format }) => ({ text, format }));
  };
}
