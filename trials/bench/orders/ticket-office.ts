// Lists tickets for the bench, and counts what orders has sold.

import { type Database, openDatabase } from "@holdfast/actors";
import { eventsKey } from "@holdfast/actors/redis";
import { createLogger, createSessionReader, readCommon, SESSION_COOKIE } from "@holdfast/server";
import { waitFor } from "@holdfast/testing";
import { createTicketsService, readTicketsConfig } from "@holdfast/tickets";
import { z } from "zod";
import type { Buyers } from "./buyers.ts";

/** Lists tickets through the tickets service, as a seller does; that service handles no events of orders. */
export interface TicketOffice {
  /** Lists `count` tickets and waits until orders has read the events of all of them. */
  list(count: number): Promise<string[]>;
  /** Waits until every service has handled the events of orders. */
  untilFollowed(): Promise<void>;
  /** Counts the events that orders has published, and the different tickets in them. */
  count(): Promise<{ orders: number; tickets: number }>;
  close(): Promise<void>;
}

const AT_ONCE = 64;
const PAGE = 5_000;
const ticketSchema = z.object({ id: z.string(), eventId: z.string() });
/** Ids of a new ticket and of its event. */
export type ListedTicket = z.infer<typeof ticketSchema>;

const orderSchema = z.object({ id: z.string(), ticket: z.object({ id: z.string() }) });

/** Lists single tickets through the tickets service, in this process. */
export interface ListingDesk {
  readonly database: Database;
  /** Lists `count` tickets with the bodies of `POST /api/tickets`, 64 at once; returns the answers in their order. */
  listAll(count: number, bodyOf: (number: number) => object): Promise<ListedTicket[]>;
}

/** Opens the desk on a Redis; what it opens ends with its database. */
export async function openListingDesk(redisUrl: string, partitions: number, buyers: Buyers): Promise<ListingDesk> {
  const common = readCommon({ LOG_LEVEL: "warn", PUBLIC_URL: "http://localhost", PARTITIONS: String(partitions) });
  const log = createLogger(common);
  const database = await openDatabase({ url: redisUrl, partitions, log });
  const session = createSessionReader({ publicKeysFile: buyers.publicKeysFile });
  const config = readTicketsConfig({ RATE_LIMITS: "off" });
  const { app } = createTicketsService({ database, log, common, session, config });
  const headers = { Cookie: `${SESSION_COOKIE}=${buyers.sellerToken}`, "Content-Type": "application/json" };
  const list = async (body: object): Promise<ListedTicket> => {
    const response = await app.request("/api/tickets", { method: "POST", headers, body: JSON.stringify(body) });
    if (response.status !== 201) throw new Error(`Cannot list a ticket: ${response.status}`);
    return ticketSchema.parse(await response.json());
  };
  return {
    database,
    async listAll(count, bodyOf) {
      const tickets: ListedTicket[] = [];
      while (tickets.length < count) {
        const length = Math.min(AT_ONCE, count - tickets.length);
        const batch = Array.from({ length }, (_, at) => list(bodyOf(tickets.length + at)));
        tickets.push(...(await Promise.all(batch)));
      }
      return tickets;
    },
  };
}

/** Chooses what is listed: tickets without a date, each an event of its own (the default), or of events with one. */
export interface Offered {
  readonly areDated?: boolean;
}

const EVENTS = 64;
const PUBLISHERS = ["tickets", "orders", "payments", "expiration", "delivery"];
const ENOUGH_LOOKS = 2;
const IN_A_MONTH_MS = 30 * 86_400_000;

/** Opens the office on a Redis. */
export async function openTicketOffice(
  redisUrl: string,
  partitions: number,
  buyers: Buyers,
  { areDated = false }: Offered = {},
): Promise<TicketOffice> {
  const { database, listAll } = await openListingDesk(redisUrl, partitions, buyers);
  const startsAt = new Date(Date.now() + IN_A_MONTH_MS).toISOString();
  const nightOf = (number: number) => ({ title: `Night of the Gulls ${number}`, venue: "The Pier" });
  const dated = areDated ? await listAll(EVENTS, (number) => ({ ...nightOf(number), startsAt, price: 19.99 })) : [];
  const eventOf = (number: number): object => {
    const first = dated[number % EVENTS];
    return first ? { eventId: first.eventId } : nightOf(number);
  };
  const keys = (service: string): string[] => Array.from({ length: partitions }, (_, at) => eventsKey(at, service));
  return {
    async list(count) {
      const tickets = await listAll(count, (number) => ({ ...eventOf(number), price: 19.99, section: "A" }));
      const areFollowed = async (): Promise<boolean> =>
        (await Promise.all(keys("tickets").map((key) => isFollowed(database, key)))).every(Boolean);
      await waitFor(areFollowed, { timeoutMs: 120_000, message: "orders has not read all tickets" });
      return tickets.map(({ id }) => id);
    },
    async untilFollowed() {
      const streams = PUBLISHERS.flatMap(keys);
      // What is handled last may have made an event of a stream that was looked at first.
      let looks = 0;
      async function areFollowed(): Promise<boolean> {
        const handled = await Promise.all(streams.map((key) => isHandled(database, key)));
        looks = handled.every(Boolean) ? looks + 1 : 0;
        return looks === ENOUGH_LOOKS;
      }
      await waitFor(areFollowed, { timeoutMs: 120_000, message: "the events are not handled" });
    },
    count: () => countOrders(database, keys("orders")),
    close: () => database.close(),
  };
}

async function isFollowed(database: Database, key: string): Promise<boolean> {
  const orders = (await groupsOf(database, key)).find((text) => text.startsWith("name,orders,"));
  return orders !== undefined && hasReadAll(orders);
}

async function isHandled(database: Database, key: string): Promise<boolean> {
  return (await groupsOf(database, key)).every(hasReadAll);
}

// Returns what Redis says of each group of a stream, as one line of names and values.
async function groupsOf({ commands }: Database, key: string): Promise<string[]> {
  const groups = await commands.xinfo("GROUPS", key);
  return Array.isArray(groups) ? groups.map((group) => String(group)) : [];
}

function hasReadAll(group: string): boolean {
  return /,pending,0,/.test(group) && /,lag,0\b/.test(group);
}

async function countOrders(
  { commands }: Database,
  keys: readonly string[],
): Promise<{ orders: number; tickets: number }> {
  const [orders, tickets] = [new Set<string>(), new Set<string>()];
  for (const key of keys) {
    for (let from: string | null = "-"; from !== null; ) {
      const page: [id: string, fields: string[]][] = await commands.xrange(key, from, "+", "COUNT", PAGE);
      for (const [, fields] of page) {
        if (fields[1] !== "OrderCreated") continue;
        const order = orderSchema.parse(JSON.parse(fields.at(-1) ?? ""));
        orders.add(order.id);
        tickets.add(order.ticket.id);
      }
      const last = page.at(-1);
      from = last && page.length === PAGE ? `(${last[0]}` : null;
    }
  }
  return { orders: orders.size, tickets: tickets.size };
}
