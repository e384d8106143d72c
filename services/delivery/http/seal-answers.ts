// Makes the answers about a seal and about what is handed over.

import type { SealAnswer } from "@holdfast/contracts";
import type { HandedFile } from "../flows/handing-over.ts";
import type { SealState } from "../rules/seal-document.ts";

/** Returns the seal of a ticket as its seller may know it. */
export function sealAnswerOf({ kind, state, reason, choices }: SealState): SealAnswer {
  return { kind, state, reason, choices };
}

const ENDINGS: Readonly<Record<string, string>> = {
  "application/pdf": "pdf",
  "image/png": "png",
  "image/jpeg": "jpg",
};

const SHORT_NUMBER = 8;

/**
 * Returns the headers of a ticket's file: it is stored nowhere on its way, kept under a name that says the order, and run
 * by no browser.
 */
export function fileHeaders(orderId: string, { type, bytes }: HandedFile): Readonly<Record<string, string>> {
  const name = `ticket-${orderId.slice(-SHORT_NUMBER)}.${ENDINGS[type] ?? "bin"}`;
  return {
    "Content-Type": type,
    "Content-Length": String(bytes.length),
    "Content-Disposition": `attachment; filename="${name}"`,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
  };
}
