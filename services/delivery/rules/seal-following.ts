// Decides what the events of a ticket and its orders, and the answer to a charge, change in a seal.

import type { OrderView, TicketView } from "@holdfast/contracts";
import { CODE_TAKEN, isToJudge } from "./judging.ts";
import { disputeOf, type OrderCopy } from "./order-copy.ts";
import type { SealState } from "./seal-document.ts";
import type { SealMessageOf } from "./seal-terms.ts";
import { givenUp, refusedAttempt, withoutNext } from "./sealing.ts";

type Ticket = NonNullable<SealState["ticket"]>;
type Answer = NonNullable<TicketView["sealAnswer"]>;

/** Returns the seal after an event of its ticket, or the same object when the event changes nothing. */
export function followTicket(seal: SealState, view: TicketView): SealState {
  const known = seal.ticket;
  if (known !== null && view.version < known.version) return seal;
  const ticket = ticketIn(view, known);
  const noted = isWorthNoting(seal, ticket) ? { ...seal, ticket } : seal;
  return view.sealAnswer === null ? noted : answered(noted, view.sealAnswer, view.status);
}

function ticketIn(view: TicketView, known: Ticket | null): Ticket {
  const { userId: sellerId, status, isDraft = false, edition, fence, version, eventId, startsAt, endsAt } = view;
  const carries = view.seal === "none" ? null : (view.sealAnswer?.attempt ?? null);
  const hadStart = known !== null && (known.startsAt !== null || known.isPostponed === true);
  const postponed = startsAt === null && hadStart ? { isPostponed: true } : {};
  const { title, venue, city, timeZone, section, row, seat } = view;
  const named = { title, venue, city, timeZone, section, row, seat };
  const times = { startsAt, endsAt, ...postponed };
  return { sellerId, status, isDraft, edition, fence, version, carries, eventId, ...times, named };
}

// Of a ticket of which nothing was ever sealed, the reservations are not kept: that would be a write for each.
function isWorthNoting({ ticket, attempt }: SealState, found: Ticket): boolean {
  if (ticket === null) return true;
  const kept = (one: Ticket) =>
    attempt === 0
      ? [one.sellerId, one.isDraft, one.status === "delisted", one.eventId, one.startsAt, one.endsAt, one.named]
      : Object.values({ ...one, version: 0 });
  return JSON.stringify(kept(ticket)) !== JSON.stringify(kept(found));
}

// The word of tickets is final, whatever the seal waits for: it names what is for sale.
function answered(seal: SealState, answer: Answer, status: Ticket["status"]): SealState {
  const isWaiting = seal.state === "sealed" || seal.state === "withdrawing";
  if (answer.attempt !== seal.attempt || !isWaiting) return seal;
  if (answer.wish === "withdraw") {
    if (answer.isGranted) return givenUp(seal);
    // A refusal counts while its cause lasts; an older one must not answer a new wish.
    const isHeld = status === "reserved" || status === "sold";
    if (seal.state !== "withdrawing" || !isHeld) return seal;
    // Its grant may have been overtaken: the ticket has been sold with this seal since an edition that is not later.
    return { ...staysSealed(seal, answer.reason), edition: seal.edition ?? answer.edition };
  }
  if (answer.isGranted) return seal.edition === null ? { ...seal, edition: answer.edition } : seal;
  if (seal.edition !== null) return seal;
  if (seal.next !== null) return givenUp(seal);
  return refusedAttempt(seal, answer.reason ?? status);
}

/**
 * Returns the seal that is not withdrawn; the attempt that was to follow is destroyed. A seal that has lost its code
 * meanwhile is refused.
 */
export function staysSealed(seal: SealState, reason: string | null): SealState {
  if (seal.codes.length === 0) return refusedAttempt(withoutNext(seal), seal.reason ?? CODE_TAKEN);
  return { ...withoutNext(seal), state: "sealed", reason };
}

/**
 * Returns the seal after an event of an order, or the same object when the event changes nothing. The order with the
 * highest fence decides.
 */
export function followOrder(seal: SealState, order: OrderView, copy: OrderCopy | null): SealState {
  const { sale } = seal;
  if (sale !== null && order.fence < sale.fence) return seal;
  if (sale?.orderId === order.id && order.version <= sale.version) return seal;
  const { id: orderId, userId: buyerId, fence, edition, version, status, reason, chargeId } = order;
  const now = { orderId, buyerId, fence, edition, version, status, reason, chargeId, dispute: disputeOf(copy) };
  return { ...seal, sale: now };
}

/** Returns the seal after the answer to an accepted charge, unless the charge waits for no answer any more. */
export function judged(seal: SealState, { orderId, chargeId, fence, ok, reason }: SealMessageOf<"Judged">): SealState {
  const { sale } = seal;
  const isOpen = isToJudge(seal) && sale?.orderId === orderId && sale.chargeId === chargeId && sale.fence === fence;
  if (!isOpen) return seal;
  return { ...seal, verdict: { orderId, chargeId, fence, edition: sale.edition, ok, reason } };
}
