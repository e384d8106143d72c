// Bounds the size of a list's answer.

import type { TicketAnswer } from "@holdfast/contracts";

/** Holds the JSON of a part of a list. */
export interface ListAnswer {
  /** JSON array of the tickets. */
  readonly json: string;
  /** Cursor of the following part; null on the last. */
  readonly next: string | null;
}

const MOST_CHARACTERS = 262_144;

/**
 * Writes a part of a list as JSON of at most `most` characters, default 262,144: what does not fit begins the following
 * part. The first ticket always fits.
 */
export function listAnswerOf(
  tickets: readonly TicketAnswer[],
  { next, most = MOST_CHARACTERS }: { readonly next: string | null; readonly most?: number },
): ListAnswer {
  const texts: string[] = [];
  let characters = 1;
  for (const [at, ticket] of tickets.entries()) {
    const text = JSON.stringify(ticket);
    characters += text.length + 1;
    if (at > 0 && characters > most) return { json: `[${texts.join()}]`, next: tickets[at - 1]?.id ?? null };
    texts.push(text);
  }
  return { json: `[${texts.join()}]`, next };
}
