// Offers tickets that anyone can buy to somebody who waits again, because an offer or a purchase of theirs has ended.

import type { Engine } from "@holdfast/actors";
import type { OrderMessage } from "../rules/order-actor.ts";
import { orderDocument } from "../rules/order-document.ts";
import { forSaleOf } from "../rules/ticket-copy.ts";
import { ticketCopyActor } from "../rules/ticket-copy-actor.ts";
import { waitDocument } from "../rules/wait.ts";

const TICKETS_A_PAGE = 100;

/**
 * Creates the performer of `offerAgainEffect`: while the order's buyer had it, tickets may have become free that nobody
 * else of the line wanted. Each of them goes to the line again, the oldest first, until the buyer has an offer. May run
 * twice.
 */
export function createOfferingAgain(engine: Pick<Engine, "read" | "list" | "tryAsk">) {
  const waits = async (waitId: string): Promise<boolean> => {
    const wait = await engine.read(waitDocument, waitId);
    return wait !== null && (wait.state === "waiting" || wait.state === "passed");
  };
  return async (orderId: string): Promise<OrderMessage> => {
    const order = await engine.read(orderDocument, orderId);
    const waitId = order?.waitId;
    if (!order || waitId === undefined) return DONE;
    for (let after: string | undefined; ; ) {
      const options = { order: "oldest", limit: TICKETS_A_PAGE, ...(after !== undefined && { after }) } as const;
      const page = await engine.list(forSaleOf(order.ticket.eventId), options);
      for (const ticketId of page) {
        if (!(await waits(waitId))) return DONE;
        await engine.tryAsk(ticketCopyActor, ticketId, { type: "OfferAgain" });
      }
      if (page.length < TICKETS_A_PAGE) return DONE;
      after = page.at(-1);
    }
  };
}

const DONE = { type: "OfferedAgain" } as const;
