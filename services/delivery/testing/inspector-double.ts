// Stands for the inspector in tests: the file says itself what comes of its inspection.

import type { Inspection, Inspector } from "../inspection/inspection.ts";

/** Makes the bytes of a file that holds these codes, one a page. */
export function fileWith(...codes: readonly string[]): Uint8Array {
  return new TextEncoder().encode(`%PDF codes: ${codes.join(" ")}`);
}

/** Accepts a file of `fileWith` with one code or a chosen page, and refuses others. */
export const inspectorDouble: Inspector = {
  async inspect(bytes, { page } = {}): Promise<Inspection> {
    const codes = new TextDecoder().decode(bytes).match(/(?<=codes:.* )\S+/g) ?? [];
    const chosen = page === undefined ? codes : codes.slice(page - 1, page);
    const [text] = chosen;
    if (text === undefined) return { outcome: "refused", reason: "no-code" };
    if (chosen.length > 1) {
      const choices = codes.map((_, at) => ({ page: at + 1, format: "QRCode" }));
      return { outcome: "refused", reason: "several-codes", choices };
    }
    return {
      outcome: "accepted",
      bytes: page === undefined ? bytes : fileWith(text),
      mimeType: "application/pdf",
      pages: 1,
      codes: [{ text, format: "QRCode", page: 1 }],
      details: { title: "Moonrise" },
    };
  },
  close: async () => undefined,
};
