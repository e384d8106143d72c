// Reports the state of streams, timers and dead letters, and removes subscribers, for operators.
import { DeadLetters } from "../delivery/dead-letters.ts";
import { type GroupStatus, streamStatusOf } from "../delivery/stream-watch.ts";
import { defaultSettings } from "../engine/settings.ts";
import { createFunctions, type Functions } from "../functions/functions.ts";
import { ActorsError } from "../model/errors.ts";
import { deadLettersKey, eventsKey, retryKey, subscribersKey, timersKey } from "../model/keys.ts";
import type { ServiceDefinition } from "../model/service.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";
import { keysOf } from "./keys-of.ts";

/** Reports the state of one service in one partition. */
export interface PartitionReport {
  /** Names the service. */
  readonly service: string;
  /** Gives the number of the partition. */
  readonly partition: number;
  /** Counts the entries in the stream of the service's events. */
  readonly length: number;
  /** Lists the progress of each subscriber to these events. */
  readonly subscribers: readonly GroupStatus[];
  /** Counts the dead letters that an operator has sent back to the service and that it has not handled. */
  readonly retrying: number;
  /** Counts the dead letters of the service. */
  readonly deadLetters: number;
  /** Counts all timers of the service. */
  readonly timers: number;
  /** Counts the overdue timers. */
  readonly dueTimers: number;
  /** Says how long the oldest timer is overdue, in ms; 0: none is. */
  readonly latestMs: number;
  /** Gives the age from which entries are trimmed, in ms. */
  readonly trimFloorMs: number;
  /** Names the subscriber that holds trimming up; null when none does. */
  readonly heldBy: string | null;
}

const UNAVAILABLE_AFTER_MS = 4_000;
const ALIVE_MS = 60_000;

/** Names a service and its timers; a service definition does. */
export type TimedService = Pick<ServiceDefinition, "service"> & { readonly timers: readonly string[] };

/**
 * Reports the streams and timers of services, one report for each service and partition. For a service given by its
 * name alone, all keys of the database are scanned for timers.
 */
export async function reportStreams(
  database: Database,
  services: readonly (string | TimedService)[],
): Promise<PartitionReport[]> {
  const functions = functionsOf(database);
  const keys = services.some((each) => typeof each === "string") ? await keysOf(database) : null;
  const places = services.flatMap((each) =>
    partitionsOf(database).map((partition) => {
      if (typeof each !== "string") return { ...each, partition };
      const found = keys?.get(partition)?.get(each) ?? [];
      const timers = found.flatMap((key) => (key.startsWith("timers:") ? [key.slice("timers:".length)] : []));
      return { service: each, timers, partition };
    }),
  );
  const reports: PartitionReport[] = [];
  for (const place of places) reports.push(await reportOf(database, functions, place));
  return reports;
}

async function reportOf(
  { commands }: Database,
  functions: Functions,
  { service, timers: kinds, partition }: TimedService & { readonly partition: number },
): Promise<PartitionReport> {
  const subscribers = subscribersKey(partition, service);
  const progressOf = async (key: string) =>
    streamStatusOf(partition, await functions.call("look_at_stream", [key, subscribers], []));
  const [seconds = 0] = await commands.time();
  const sets = [timersKey(partition, service), ...kinds.map((kind) => timersKey(partition, service, kind))];
  const now = seconds * 1_000;
  const [events, retries, letters, all, due, oldest] = await Promise.all([
    progressOf(eventsKey(partition, service)),
    progressOf(retryKey(partition, service)),
    commands.xlen(deadLettersKey(partition, service)),
    Promise.all(sets.map((key) => commands.zcard(key))),
    Promise.all(sets.map((key) => commands.zcount(key, "-inf", now))),
    Promise.all(sets.map((key) => commands.zrangebyscore(key, "-inf", now, "WITHSCORES", "LIMIT", 0, 1))),
  ]);
  const slowest = events.groups
    .filter(({ kind, oldestMs }) => kind !== null && (oldestMs ?? 0) > defaultSettings.keepMs)
    .toSorted((one, other) => (other.oldestMs ?? 0) - (one.oldestMs ?? 0))
    .at(0);
  return {
    service,
    partition,
    length: events.length,
    subscribers: events.groups,
    retrying: retries.groups.reduce((sum, { pending, lag }) => sum + pending + (lag ?? 0), 0),
    deadLetters: letters,
    timers: sum(all),
    dueTimers: sum(due),
    latestMs: Math.max(0, ...oldest.map(([, score]) => (score === undefined ? 0 : now - Math.floor(Number(score))))),
    trimFloorMs: slowest?.oldestMs ?? defaultSettings.keepMs,
    heldBy: slowest?.group ?? null,
  };
}

/** Returns the dead letters of a service, for a program that does not run its engine. */
export function deadLettersOf(database: Database, service: string): DeadLetters {
  return new DeadLetters(service, database, functionsOf(database));
}

/**
 * Removes a subscriber for good: its registration and its consumer groups. Entries that it has not handled are lost to
 * it. Resolves with the number of partitions that had the subscriber; a second call resolves with 0. Throws ActorsError
 * `listener_alive` when one of its consumers has read within the last 60 s.
 */
export async function forgetSubscriber(database: Database, service: string, group: string): Promise<number> {
  const { commands } = database;
  const streams = partitionsOf(database).map((partition) => eventsKey(partition, service));
  const idle = await Promise.all(streams.map((stream) => leastIdle(database, stream, group)));
  if (Math.min(...idle) < ALIVE_MS) {
    throw new ActorsError("listener_alive", `Cannot forget ${group}: it reads the events of ${service}`);
  }
  let removed = 0;
  for (const [partition, stream] of streams.entries()) {
    const wasRegistered = await commands.hdel(subscribersKey(partition, service), group);
    const hadGroup = (await commands.exists(stream)) === 1 ? await commands.xgroup("DESTROY", stream, group) : 0;
    removed += wasRegistered > 0 || Number(hadGroup) > 0 ? 1 : 0;
  }
  return removed;
}

// Returns the idle time of the group's most active consumer, in ms; infinite when the group has none.
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function functionsOf(database: Database): Functions {
  return createFunctions(database, UNAVAILABLE_AFTER_MS);
}
