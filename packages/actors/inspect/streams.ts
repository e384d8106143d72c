import { DeadLetters } from "../delivery/dead-letters.ts";
import { type GroupStanding, standingOf } from "../delivery/stream-watch.ts";
import { defaultSettings } from "../engine/settings.ts";
import { createFunctions, type Functions } from "../functions/functions.ts";
import { ActorsError } from "../model/errors.ts";
import { deadLettersKey, eventsKey, listenersKey, retryKey, timersKey } from "../model/keys.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";

/** How one service stands in one partition. */
export interface PartitionReport {
  readonly service: string;
  readonly partition: number;
  /** Entries in its stream of events. */
  readonly length: number;
  readonly listeners: readonly GroupStanding[];
  /** Dead letters it was asked to try again and has not handled. */
  readonly retrying: number;
  readonly deadLetters: number;
  readonly timers: number;
  /** Timers that are overdue, and by how much the latest is, ms. */
  readonly dueTimers: number;
  readonly latestMs: number;
  /** How old an entry must be to be trimmed, ms, and the listener that holds the others; null: time alone does. */
  readonly trimFloorMs: number;
  readonly heldBy: string | null;
}

const PATIENCE_MS = 4_000;
const ALIVE_MS = 60_000;

/** Looks at the streams and timers of services, a row for each service and partition. */
export async function reportStreams(database: Database, services: readonly string[]): Promise<PartitionReport[]> {
  const functions = functionsOf(database);
  const places = services.flatMap((service) => partitionsOf(database).map((partition) => ({ service, partition })));
  const reports: PartitionReport[] = [];
  for (const place of places) reports.push(await reportOf(database, functions, place));
  return reports;
}

async function reportOf(
  { commands }: Database,
  functions: Functions,
  { service, partition }: { service: string; partition: number },
): Promise<PartitionReport> {
  const listeners = listenersKey(partition, service);
  const look = async (key: string) =>
    standingOf(partition, await functions.call("look_at_stream", [key, listeners], []));
  const [seconds = 0] = await commands.time();
  const timers = timersKey(partition, service);
  const [events, retries, letters, all, due] = await Promise.all([
    look(eventsKey(partition, service)),
    look(retryKey(partition, service)),
    commands.xlen(deadLettersKey(partition, service)),
    commands.zcard(timers),
    commands.zrangebyscore(timers, "-inf", seconds * 1_000, "WITHSCORES"),
  ]);
  const slowest = events.groups
    .filter(({ kind, oldestMs }) => kind !== null && (oldestMs ?? 0) > defaultSettings.keepMs)
    .toSorted((one, other) => (other.oldestMs ?? 0) - (one.oldestMs ?? 0))
    .at(0);
  return {
    service,
    partition,
    length: events.length,
    listeners: events.groups,
    retrying: retries.groups.reduce((sum, { pending, lag }) => sum + pending + (lag ?? 0), 0),
    deadLetters: letters,
    timers: all,
    dueTimers: due.length / 2,
    latestMs: due.length > 0 ? seconds * 1_000 - Number(due[1]) : 0,
    trimFloorMs: slowest?.oldestMs ?? defaultSettings.keepMs,
    heldBy: slowest?.group ?? null,
  };
}

/** The dead letters of a service, for whoever looks after them without running it. */
export function deadLettersOf(database: Database, service: string): DeadLetters {
  return new DeadLetters(service, database, functionsOf(database));
}

/**
 * Removes a listener for good: its registration, then its groups with all they have not handled. A second call removes
 * nothing. Gives in how many partitions it was there. Throws ActorsError `listener_alive` while one of it reads.
 */
export async function forgetListener(database: Database, service: string, group: string): Promise<number> {
  const { commands } = database;
  const streams = partitionsOf(database).map((partition) => eventsKey(partition, service));
  const idle = await Promise.all(streams.map((stream) => leastIdle(database, stream, group)));
  if (Math.min(...idle) < ALIVE_MS) {
    throw new ActorsError("listener_alive", `Cannot forget ${group}: it reads the events of ${service}`);
  }
  let removed = 0;
  for (const [partition, stream] of streams.entries()) {
    const wasRegistered = await commands.hdel(listenersKey(partition, service), group);
    const hadGroup = (await commands.exists(stream)) === 1 ? await commands.xgroup("DESTROY", stream, group) : 0;
    removed += wasRegistered > 0 || Number(hadGroup) > 0 ? 1 : 0;
  }
  return removed;
}

// How long the group's busiest consumer has been silent, ms; infinite where there is none.
async function leastIdle({ commands }: Database, stream: string, group: string): Promise<number> {
  try {
    const consumers = await commands.call("XINFO", "CONSUMERS", stream, group);
    if (!Array.isArray(consumers)) return Number.POSITIVE_INFINITY;
    return Math.min(...consumers.map((consumer: unknown[]) => Number(consumer[consumer.indexOf("idle") + 1])));
  } catch (error) {
    const isMissing = error instanceof Error && /^(NOGROUP|ERR no such key)/.test(error.message);
    if (!isMissing) throw error;
    return Number.POSITIVE_INFINITY;
  }
}

function functionsOf({ commands, library }: Database): Functions {
  return createFunctions(commands, library, PATIENCE_MS);
}
