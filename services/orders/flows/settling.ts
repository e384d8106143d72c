// Settles the orders of a buyer whose account has changed.

import type { SettlePage } from "@holdfast/accounts";
import type { Engine } from "@holdfast/actors";
import { orderActor } from "../rules/order-actor.ts";
import { openOrdersOf } from "../rules/order-document.ts";

const MOST_SETTLED = 100;

/** Creates the settling of one page of a buyer's open orders: those of a barred buyer end, the oldest first. */
export function settleOrders(engine: Pick<Engine, "ask" | "list">): SettlePage {
  return async ({ userId, barred: reason, after }) => {
    if (reason === null) return null;
    const options = { order: "oldest", limit: MOST_SETTLED, ...(after !== null && { after }) } as const;
    const ids = await engine.list(openOrdersOf(userId), options);
    await Promise.all(ids.map((id) => engine.ask(orderActor, id, { type: "EndForBarred", reason })));
    return ids.length < MOST_SETTLED ? null : (ids.at(-1) ?? null);
  };
}
