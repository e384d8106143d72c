// Makes the databases and the stream of the course's services, and removes them.

import { AckPolicy, jetstreamManager, RetentionPolicy, StorageType } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import postgres from "postgres";
import { isRunning } from "../cpu.ts";

const SERVER = "postgres://postgres@127.0.0.1:5432";
/** Address of NATS. */
export const NATS = "nats://127.0.0.1:4222";

// After so long an event that a killed process has not acknowledged comes again, as in the course.
const ACK_WAIT_NS = 5_000_000_000;
const MOST_UNACKNOWLEDGED = 1_000;
const MOST_BYTES = 512 * 1_024 * 1_024;

const TABLES: Readonly<Record<string, readonly string[]>> = {
  auth: ["create table users (id uuid primary key, email text not null unique, password text not null)"],
  tickets: [
    `create table tickets (id uuid primary key, title text not null, price float8 not null, user_id text not null,
      order_id text, version int not null) with (fillfactor = 70)`,
  ],
  orders: [
    "create table tickets (id uuid primary key, title text not null, price float8 not null, version int not null)",
    `create table orders (id uuid primary key, user_id text not null, status text not null,
      expires_at timestamptz not null, ticket_id uuid not null references tickets, version int not null)`,
    "create index on orders (ticket_id)",
  ],
  payments: [
    `create table orders (id uuid primary key, version int not null, user_id text not null, price float8 not null,
      status text not null)`,
    "create table payments (id uuid primary key, order_id uuid not null, stripe_id text not null)",
  ],
};

// Which service reads the events about what.
const READERS = [
  ["tickets", "order"],
  ["orders", "ticket"],
  ["orders", "expiration"],
  ["orders", "payment"],
  ["expiration", "order"],
  ["payments", "order"],
] as const;

/** Stores of one run of the course. */
export interface CourseStores {
  readonly stream: string;
  /** Returns the address of a service's own database; that of `postgres` for a service without one. */
  databaseOf(service: string): string;
  remove(): Promise<void>;
}

/** Makes a database for each service, and a stream; first removes those that killed benches have left. */
export async function makeStores(): Promise<CourseStores> {
  const sql = postgres(`${SERVER}/postgres`, { max: 1, onnotice: () => undefined });
  await dropLeftovers(sql);
  const nameOf = (service: string): string => `holdfast_course_${process.pid}_${service}`;
  for (const [service, tables] of Object.entries(TABLES)) {
    await sql`create database ${sql(nameOf(service))} strategy wal_log`;
    const own = postgres(`${SERVER}/${nameOf(service)}`, { max: 1, onnotice: () => undefined });
    for (const table of tables) await own.unsafe(table);
    await own.end();
  }
  const stream = `holdfast-course-${process.pid}`;
  const removeStream = await makeStream(stream);
  return {
    stream,
    databaseOf: (service) => `${SERVER}/${service in TABLES ? nameOf(service) : "postgres"}`,
    async remove() {
      await removeStream();
      for (const service of Object.keys(TABLES)) await drop(sql, nameOf(service));
      await sql.end();
    },
  };
}

async function dropLeftovers(sql: postgres.Sql): Promise<void> {
  const found = await sql<{ name: string }[]>`
    select datname as name from pg_database where datname like ${"holdfast\\_course\\_%"}`;
  for (const { name } of found) if (!isRunning(Number(name.split("_")[2]))) await drop(sql, name);
}

async function drop(sql: postgres.Sql, name: string): Promise<void> {
  await sql`drop database if exists ${sql(name)} with (force)`;
}

async function makeStream(stream: string): Promise<() => Promise<void>> {
  const connection = await connect({ servers: NATS });
  const manager = await jetstreamManager(connection);
  for await (const name of manager.streams.names()) {
    const pid = /^holdfast-course-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await manager.streams.delete(name);
  }
  await manager.streams.add({
    name: stream,
    subjects: [`${stream}.>`],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    max_bytes: MOST_BYTES,
  });
  for (const [service, source] of READERS) {
    await manager.consumers.add(stream, {
      durable_name: `${service}-${source}`,
      filter_subject: `${stream}.${source}.>`,
      ack_policy: AckPolicy.Explicit,
      ack_wait: ACK_WAIT_NS,
      max_ack_pending: MOST_UNACKNOWLEDGED,
    });
  }
  return async () => {
    await manager.streams.delete(stream);
    await connection.close();
  };
}
