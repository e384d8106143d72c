// Lets operators read orders, release their holds and refund them.

import type { Engine, Stored } from "@holdfast/actors";
import { orderActor } from "../rules/order-actor.ts";
import { isOpen, numberedLike, numberOf, OPEN_ORDERS, type Order, orderDocument } from "../rules/order-document.ts";
import { knownOrders } from "../store.ts";

/** Part of the list of open orders. */
export interface OpenOrders {
  /** Open orders, those with the earliest deadline first. */
  readonly orders: readonly Stored<Order>[];
  /** `after` of the following part; null on the last. */
  readonly next: string | null;
  /** The instant of the read by Redis time, in ms since 1970. */
  readonly now: number;
}

/** What operators do with orders. Each change may be repeated with its command id, and counts once. */
export interface OrderTools {
  /** Lists open orders by deadline; `after` is the `next` of the part before, default: the beginning. */
  open(part: { readonly limit: number; readonly after?: string | undefined }): Promise<OpenOrders>;
  /** Reads orders, also archived ones, in the order of the ids; null for an id that is none. */
  read(ids: readonly string[]): Promise<(Stored<Order> | null)[]>;
  /**
   * Finds the ids of the orders with a short number, such as `7K3Q9XTM`, also of archived ones; there is hardly ever more
   * than one.
   */
  withNumber(number: string): Promise<string[]>;
  /**
   * Cancels an unpaid order, which frees its ticket. Throws RefusedError `paying`, `completed`, `ended` (otherwise than by
   * an operator) and `not_found`.
   */
  cancel(id: string, commandId: string): Promise<void>;
  /** Refunds a completed order. Throws RefusedError `not_completed`, `disputed` and `not_found`. */
  refund(id: string, commandId: string): Promise<void>;
}

const SAME_BEGINNING = 10_000;

/** Creates the tools over an engine of orders that need not run. */
export function createOrderTools(engine: Engine): OrderTools {
  return {
    async open({ limit, after }) {
      const { entries, next } = await engine.listByScore(OPEN_ORDERS, { limit, ...(after !== undefined && { after }) });
      const ids = entries.map(({ id }) => id);
      const [orders, now] = await Promise.all([engine.readMany(orderDocument, ids), engine.now()]);
      // A process of the release before ends orders without taking them off the list.
      return { orders: orders.filter((order) => order !== null).filter(isOpen), next, now };
    },
    read: (ids) => knownOrders(engine, ids),
    async withNumber(number) {
      const ids = await engine.listAll(orderDocument, numberedLike(number), { limit: SAME_BEGINNING });
      return ids.filter((id) => numberOf(id) === number);
    },
    async cancel(id, commandId) {
      await engine.ask(orderActor, id, { type: "CancelByOperator" }, { commandId });
    },
    async refund(id, commandId) {
      await engine.ask(orderActor, id, { type: "Refund", sellerId: null }, { commandId });
    },
  };
}
