// Reads the events of a partition for the checks of sales.

import type { PartitionSnapshot } from "@holdfast/actors/inspect";
import { type OrderView, orderView } from "@holdfast/contracts";

/** An event of an order. */
export interface OrderEvent {
  /** Type of the event. */
  readonly type: string;
  /** Time of the commit by Redis, in ms since 1970. */
  readonly time: number;
  /** The order after the commit. */
  readonly order: OrderView;
}

/** Returns the events of a partition's orders in the order of their commits; another check finds faulty events. */
export function orderEventsIn(snapshot: PartitionSnapshot): OrderEvent[] {
  return snapshot.service("orders").events.flatMap(({ type, time, data }) => {
    const parsed = orderView.safeParse(data);
    return parsed.success ? [{ type, time, order: parsed.data }] : [];
  });
}

/**
 * Returns a function that returns whether documents are settled: none of them has published an event within the last
 * `settleMs`, so every subscriber has handled their events. A document without any event counts as settled.
 */
export function settledIn(snapshot: PartitionSnapshot, settleMs: number): (...ids: (string | null)[]) => boolean {
  const latest = new Map<string, number>();
  for (const { events } of snapshot.services) {
    for (const { id, time } of events) latest.set(id, Math.max(time, latest.get(id) ?? 0));
  }
  return (...ids) => ids.every((id) => id === null || (latest.get(id) ?? 0) <= snapshot.now - settleMs);
}
