// Decides what becomes of a ticket when it is sealed, and when its seal is to be withdrawn.

import type { SealView } from "@holdfast/contracts";
import { type TicketTerms, unfairnessOf } from "./pricing.ts";
import { awaitedBy, awaiting, isOpen, isUnheld, type TicketState } from "./ticket-document.ts";

type Wish = "seal" | "withdraw";

/**
 * Returns whether an event of a seal may change its ticket. A seal that an order is getting, or has got, was taken before:
 * the events of that sale change nothing, and if it fails, the seal is published without the order.
 */
export function concernsTicket({ state, sale, verdict }: SealView): boolean {
  if (state === "released") return false;
  return state !== "sealed" || !verdict?.ok || sale?.orderId !== verdict.orderId;
}

/**
 * Returns the ticket after an event of its seal, or the same object when the event changes nothing. The newest version of
 * the seal counts, so that events may come late or twice. A draft that is sealed goes on sale, unless it waits for more;
 * a ticket whose seal is withdrawn becomes a draft. A ticket that is reserved or sold keeps the seal that it has.
 */
export function followSeal(ticket: TicketState, seal: SealView, terms: TicketTerms): TicketState {
  if (seal.version <= (ticket.sealVersion ?? -1)) return ticket;
  const followed = { ...ticket, sealVersion: seal.version };
  switch (seal.state) {
    case "sealed":
      return isAnswered(ticket, seal) ? ticket : takeSeal(followed, seal, terms);
    case "withdrawing":
      return giveUp(followed, seal);
    case "refused":
    case "destroyed":
      return isOpen(ticket) && hasSealOf(ticket, seal) ? lose(followed, seal) : ticket;
    case "empty":
    case "inspecting":
    case "released":
      return ticket;
    default:
      throw new TypeError(`Cannot follow seal: unknown state ${JSON.stringify(seal.state satisfies never)}`);
  }
}

function takeSeal(ticket: TicketState, seal: SealView, terms: TicketTerms): TicketState {
  if (!isUnheld(ticket)) return answered(ticket, seal, { wish: "seal", reason: ticket.status });
  const unfair = unfairnessOf(ticket, terms);
  if (unfair !== null) return answered(ticket, seal, { wish: "seal", reason: unfair });
  // Whoever looks at a ticket that is on sale sees another one from now on.
  const edition = ticket.status === "available" ? ticket.edition + 1 : ticket.edition;
  const sealed = { ...ticket, seal: seal.kind ?? "file", edition };
  return answered(awaiting(sealed, { ...awaitedBy(ticket), seal: false }), seal, { wish: "seal", reason: null });
}

function giveUp(ticket: TicketState, seal: Pick<SealView, "attempt">): TicketState {
  const granted = { wish: "withdraw", reason: null } as const;
  switch (ticket.status) {
    case "reserved":
    case "sold":
      return answered(ticket, seal, { wish: "withdraw", reason: ticket.status });
    case "delisted":
      return answered({ ...ticket, seal: "none" }, seal, granted);
    case "available":
    case "draft": {
      // Nothing of this ticket was sealed, so nothing of it changes.
      if (ticket.seal === "none") return answered(ticket, seal, granted);
      const unsealed = { ...ticket, seal: "none" as const, edition: ticket.edition + 1 };
      return answered(awaiting(unsealed, { ...awaitedBy(ticket), seal: true }), seal, granted);
    }
    default:
      throw new TypeError(`Cannot withdraw seal: unknown status ${JSON.stringify(ticket satisfies never)}`);
  }
}

// The seal is gone without a wish, because its code was found in another seller's file. Its buyer's charge is refused.
function lose(ticket: TicketState, seal: SealView): TicketState {
  return isUnheld(ticket) ? giveUp(ticket, seal) : { ...ticket, isSealLost: true };
}

/** Returns a ticket whose reservation has ended: a draft without a seal where the seal was lost meanwhile. */
export function withoutLostSeal(ticket: TicketState): TicketState {
  const { isSealLost, ...rest } = ticket;
  if (isSealLost !== true || rest.status === "reserved") return ticket;
  return rest.status === "available" ? giveUp(rest, { attempt: rest.sealAnswer?.attempt ?? 0 }) : rest;
}

// A seal is published again with each verdict, and goes back to `sealed` when its withdrawal was refused.
function isAnswered({ seal: kind, sealAnswer }: TicketState, { attempt }: SealView): boolean {
  if (sealAnswer?.attempt !== attempt) return false;
  return kind !== "none" || (sealAnswer.wish === "seal" && !sealAnswer.isGranted);
}

function hasSealOf({ seal: kind, sealAnswer }: TicketState, { attempt }: SealView): boolean {
  return kind !== "none" && sealAnswer?.attempt === attempt;
}

function answered(
  ticket: TicketState,
  { attempt }: Pick<SealView, "attempt">,
  { wish, reason }: { wish: Wish; reason: string | null },
): TicketState {
  const { edition } = ticket;
  return { ...ticket, sealAnswer: { attempt, wish, isGranted: reason === null, edition, reason } };
}
