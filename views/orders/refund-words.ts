// Puts the status of a refund into words.

/** Status of a refund: to be made, sent to the bank, refused by the bank (and retried), or done. */
export type RefundStatus = "due" | "pending" | "failed" | "done";

const words: Readonly<Record<RefundStatus, string>> = {
  due: "Your money was taken and goes back to your card at once. It can take up to 10 days to appear on your statement.",
  pending: "Your money is on its way back to your card. It can take up to 10 days to appear on your statement.",
  failed: "Your bank has not taken the money back yet. We go on trying until it does, and you need do nothing.",
  done: "Your money was sent back to your card. It can take up to 10 days to appear on your statement.",
};

/** Puts the status of a refund into words for the buyer. */
export function refundInWords(refund: RefundStatus): string {
  return words[refund];
}
