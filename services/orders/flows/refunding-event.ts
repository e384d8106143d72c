// Refunds the completed orders of a cancelled event.

import type { Engine } from "@holdfast/actors";
import { eventDocument } from "../rules/event-copy.ts";
import { orderActor } from "../rules/order-actor.ts";
import { completedOrdersFor, openOrdersFor } from "../rules/order-document.ts";

/** Holds what the refunding needs of orders. */
export interface RefundingEventParts {
  /** Reads the status of an event; null for an unknown one. */
  statusOf(eventId: string): Promise<string | null>;
  /** Lists the first ids of a list of orders. */
  list(name: string, options: { readonly limit: number }): Promise<readonly string[]>;
  /** Refunds an order; returns false where that is refused. */
  refund(orderId: string): Promise<boolean>;
}

// A refunded order leaves the list, so each performance begins with those that are left.
const A_PAGE = 50;

/** Returns the parts of the refunding from an engine. */
export function refundingPartsOf(engine: Pick<Engine, "read" | "list" | "tryAsk">): RefundingEventParts {
  return {
    statusOf: async (eventId) => (await engine.read(eventDocument, eventId))?.status ?? null,
    list: (name, options) => engine.list(name, options),
    refund: async (id) =>
      !("refused" in (await engine.tryAsk(orderActor, id, { type: "Refund", sellerId: null, isForEvent: true }))),
  };
}

/**
 * Creates the performer of `refundEventEffect`: the first completed orders of a cancelled event are refunded. Open orders
 * may still be completed, and a disputed one cannot be refunded yet: both are left to a later attempt. May run twice.
 */
export function createRefundingEvent({ statusOf, list, refund }: RefundingEventParts) {
  return async (eventId: string): Promise<{ type: "Refunded"; again: "now" | "later" | "never" }> => {
    if ((await statusOf(eventId)) !== "cancelled") return { type: "Refunded", again: "never" };
    const isOpen = (await list(openOrdersFor(eventId), { limit: 1 })).length > 0;
    const orderIds = await list(completedOrdersFor(eventId), { limit: A_PAGE });
    let refunded = 0;
    for (const id of orderIds) refunded += (await refund(id)) ? 1 : 0;
    if (refunded > 0) return { type: "Refunded", again: "now" };
    return { type: "Refunded", again: isOpen || orderIds.length > 0 ? "later" : "never" };
  };
}
