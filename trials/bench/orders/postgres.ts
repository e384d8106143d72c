// Opens PostgreSQL as a shop of the bench.

import { waitFor } from "@holdfast/testing";
import type postgres from "postgres";
import { z } from "zod";
import { namedSeconds, secondsOf } from "../cpu.ts";
import { type RoleProcess, startRole } from "../role-process.ts";
import type { Buyers } from "./buyers.ts";
import { FOLLOWERS, makeSchema, POSTGRES, PROMISES, ROW_UPDATE } from "./postgres-stores.ts";
import { newTicketIds, urlSchema } from "./set-nx.ts";
import { HOLD_MS, openShop, type Shop, type ShopOptions } from "./shop.ts";

type Durability = "always" | "everysec";
const OFF = ", synchronous_commit off";
const waitingSchema = z.object({ waiting: z.number() });
const DRAINED_WITHIN_MS = 120_000;

/**
 * Starts the order route on PostgreSQL: one statement updates the row of the ticket and inserts the order and its event
 * (outbox). With `everysec`, `synchronous_commit` is off, which can lose the last moment at a power cut, as Redis can.
 */
export async function openPostgres(options: ShopOptions, durability: Durability): Promise<Shop> {
  const schema = `holdfast_bench_${process.pid}_${durability}`;
  const sql = await makeSchema(schema, ROW_UPDATE);
  const role = await startRole("postgres", settingsOf(options, { schema, durability }));
  const { url } = await role.ask(urlSchema, {});
  return await openShop({
    ...options,
    ...storeOf(sql, schema),
    name: durability === "always" ? "PostgreSQL" : `PostgreSQL${OFF}`,
    url,
    serverSeconds: () => secondsOf(role.pid),
    async close() {
      await role.stop();
      await drop(sql, schema);
    },
  });
}

/** Name of the route on PostgreSQL with the same promises. */
export const WITH_PROMISES = "PostgreSQL with the same promises";

/** Starts PostgreSQL with the same promises as a shop. */
export async function openPromises(options: ShopOptions, durability: Durability): Promise<Shop> {
  return await openShop({ ...options, ...(await startPromises(options.buyers, durability)) });
}

/**
 * Starts the order route on PostgreSQL with the promises of Holdfast's: one transaction an order stores the first reply
 * by command id, bounds the buyer's open orders, keeps the lists and writes the outbox. A second process relays the
 * outbox to four followers, each of which writes and marks what it has handled. A round lasts until all have.
 */
export async function startPromises(buyers: Buyers, durability: Durability) {
  const schema = `holdfast_bench_${process.pid}_promises_${durability}`;
  const sql = await makeSchema(schema, PROMISES);
  const settings = settingsOf({ buyers }, { schema, durability });
  const [role, followers] = await Promise.all([
    startRole("postgres-promises", settings),
    startRole("postgres-followers", settings),
  ]);
  const { url } = await role.ask(urlSchema, {});
  const store = storeOf(sql, schema);
  return {
    ...store,
    name: `${WITH_PROMISES}${durability === "always" ? "" : OFF}`,
    url,
    serverSeconds: () => secondsOf(role.pid) + secondsOf(followers.pid),
    settle: () => untilDrained(followers),
    // An order that a follower has not written is lost.
    async count() {
      const counted = await store.count();
      return { ...counted, orders: Math.min(counted.orders, await fewestFollowed(sql)) };
    },
    async close() {
      await role.stop();
      await followers.stop();
      await drop(sql, schema);
    },
  };
}

function settingsOf(
  { buyers }: Pick<ShopOptions, "buyers">,
  own: { readonly schema: string; readonly durability: Durability },
) {
  return { ...own, address: POSTGRES, publicKeysFile: buyers.publicKeysFile, holdMs: HOLD_MS };
}

function storeOf(sql: postgres.Sql, schema: string) {
  return {
    servers: ["postgres"],
    async list(count: number): Promise<string[]> {
      const ids = newTicketIds(count);
      await sql`insert into ${sql(schema)}.tickets (id, seller_id, title, price_cents)
        select id, 'seller', 'Night of the Gulls', 1999 from unnest(${ids}::text[]) as id`;
      return ids;
    },
    storeSeconds: () => namedSeconds("postgres"),
    async count(): Promise<{ orders: number; tickets: number }> {
      const [row] = await sql<{ orders: number; tickets: number }[]>`
        select count(*)::int as orders, count(distinct ticket_id)::int as tickets from ${sql(schema)}.orders`;
      return row ?? { orders: 0, tickets: 0 };
    },
  };
}

async function drop(sql: postgres.Sql, schema: string): Promise<void> {
  await sql`drop schema ${sql(schema)} cascade`;
  await sql.end();
}

async function untilDrained(followers: RoleProcess): Promise<void> {
  const isDrained = async () => (await followers.ask(waitingSchema, {})).waiting === 0;
  await waitFor(isDrained, { timeoutMs: DRAINED_WITHIN_MS, message: "the followers have not handled all events" });
}

async function fewestFollowed(sql: postgres.Sql): Promise<number> {
  const counts = FOLLOWERS.map(async (table) => {
    const [row] = await sql<{ count: number }[]>`select count(*)::int as count from ${sql(table)}`;
    return row?.count ?? 0;
  });
  return Math.min(...(await Promise.all(counts)));
}
