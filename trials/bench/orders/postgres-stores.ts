// Makes the tables of the rivals on PostgreSQL, each rival in a schema of its own, and removes them.

import postgres from "postgres";
import { isRunning } from "../cpu.ts";

/** Address of PostgreSQL. */
export const POSTGRES = "postgres://postgres@127.0.0.1:5432/test";

const TICKETS = `create table tickets (
  id text primary key, seller_id text not null, title text not null, price_cents int not null,
  order_id text, held_until timestamptz, fence int not null default 0) with (fillfactor = 70)`;
const OUTBOX = "create table outbox (id bigserial primary key, type text not null, data jsonb not null)";
const ORDERS = `id text primary key, user_id text not null, ticket_id text not null, status text not null,
  expires_at timestamptz not null, fence int not null, ticket jsonb not null, version int not null`;
const IS_OPEN = "where status in ('Created', 'AwaitingPayment')";

/** Tables of the row update with outbox. */
export const ROW_UPDATE: readonly string[] = [
  ...[TICKETS, OUTBOX, `create table orders (${ORDERS})`],
  `create index on orders (user_id) ${IS_OPEN}`,
];

/** Followers of the outbox: each has a table of its own, and one of the events that it has handled. */
export const FOLLOWERS = ["tickets_reserved", "expiration_deadlines", "payments_orders", "auth_dealings"] as const;

/** Tables of the route with the same promises: with replies by command id, and the lists that an order is in. */
export const PROMISES: readonly string[] = [
  ...[TICKETS, OUTBOX, `create table orders (${ORDERS}, number text not null)`],
  `create index on orders (user_id) ${IS_OPEN}`,
  `create index on orders (ticket_id) ${IS_OPEN}`,
  `create index on orders (expires_at) ${IS_OPEN}`,
  "create index on orders (user_id, id)",
  "create index on orders (number)",
  "create table replies (command_id text primary key, reply jsonb not null, at timestamptz not null default now())",
  "create table tickets_reserved (ticket_id text primary key, order_id text not null, until timestamptz not null)",
  "create table expiration_deadlines (order_id text primary key, at timestamptz not null)",
  "create table payments_orders (order_id text primary key, user_id text not null, data jsonb not null)",
  "create table auth_dealings (order_id text primary key, user_id text not null)",
  ...["tickets", "expiration", "payments", "auth"].map(
    (follower) => `create table ${follower}_marks (event_id bigint primary key)`,
  ),
];

/** Makes a schema with tables; first drops the schemas that killed benches have left. Returns a connection. */
export async function makeSchema(schema: string, tables: readonly string[]): Promise<postgres.Sql> {
  const sql = postgres(POSTGRES, { max: 1, onnotice: () => undefined });
  await dropLeftovers(sql);
  await sql`create schema ${sql(schema)}`;
  await sql`set search_path to ${sql(schema)}`;
  for (const table of tables) await sql.unsafe(table);
  return sql;
}

// The name of a schema has the id of its process.
async function dropLeftovers(sql: postgres.Sql): Promise<void> {
  const found = await sql<{ name: string }[]>`
    select nspname as name from pg_namespace where nspname like ${"holdfast\\_bench\\_%"}`;
  for (const { name } of found) {
    if (!isRunning(Number(name.split("_")[2]))) await sql`drop schema ${sql(name)} cascade`;
  }
}
