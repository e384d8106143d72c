// Decides what follows by itself from the state of a seal, its codes, its ticket and its order.

import { CODE_BLOCKED, CODE_TAKEN, FILE_LOST, waitsForVerdict } from "./judging.ts";
import { keptUntil, type SealState, saleIn } from "./seal-document.ts";
import { staysSealed } from "./seal-following.ts";
import { withCodesGivenBack, withoutBytes, withoutNext } from "./sealing.ts";

/** Number of times that a seal asks for the order of a removed ticket, over about 20 minutes, before it goes on alone. */
export const MOST_WAITED_FOR_ORDER = 8;

/** Returns the seal after all that follows from it at `now`, in ms since 1970; the same object when nothing does. */
export function settled(seal: SealState, now: number): SealState {
  let [before, after] = [seal, settledOnce(seal, now)];
  while (after !== before) [before, after] = [after, settledOnce(after, now)];
  return after;
}

function settledOnce(seal: SealState, now: number): SealState {
  const { state, sale } = seal;
  const told = saleIn(seal);
  if (state === "destroyed") return seal;
  if (told?.state === "refunded" && seal.attempt > 0) return destroyed(seal);
  if (told?.state === "completed") return sold(seal, now);
  if (sale?.status === "Cancelled" && sale.reason === FILE_LOST && seal.attempt > 0) return removed(seal);
  if (isRemoved(seal) && isOrderKnown(seal)) return removed(seal);
  if (state === "inspecting") return isListed(seal) ? { ...seal, state: "sealed" } : seal;
  // The listing that the order bought has lost its code to another ticket.
  if (state !== "refused" || seal.edition === null || sale === null || !waitsForVerdict(seal)) return seal;
  const { orderId, fence, edition, chargeId } = sale;
  if (chargeId === null) return seal;
  return { ...seal, verdict: { orderId, chargeId, fence, edition, ok: false, reason: CODE_TAKEN } };
}

// The codes are sold before the buyer gets the ticket.
function sold(seal: SealState, now: number): SealState {
  if (seal.soldAt === null) return { ...seal, soldAt: now };
  if (seal.state === "withdrawing") return staysSealed(seal, null);
  const { sale, codes } = seal;
  const isSold = seal.state === "sealed" && codes.every(({ state }) => state === "sold");
  if (!isSold || sale === null) return seal;
  const reason = codes.some(({ isBlocked }) => isBlocked) ? CODE_BLOCKED : null;
  return { ...seal, state: "released", reason, releasedTo: sale.buyerId, orderId: sale.orderId };
}

function isListed({ isInspected, codes }: SealState): boolean {
  return isInspected && codes.length > 0 && codes.every(({ state }) => state !== "asked");
}

function isRemoved(seal: SealState): boolean {
  const { ticket, attempt, state } = seal;
  const isDelisted = ticket !== null && ticket.status === "delisted" && !ticket.isDraft;
  return isDelisted && attempt > 0 && state !== "released" && saleIn(seal) === null;
}

// A ticket is removed by its seller, or because its order was refunded, which blocks the codes instead of freeing them.
function isOrderKnown({ ticket, sale, nudges }: SealState): boolean {
  return (sale?.fence ?? 0) >= (ticket?.fence ?? 0) || nudges >= MOST_WAITED_FOR_ORDER;
}

/** Returns whether a seal waits for the order of its removed ticket. */
export function waitsForOrder(seal: SealState): boolean {
  return seal.state !== "destroyed" && isRemoved(seal) && !isOrderKnown(seal);
}

function removed(seal: SealState): SealState {
  return destroyed(withCodesGivenBack(seal));
}

function destroyed(seal: SealState): SealState {
  return { ...withoutBytes(withoutNext(seal)), state: "destroyed" };
}

/** Returns the seal after the time for which its bytes are kept; the same object before it, and while an order pays. */
export function endKeeping(seal: SealState, now: number): SealState {
  const until = keptUntil(seal);
  const isOver = until !== null && until <= now && saleIn(seal)?.state !== "accepted";
  return isOver && seal.state !== "destroyed" ? destroyed(seal) : seal;
}
