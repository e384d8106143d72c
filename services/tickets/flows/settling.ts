// Settles the listings of a seller whose account has changed.

import type { SettlePage } from "@holdfast/accounts";
import type { Engine } from "@holdfast/actors";
import { ticketActor } from "../rules/ticket.ts";
import { awaitedBy, bySeller, type Ticket, ticketDocument } from "../rules/ticket-document.ts";
import { withdraw } from "../rules/withdrawal.ts";

const MOST_SETTLED = 100;

/** Creates the settling of one page of a seller's listings: the oldest first. Those of a barred seller go off sale, and drafts of one who has confirmed the address go on sale. */
export function settleListings(engine: Pick<Engine, "ask" | "list" | "readMany">): SettlePage {
  return async ({ userId, isConfirmed, barred: reason, after }) => {
    if (reason === null && !isConfirmed) return null;
    const options = { order: "oldest", limit: MOST_SETTLED, ...(after !== null && { after }) } as const;
    const ids = await engine.list(bySeller(userId), options);
    const tickets = await engine.readMany(ticketDocument, ids);
    // Most listings of a seller have ended long ago; only those that change cost a commit.
    const isLeft = (ticket: Ticket) =>
      reason === null ? awaitedBy(ticket).email : withdraw(ticket, reason) !== ticket;
    const left = tickets.flatMap((ticket) => (ticket && isLeft(ticket) ? [ticket.id] : []));
    const message =
      reason === null ? ({ type: "Release", isConfirmed } as const) : ({ type: "Withdraw", reason } as const);
    await Promise.all(left.map((id) => engine.ask(ticketActor, id, message)));
    return ids.length < MOST_SETTLED ? null : (ids.at(-1) ?? null);
  };
}
