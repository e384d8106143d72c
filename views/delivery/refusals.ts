// Puts the reasons for which a ticket could not be sealed into words.

import { words } from "./words.ts";

const refusals: Readonly<Record<string, string>> = words.refusals;
const formats: Readonly<Record<string, string>> = words.formats;

/** Puts the reason for which a ticket could not be sealed into words that say how to mend it. */
export function sealRefusalInWords(reason: string): string {
  return refusals[reason] ?? words.otherRefusal;
}

/** Returns whether a reason has words of its own. */
export function hasRefusalWords(reason: string): boolean {
  return reason in refusals;
}

/** Returns what people call a symbology: `QR code` for `QRCode`, `barcode` for those with bars. */
export function formatInWords(format: string): string {
  return formats[format] ?? words.otherFormat;
}
