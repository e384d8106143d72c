// Reads the events of orders since the last reading, and counts the sales in them.

import { type Database, decodeEvent, type Event } from "@holdfast/actors";
import { eventsKey } from "@holdfast/actors/redis";
import { isOrderView, type OrderView, orderEvents, totalOf } from "@holdfast/contracts";
import { minuteOf, NO_SALES, type Reading, type Sales, sumOf } from "../rules/samples.ts";

/** Reads what an order says of its end. */
export type EndOf = (orderId: string) => Promise<{ readonly endedAt: number | null } | null>;

/** Holds what the events since the last reading say. */
export type OrderSales = Pick<Reading, "sales" | "cursors">;

// Of one partition in one reading; what is left is read a minute later.
const MOST_ENTRIES = 2_000;
const AT_ONCE = 500;

/** Reads at most 2,000 events of each partition behind the cursors. */
export async function readOrderSales(
  database: Pick<Database, "commands" | "partitions">,
  { cursors, endOf }: { readonly cursors: readonly string[]; readonly endOf: EndOf },
): Promise<OrderSales> {
  const byMinute = new Map<number, Sales>();
  const after: string[] = [];
  for (let partition = 0; partition < database.partitions; partition += 1) {
    const { events, cursor } = await readPartition(database, partition, cursors[partition] ?? "0-0");
    after.push(cursor);
    for (const { at, sales } of await salesIn(events, endOf)) {
      byMinute.set(at, sumOf(byMinute.get(at) ?? NO_SALES, sales));
    }
  }
  return { sales: [...byMinute].map(([at, sales]) => ({ at, sales })), cursors: after };
}

type OrderEvent = Event<OrderView>;

async function readPartition({ commands }: Pick<Database, "commands">, partition: number, from: string) {
  const key = eventsKey(partition, "orders");
  const events: OrderEvent[] = [];
  let cursor = from;
  for (let read = 0; read < MOST_ENTRIES; read += AT_ONCE) {
    const entries = await commands.xrange(key, `(${cursor}`, "+", "COUNT", AT_ONCE);
    events.push(...entries.flatMap(([, fields]) => orderEventOf(fields)));
    cursor = entries.at(-1)?.[0] ?? cursor;
    if (entries.length < AT_ONCE) break;
  }
  return { events, cursor };
}

// What this release does not know, such as an event of a later one, is left out.
function orderEventOf(fields: readonly string[]): OrderEvent[] {
  try {
    const event = decodeEvent(orderEvents, fields);
    const { data } = event;
    return isOrderView(data) ? [{ ...event, data }] : [];
  } catch {
    return [];
  }
}

interface Found {
  readonly at: number;
  readonly sales: Sales;
}

async function salesIn(events: readonly OrderEvent[], endOf: EndOf): Promise<Found[]> {
  const sold = new Set<string>();
  const found: Found[] = [];
  for (const event of events) {
    const { type, time, data } = event;
    const at = minuteOf(time);
    const cents = totalOf(data.ticket);
    if (type === "OrderCreated" || type === "OrderOffered") found.push({ at, sales: { ...NO_SALES, opened: 1 } });
    if (type === "OrderCancelled" && data.reason === "refunded") {
      found.push({ at, sales: { ...NO_SALES, refunded: 1, refundedCents: cents } });
    }
    if (data.status !== "Completed" || sold.has(data.id) || !(await isEnd(event, endOf))) continue;
    sold.add(data.id);
    found.push({ at, sales: { ...NO_SALES, sold: 1, soldCents: cents } });
  }
  return found;
}

// A completed order may publish again, when its payment is disputed. Its document says which event completed it, unless
// it was refunded since.
async function isEnd({ id, time }: OrderEvent, endOf: EndOf): Promise<boolean> {
  const order = await endOf(id);
  return order === null || order.endedAt === null || order.endedAt >= time;
}
