// Decides what the event of a seal changes in one of its codes.

import type { SealView } from "@holdfast/contracts";
import { type Code, type CodeState, refusalOf, withRefusal } from "./code-document.ts";
import { CODE_BLOCKED, CODE_DISPUTED, CODE_TAKEN, GIVEN_BACK, READ_FROM_FILE } from "./judging.ts";

/** A code after the event of a seal, and whether the seal waits for the code's answer. */
export interface Followed {
  /** The code; the same object when nothing changes. */
  readonly code: CodeState;
  /** Whether the seal waits for an answer, which is published also when nothing changes. */
  readonly isAsked: boolean;
}

const MOST_BLOCKS = 50;

/**
 * Returns whether an event of a seal may change its codes. The answer to an accepted charge does not: the codes are kept
 * for its order already, and the end of the order is published in any case.
 */
export function concernsCodes({ state, sale, verdict, givenBack = [] }: SealView): boolean {
  const isAnswered = state === "sealed" && sale?.state === "accepted" && sale.orderId === verdict?.orderId;
  return !isAnswered || sale.dispute !== null || givenBack.length > 0;
}

/** Returns a code after the event of a seal that names it. */
export function codeAfterSeal(before: Code, seal: SealView): Followed {
  const { id } = before;
  const back = seal.givenBack?.find(({ codeId }) => codeId === id);
  const returned = back === undefined ? before : givenBack(before, seal.id, back.attempt);
  if (!seal.codeIds.includes(id)) return { code: returned, isAsked: back !== undefined };
  const noted = withDispute(withoutPin(keptAsLongAs(returned, seal), seal), seal);
  const { code, isAsked } = followedState(noted, seal);
  return { code, isAsked: isAsked || back !== undefined };
}

function followedState(code: CodeState, seal: SealView): Followed {
  const { sale, state } = seal;
  if (sale?.state === "refunded") return { code: blockedFor(code, seal, sale.orderId), isAsked: true };
  if (sale?.state === "completed") return { code: soldBy(code, seal, sale), isAsked: state === "sealed" };
  return state === "inspecting" ? { code: listed(code, seal), isAsked: true } : { code, isAsked: false };
}

type Sale = NonNullable<SealView["sale"]>;

// A listing of a higher attempt stays: the event is about an older one.
function listed(code: CodeState, { id: ticketId, attempt, sellerId, kind }: SealView): CodeState {
  const { listing } = code;
  const isTyped = kind === "code";
  const isOwn = listing?.ticketId === ticketId;
  if (isOwn && listing.attempt >= attempt) return code;
  // The seal may ask again before it has read of its refusal, and the code may be free by now.
  const known = refusalOf(code, ticketId);
  if (known && known.attempt >= attempt) return known === code.refused ? code : withRefusal(code, known);
  const reason = reasonAgainst(code, { ticketId, sellerId, isTyped });
  if (reason !== null) return withRefusal(code, { ticketId, attempt, reason });
  const now = { ...code, listing: { ticketId, attempt, sellerId, isTyped }, pin: null };
  if (listing === null || isOwn) return now;
  return withRefusal(now, { ticketId: listing.ticketId, attempt: listing.attempt, reason: READ_FROM_FILE });
}

function reasonAgainst(
  { isBlocked, disputes, ownerId, listing, pin }: CodeState,
  { ticketId, sellerId, isTyped }: { readonly ticketId: string; readonly sellerId: string; readonly isTyped: boolean },
): string | null {
  if (isBlocked) return CODE_BLOCKED;
  if (ownerId !== null && ownerId !== sellerId) return CODE_TAKEN;
  if (disputes.length > 0) return CODE_DISPUTED;
  if (listing === null || listing.ticketId === ticketId) return null;
  const wins = listing.isTyped && !isTyped && pin === null && ownerId === null;
  return wins ? null : CODE_TAKEN;
}

function soldBy(code: CodeState, { id: ticketId, attempt }: SealView, { orderId, buyerId }: Sale): CodeState {
  const { listing, sale } = code;
  if (sale?.orderId === orderId || code.blockedBy.includes(orderId)) return code;
  if (listing?.ticketId !== ticketId || listing.attempt !== attempt) {
    return withRefusal(code, { ticketId, attempt, reason: CODE_TAKEN });
  }
  return { ...code, ownerId: buyerId, listing: null, pin: null, sale: { orderId, ticketId, attempt } };
}

// What was sold on stays with its last buyer until an operator decides; each order blocks a code once.
function blocked(code: CodeState, { id: ticketId }: SealView, orderId: string): CodeState {
  if (code.blockedBy.includes(orderId)) return code;
  const blockedBy = [...code.blockedBy, orderId].slice(-MOST_BLOCKS);
  const disputes = code.disputes.filter((one) => one !== orderId);
  const isListed = code.listing?.ticketId === ticketId;
  return { ...code, isBlocked: true, blockedBy, disputes, ...(isListed && { listing: null, pin: null }) };
}

// The seal reads of it by its own name also where the code is listed for another ticket by now.
function blockedFor(code: CodeState, seal: SealView, orderId: string): CodeState {
  const refused = { ticketId: seal.id, attempt: seal.attempt, reason: CODE_BLOCKED };
  return withRefusal(blocked(code, seal, orderId), refused);
}

function givenBack(code: CodeState, ticketId: string, attempt: number): CodeState {
  const { listing } = code;
  const isListed = listing?.ticketId === ticketId && listing.attempt <= attempt;
  const refused = { ticketId, attempt, reason: GIVEN_BACK };
  return withRefusal({ ...code, ...(isListed && { listing: null, pin: null }) }, refused);
}

// The pin ends with the payment that it is for; an event from before it says nothing of that payment.
function withoutPin(code: CodeState, { id, version, sale }: SealView): CodeState {
  const { pin, listing } = code;
  if (pin === null || listing?.ticketId !== id || version <= pin.sealVersion) return code;
  return sale?.orderId === pin.orderId ? code : { ...code, pin: null };
}

function withDispute(code: CodeState, seal: SealView): CodeState {
  const { sale } = seal;
  if (!sale || sale.dispute === null) return code;
  const { orderId, dispute } = sale;
  const isNoted = code.disputes.includes(orderId);
  if (dispute === "open") {
    const isOver = isNoted || code.blockedBy.includes(orderId);
    return isOver ? code : { ...code, disputes: [...code.disputes, orderId].slice(-MOST_BLOCKS) };
  }
  if (dispute === "lost") return blocked(code, seal, orderId);
  return isNoted ? { ...code, disputes: code.disputes.filter((one) => one !== orderId) } : code;
}

// A code of an event whose date is to be said is kept until that is known.
function keptAsLongAs(code: CodeState, { keepUntil }: SealView): CodeState {
  return keepUntil === undefined || keepUntil === code.keepUntil ? code : { ...code, keepUntil };
}
