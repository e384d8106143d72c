// Puts the status of a refund into words.

import { words } from "./words.ts";

/** Status of a refund: to be made, sent to the bank, refused by the bank (and retried), or done. */
export type RefundStatus = "due" | "pending" | "failed" | "done";

/** Puts the status of a refund into words for the buyer. */
export function refundInWords(refund: RefundStatus): string {
  return words.refunds[refund];
}
