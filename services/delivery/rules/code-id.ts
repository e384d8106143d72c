// Spells the id of a code, which leads to its document without telling the code.

import { idLettersOf } from "@holdfast/values";

/** Returns the id of a code by the keyed hash of its normal form (hex), in the partition of that hash. */
export function codeIdOf(keyedHash: string, hashPartition: (text: string) => number): string {
  return idLettersOf(keyedHash) + String(hashPartition(keyedHash)).padStart(2, "0");
}
