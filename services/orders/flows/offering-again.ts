// Offers tickets that anyone can buy to somebody who waits again, because an offer or a purchase of theirs has ended.

import type { Engine } from "@holdfast/actors";
import { totalOf } from "@holdfast/contracts";
import { holdDocument } from "../rules/hold.ts";
import { wouldPay } from "../rules/line.ts";
import type { OrderMessage } from "../rules/order-actor.ts";
import { orderDocument } from "../rules/order-document.ts";
import { forSaleOf, ticketDocument } from "../rules/ticket-copy.ts";
import { ticketCopyActor } from "../rules/ticket-copy-actor.ts";
import { type Wait, waitDocument } from "../rules/wait.ts";

const TICKETS_A_PAGE = 100;

/**
 * Creates the performer of `offerAgainEffect`: while the order's buyer had it, tickets may have become free that nobody
 * else of the line wanted. Each that the buyer would pay for goes to the line again, the oldest first, until the buyer has
 * an offer. May run twice.
 */
export function createOfferingAgain(engine: Pick<Engine, "read" | "readMany" | "list" | "tryAsk">) {
  const waitIn = async (waitId: string): Promise<Wait | null> => {
    const wait = await engine.read(waitDocument, waitId);
    return wait?.state === "waiting" || wait?.state === "passed" ? wait : null;
  };
  const freeAmong = async (ids: string[], wait: Wait): Promise<string[]> => {
    const [tickets, holds] = await Promise.all([
      engine.readMany(ticketDocument, ids),
      engine.readMany(holdDocument, ids),
    ]);
    return ids.filter((_, at) => {
      const ticket = tickets[at];
      const isFree = (holds[at]?.orderId ?? null) === null;
      return isFree && ticket && ticket.userId !== wait.userId && wouldPay(wait, totalOf(ticket));
    });
  };
  return async (orderId: string): Promise<OrderMessage> => {
    const order = await engine.read(orderDocument, orderId);
    const waitId = order?.waitId;
    if (!order || waitId === undefined) return DONE;
    for (let after: string | undefined; ; ) {
      const options = { order: "oldest", limit: TICKETS_A_PAGE, ...(after !== undefined && { after }) } as const;
      const page = await engine.list(forSaleOf(order.ticket.eventId), options);
      const wait = await waitIn(waitId);
      if (wait === null) return DONE;
      for (const ticketId of await freeAmong(page, wait)) {
        if ((await waitIn(waitId)) === null) return DONE;
        await engine.tryAsk(ticketCopyActor, ticketId, { type: "OfferAgain" });
      }
      if (page.length < TICKETS_A_PAGE) return DONE;
      after = page.at(-1);
    }
  };
}

const DONE = { type: "OfferedAgain" } as const;
