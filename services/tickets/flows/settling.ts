// Settles the listings of a seller whose account has changed.

import type { SettlePage } from "@holdfast/accounts";
import type { Engine } from "@holdfast/actors";
import { ticketActor } from "../rules/ticket.ts";
import { bySeller, ticketDocument } from "../rules/ticket-document.ts";
import { withdraw } from "../rules/withdrawal.ts";

const MOST_SETTLED = 100;

/** Creates the settling of one page of a seller's listings: those of a barred seller go off sale, the oldest first. */
export function settleListings(engine: Pick<Engine, "ask" | "list" | "readMany">): SettlePage {
  return async ({ userId, barred: reason, after }) => {
    if (reason === null) return null;
    const options = { order: "oldest", limit: MOST_SETTLED, ...(after !== null && { after }) } as const;
    const ids = await engine.list(bySeller(userId), options);
    const tickets = await engine.readMany(ticketDocument, ids);
    // Most listings of a seller have ended long ago; only those that change cost a commit.
    const left = tickets.flatMap((ticket) => (ticket && withdraw(ticket, reason) !== ticket ? [ticket.id] : []));
    await Promise.all(left.map((id) => engine.ask(ticketActor, id, { type: "Withdraw", reason })));
    return ids.length < MOST_SETTLED ? null : (ids.at(-1) ?? null);
  };
}
