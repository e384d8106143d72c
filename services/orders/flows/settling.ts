// Settles the orders of a buyer whose account has changed.

import type { SettlePage } from "@holdfast/accounts";
import { type Engine, RefusedError, type Stored } from "@holdfast/actors";
import { lineActor } from "../rules/line-actor.ts";
import { reasonOfBar } from "../rules/order.ts";
import { orderActor } from "../rules/order-actor.ts";
import { openOrdersOf } from "../rules/order-document.ts";
import { liveWaitsOf, MOST_WAITS, type Wait, waitDocument } from "../rules/wait.ts";

const MOST_SETTLED = 100;

/**
 * Creates the settling of one page of a buyer's open orders: those of a barred buyer end, the oldest first. The last
 * page also takes the person out of all waiting lines.
 */
export function settleOrders(engine: Pick<Engine, "ask" | "tryAsk" | "list" | "readMany">): SettlePage {
  return async ({ userId, barred: reason, after }) => {
    if (reason === null) return null;
    const options = { order: "oldest", limit: MOST_SETTLED, ...(after !== null && { after }) } as const;
    const ids = await engine.list(openOrdersOf(userId), options);
    await Promise.all(ids.map((id) => engine.ask(orderActor, id, { type: "EndForBarred", reason })));
    if (ids.length === MOST_SETTLED) return ids.at(-1) ?? null;
    // Ended orders have taken their entries out of the lines; those that wait for an offer leave now.
    const waits = await engine.readMany(waitDocument, await engine.list(liveWaitsOf(userId), { limit: MOST_WAITS }));
    const left = waits.flatMap((wait) => (wait ? [leaveFor(engine, wait, reasonOfBar[reason])] : []));
    await Promise.all(left);
    return null;
  };
}

// An entry whose order was made meanwhile cannot leave: the effect fails, and begins again with that order.
async function leaveFor(engine: Pick<Engine, "tryAsk">, wait: Stored<Wait>, reason: string): Promise<void> {
  const message = { type: "Leave", waitId: wait.id, userId: null, reason } as const;
  const left = await engine.tryAsk(lineActor, wait.eventId, message);
  // Whoever is paying goes on, and leaves when the payment fails.
  if (!("refused" in left) || left.refused.code === "taken") return;
  throw new RefusedError(left.refused.code, left.refused.message);
}
