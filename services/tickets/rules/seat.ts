// Compares the seats that tickets are for.

import type { EventDetails } from "@holdfast/contracts";
import { foldWords, textHash } from "@holdfast/values";

/** Kind of the claim by which a seller lists a seat of an event once. */
export const SEAT_CLAIM = "seat";

/** The seat of a ticket: its event, section, row and seat. */
export type Seat = Pick<EventDetails, "eventId" | "section" | "row" | "seat">;

/**
 * Returns a text that is the same for all spellings of one seat of an event, and different for different seats; null for
 * a ticket that names no seat.
 */
export function seatOf({ eventId, section, row, seat }: Seat): string | null {
  if (seat === null) return null;
  const parts = [section, row, seat].map((text) => bare(text ?? ""));
  return `${eventId}:${textHash(JSON.stringify(parts))}`;
}

// People write one seat in capitals and in small letters, with and without spaces.
function bare(text: string): string {
  return foldWords(text).join("") || text.replace(/\s+/gu, "");
}
