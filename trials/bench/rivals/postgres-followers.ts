// Relays the outbox of the order route on PostgreSQL to four followers.

import { setTimeout as sleep } from "node:timers/promises";
import type postgres from "postgres";
import type { Answerer } from "../roles.ts";
import { connectPostgres, postgresSettings } from "./postgres-connection.ts";

const A_BATCH = 500;
const EMPTY_PAUSE_MS = 5;
const CONNECTIONS = 5;

/** Applies a batch of events in one transaction, and marks each as handled; a marked one changes nothing. */
type Follower = (sql: postgres.Sql, ids: string[], events: string[]) => Promise<unknown>;

/**
 * Begins the relay. It hands a batch of events to all followers at once, and removes the events when every follower has
 * committed. After a crash in between the events come again, and the marks tell.
 */
export async function begin(settings: unknown): Promise<Answerer> {
  const sql = connectPostgres(postgresSettings.parse(settings), CONNECTIONS);
  relay(sql).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
  return async () => {
    const [left] = await sql<{ count: number }[]>`select count(*)::int as count from outbox`;
    return { waiting: left?.count ?? 0 };
  };
}

async function relay(sql: postgres.Sql): Promise<never> {
  for (;;) if ((await relayBatch(sql)) === 0) await sleep(EMPTY_PAUSE_MS);
}

async function relayBatch(sql: postgres.Sql): Promise<number> {
  return await sql.begin(async (transaction) => {
    const rows = await transaction<{ id: string; data: string }[]>`
      select id, data::text as data from outbox order by id limit ${A_BATCH} for update skip locked`;
    if (rows.length === 0) return 0;
    const [ids, events] = [rows.map(({ id }) => id), rows.map(({ data }) => data)];
    await Promise.all(FOLLOWERS.map((follow) => follow(sql, ids, events)));
    await transaction`delete from outbox where id = any(${ids}::bigint[])`;
    return rows.length;
  });
}

const FOLLOWERS: readonly Follower[] = [
  (sql, ids, events) => sql`
    with marked as (insert into tickets_marks (event_id) select unnest(${ids}::bigint[]) on conflict do nothing
      returning event_id)
    insert into tickets_reserved (ticket_id, order_id, until)
    select distinct on (data ->> 'ticket_id') data ->> 'ticket_id', data ->> 'id', (data ->> 'expires_at')::timestamptz
    from (select id, data::jsonb as data from unnest(${ids}::bigint[], ${events}::text[]) as row (id, data)) as event
    join marked on event_id = event.id
    order by data ->> 'ticket_id', event.id desc
    on conflict (ticket_id) do update set order_id = excluded.order_id, until = excluded.until`,
  (sql, ids, events) => sql`
    with marked as (insert into expiration_marks (event_id) select unnest(${ids}::bigint[]) on conflict do nothing
      returning event_id)
    insert into expiration_deadlines (order_id, at)
    select data ->> 'id', (data ->> 'expires_at')::timestamptz
    from (select id, data::jsonb as data from unnest(${ids}::bigint[], ${events}::text[]) as row (id, data)) as event
    join marked on event_id = event.id
    on conflict (order_id) do update set at = excluded.at`,
  (sql, ids, events) => sql`
    with marked as (insert into payments_marks (event_id) select unnest(${ids}::bigint[]) on conflict do nothing
      returning event_id)
    insert into payments_orders (order_id, user_id, data)
    select data ->> 'id', data ->> 'user_id', data
    from (select id, data::jsonb as data from unnest(${ids}::bigint[], ${events}::text[]) as row (id, data)) as event
    join marked on event_id = event.id
    on conflict (order_id) do update set data = excluded.data`,
  (sql, ids, events) => sql`
    with marked as (insert into auth_marks (event_id) select unnest(${ids}::bigint[]) on conflict do nothing
      returning event_id)
    insert into auth_dealings (order_id, user_id)
    select data ->> 'id', data ->> 'user_id'
    from (select id, data::jsonb as data from unnest(${ids}::bigint[], ${events}::text[]) as row (id, data)) as event
    join marked on event_id = event.id
    on conflict do nothing`,
];
