import type { PartitionSnapshot } from "@holdfast/actors/inspect";
import { type OrderView, orderView } from "@holdfast/contracts";

/** An event of an order, in the order of the commits. */
export interface OrderEvent {
  readonly type: string;
  readonly time: number;
  readonly order: OrderView;
}

/** The events of a partition's orders; what is no order is found elsewhere. */
export function orderEventsIn(snapshot: PartitionSnapshot): OrderEvent[] {
  return snapshot.service("orders").events.flatMap(({ type, time, data }) => {
    const parsed = orderView.safeParse(data);
    return parsed.success ? [{ type, time, order: parsed.data }] : [];
  });
}

/**
 * Tells whether nothing was said of any of these documents for so long: by then every service has followed. A document
 * that never published anything counts as settled.
 */
export function settledIn(snapshot: PartitionSnapshot, settleMs: number): (...ids: (string | null)[]) => boolean {
  const latest = new Map<string, number>();
  for (const { events } of snapshot.services) {
    for (const { id, time } of events) latest.set(id, Math.max(time, latest.get(id) ?? 0));
  }
  return (...ids) => ids.every((id) => id === null || (latest.get(id) ?? 0) <= snapshot.now - settleMs);
}
