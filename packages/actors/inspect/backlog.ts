// Counts what waits in a service, cheaply enough for metrics: no call depends on how much there is.
import { consumersKey, deadLettersKey, laterKey, pausedKey, retryKey, timersKey } from "../model/keys.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";
import { type TimedService, unknownBy } from "./streams.ts";

/** Counts the timers of one kind. */
export interface TimerBacklog {
  /** Names the kind: `<actor>|<name>`. */
  readonly timer: string;
  /** Counts the timers that are set. */
  readonly set: number;
  /** Says how long the oldest timer is overdue, in ms; 0: none is. */
  readonly overdueMs: number;
}

/** Counts what waits in one service, over all partitions. */
export interface Backlog {
  /** Counts the dead letters. */
  readonly deadLetters: number;
  /** Counts the dead letters that were sent back and are not handled. */
  readonly retrying: number;
  /** Counts the events that were set aside to be retried later. */
  readonly later: number;
  /** Counts the events that no process of the service knows. */
  readonly unknown: number;
  /** Counts the consumers that gave a sign of life within the last 60 s. */
  readonly consumers: number;
  /** Counts the kinds of work that are paused. */
  readonly paused: number;
  /** Lists the kinds of timers of the service. */
  readonly timers: readonly TimerBacklog[];
}

const ALIVE_MS = 60_000;

/** Counts what waits in a service. Throws what Redis answers. */
export async function backlogOf(database: Database, { service, timers: kinds }: TimedService): Promise<Backlog> {
  const { commands } = database;
  const partitions = partitionsOf(database);
  const now = await timeOf(database);
  const total = async (count: (partition: number) => Promise<number>): Promise<number> =>
    sum(await Promise.all(partitions.map(count)));
  const [deadLetters, retrying, later, unknown, living, paused, timers] = await Promise.all([
    total((partition) => commands.xlen(deadLettersKey(partition, service))),
    total((partition) => commands.xlen(retryKey(partition, service))),
    total((partition) => commands.zcard(laterKey(partition, service))),
    total(async (partition) => sum(Object.values(await unknownBy(commands, { service, partition })))),
    Promise.all(partitions.map((one) => commands.zcount(consumersKey(one, service), now - ALIVE_MS, "+inf"))),
    commands.hkeys(pausedKey(service)),
    Promise.all(kinds.map((kind) => timerBacklog(database, { service, kind, now }))),
  ]);
  // Each consumer gives its signs of life in every partition.
  return { deadLetters, retrying, later, unknown, consumers: Math.max(0, ...living), paused: paused.length, timers };
}

/** Selects timers of one kind. */
export interface TimersRequest {
  /** Names the service. */
  readonly service: string;
  /** Names the kind: `<actor>|<name>`. */
  readonly timer: string;
  /** Limits the timers of each partition. */
  readonly limitPerPartition: number;
}

/** Lists the ids of the actors whose timers of one kind are due first. */
export async function timerIdsOf(
  database: Database,
  { service, timer, limitPerPartition }: TimersRequest,
): Promise<string[]> {
  const members = await Promise.all(
    partitionsOf(database).map((partition) =>
      database.commands.zrange(timersKey(partition, service, timer), "0", String(limitPerPartition - 1)),
    ),
  );
  return members.flat().map((member) => member.split("|")[1] ?? "");
}

async function timerBacklog(
  database: Database,
  { service, kind, now }: { readonly service: string; readonly kind: string; readonly now: number },
): Promise<TimerBacklog> {
  const each = partitionsOf(database).map(async (partition) => {
    const key = timersKey(partition, service, kind);
    const [set, [, first]] = await Promise.all([
      database.commands.zcard(key),
      database.commands.zrange(key, "0", "0", "WITHSCORES"),
    ]);
    return { set, overdueMs: first === undefined ? 0 : Math.max(0, now - Math.floor(Number(first))) };
  });
  const found = await Promise.all(each);
  const overdueMs = Math.max(0, ...found.map((one) => one.overdueMs));
  return { timer: kind, set: sum(found.map((one) => one.set)), overdueMs };
}

async function timeOf({ commands }: Database): Promise<number> {
  const [seconds = 0, micros = 0] = await commands.time();
  return seconds * 1_000 + Math.floor(micros / 1_000);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
