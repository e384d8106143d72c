// Puts the reason codes of ended orders into words.

import { type Ending, words } from "./words.ts";

const endings: Readonly<Record<string, Ending>> = words.endings;

/** Puts the reason code of an ended order into words; shows an unknown code as it is. */
export function endingInWords(reason: string): Ending {
  return endings[reason] ?? words.otherEnding(reason);
}
