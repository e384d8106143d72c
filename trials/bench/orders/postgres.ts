// Opens PostgreSQL as a shop of the bench.

import postgres from "postgres";
import { isRunning, namedSeconds, secondsOf } from "../cpu.ts";
import { startRole } from "../role-process.ts";
import { newTicketIds, urlSchema } from "./set-nx.ts";
import { HOLD_MS, openShop, type Shop, type ShopOptions } from "./shop.ts";

const ADDRESS = "postgres://postgres@127.0.0.1:5432/test";

/**
 * Starts the order route on PostgreSQL: one statement updates the row of the ticket and inserts the order and its event
 * (outbox). With `everysec`, `synchronous_commit` is off, which can lose the last moment at a power cut, as Redis can.
 */
export async function openPostgres({ buyers, seconds }: ShopOptions, durability: "always" | "everysec"): Promise<Shop> {
  const schema = `holdfast_bench_${process.pid}_${durability}`;
  const sql = postgres(ADDRESS, { max: 1, onnotice: () => undefined });
  await dropLeftovers(sql);
  await createTables(sql, schema);
  const role = await startRole("postgres", {
    address: ADDRESS,
    schema,
    durability,
    publicKeysFile: buyers.publicKeysFile,
    holdMs: HOLD_MS,
  });
  const { url } = await role.ask(urlSchema, {});
  return await openShop({
    name: durability === "always" ? "PostgreSQL" : "PostgreSQL, synchronous_commit off",
    servers: ["postgres"],
    url,
    buyers,
    seconds,
    async list(count) {
      const ids = newTicketIds(count);
      await sql`insert into ${sql(schema)}.tickets (id, seller_id, title, price_cents)
        select id, 'seller', 'Night of the Gulls', 1999 from unnest(${ids}::text[]) as id`;
      return ids;
    },
    serverSeconds: () => secondsOf(role.pid),
    storeSeconds: () => namedSeconds("postgres"),
    async count() {
      const [row] = await sql<{ orders: number; tickets: number }[]>`
        select count(*)::int as orders, count(distinct ticket_id)::int as tickets from ${sql(schema)}.orders`;
      return row ?? { orders: 0, tickets: 0 };
    },
    async close() {
      await role.stop();
      await sql`drop schema ${sql(schema)} cascade`;
      await sql.end();
    },
  });
}

// Drops the schemas that killed benches have left; the name of a schema has the id of its process.
async function dropLeftovers(sql: postgres.Sql): Promise<void> {
  const found = await sql<{ name: string }[]>`
    select nspname as name from pg_namespace where nspname like ${"holdfast\\_bench\\_%"}`;
  for (const { name } of found) {
    if (!isRunning(Number(name.split("_")[2]))) await sql`drop schema ${sql(name)} cascade`;
  }
}

async function createTables(sql: postgres.Sql, schema: string): Promise<void> {
  await sql`create schema ${sql(schema)}`;
  await sql`create table ${sql(schema)}.tickets (
    id text primary key, seller_id text not null, title text not null, price_cents int not null,
    order_id text, held_until timestamptz, fence int not null default 0) with (fillfactor = 70)`;
  await sql`create table ${sql(schema)}.orders (
    id text primary key, user_id text not null, ticket_id text not null, status text not null,
    expires_at timestamptz not null, fence int not null, ticket jsonb not null, version int not null)`;
  await sql`create index on ${sql(schema)}.orders (user_id) where status in ('Created', 'AwaitingPayment')`;
  await sql`create table ${sql(schema)}.outbox (id bigserial primary key, type text not null, data jsonb not null)`;
}
