/** How far giving the buyer's money back has come. */
export type RefundStatus = "due" | "pending" | "failed" | "done";

const words: Readonly<Record<RefundStatus, string>> = {
  due: "Your money was taken and goes back to your card at once. Banks show it within ten days.",
  pending: "Your money is on its way back to your card. Banks show it within ten days.",
  failed: "Your bank did not take the money back yet. We go on trying until it does, and you need do nothing.",
  done: "Your money was sent back to your card. Banks show it within ten days.",
};

/** A refund in words for its buyer. */
export function refundInWords(refund: RefundStatus): string {
  return words[refund];
}
