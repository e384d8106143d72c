// Decides whether a seller may change a ticket now, and what becomes of the claim on its seat.

import { type Claim, refuse } from "@holdfast/actors";
import { withoutItsOffer } from "./reservation.ts";
import { SEAT_CLAIM, seatOf } from "./seat.ts";
import { isUnheld, isVisibleTo, type Ticket, type TicketState } from "./ticket-document.ts";

/** State of the ticket that a seller's request was made from; a request that names none is made from any. */
export interface Expected {
  /** Versions of which the ticket must have one; absent: any. */
  readonly versions?: readonly number[] | undefined;
  /** Edition that the ticket must have; absent: any. */
  readonly edition?: number | undefined;
}

/** Who changes a ticket, and from which state of it. */
export interface SellersRequest {
  readonly sellerId: string;
  readonly expected?: Expected | undefined;
}

/** Returns the ticket if its seller may change it, else the refusal. `act` is what the refusal says cannot be done. */
export function changeable(ticket: Ticket | null, { sellerId, expected }: SellersRequest, act: "change" | "delist") {
  if (!ticket || !isVisibleTo(ticket, sellerId)) {
    return refuse("not_found", "Cannot find ticket: no ticket has this id");
  }
  const { userId, status, version } = ticket;
  if (userId !== sellerId) return refuse("forbidden", `Cannot ${act} ticket: it is another seller's`);
  const free = withoutItsOffer(ticket, act === "change" ? "ticket changed" : "delisted");
  if (!isUnheld(free)) return refuse(free.status, `Cannot ${act} ticket: it is ${status}`);
  if (isAsExpected(ticket, expected)) return { ok: free };
  return refuse("changed", `Cannot ${act} ticket: it has changed meanwhile and is at version ${version} now`);
}

function isAsExpected({ version, edition }: Ticket, { versions, edition: expected }: Expected = {}): boolean {
  return (versions === undefined || versions.includes(version)) && (expected === undefined || expected === edition);
}

/** What a seller is told who would change the event or the seat of a sealed ticket. */
export const SEALED = "Cannot change ticket: its event and seat are sealed, so take the seal off first";

type SeatClaim = Claim<typeof SEAT_CLAIM, "same_seat">;

/**
 * Returns the claims on the seat of a ticket that a change takes and gives up. A draft, a ticket for sale, a reserved and a
 * sold one have the seat that they name: who has sold a seat cannot sell it again. A refund and a removal give it up.
 * Refuses the change where another ticket of the seller has the seat.
 */
export function seatClaims(id: string, before: TicketState | null, after: TicketState): { claims?: SeatClaim[] } {
  const [had, has] = [before && claimedSeat(before), claimedSeat(after)];
  if (had === has) return {};
  const orElse = refuse("same_seat", "Cannot list ticket: you have listed this seat already");
  const claims: SeatClaim[] = [];
  // A removed ticket only comes back by the sale to an order that was paid in time, which nothing may refuse.
  const isTaken = has !== null && before?.status !== "delisted";
  if (isTaken) claims.push({ mode: "acquire", claim: SEAT_CLAIM, name: has, owner: id, until: null, orElse });
  if (had !== null) claims.push({ mode: "release", claim: SEAT_CLAIM, name: had, owner: id, until: null });
  return claims.length === 0 ? {} : { claims };
}

function claimedSeat(ticket: TicketState): string | null {
  const seat = ticket.status === "delisted" ? null : seatOf(ticket);
  return seat && `${seat}:${ticket.userId}`;
}
