// Bounds the size of a list's answer.

import type { TicketAnswer } from "@holdfast/contracts";

/** Holds the JSON of a part of a list. */
export interface ListAnswer {
  /** JSON array of the tickets. */
  readonly json: string;
  /** Cursor of the following part; null on the last. */
  readonly next: string | null;
}

const MOST_BYTES = 262_144;

/**
 * Writes a part of a list as JSON of at most `most` bytes, default 262,144: what does not fit begins the following
 * part. The first ticket always fits.
 */
export function listAnswerOf(
  tickets: readonly TicketAnswer[],
  { next, most = MOST_BYTES }: { readonly next: string | null; readonly most?: number },
): ListAnswer {
  const texts: string[] = [];
  let bytes = 1;
  for (const [at, ticket] of tickets.entries()) {
    const text = JSON.stringify(ticket);
    bytes += Buffer.byteLength(text) + 1;
    if (at > 0 && bytes > most) return { json: `[${texts.join()}]`, next: tickets[at - 1]?.id ?? null };
    texts.push(text);
  }
  return { json: `[${texts.join()}]`, next };
}
