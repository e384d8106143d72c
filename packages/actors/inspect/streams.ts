// Reports the state of streams, timers and dead letters, and removes subscribers, for operators.
import { DeadLetters, type DeadLettersOwner } from "../delivery/dead-letters.ts";
import { consumersOf } from "../delivery/stream-entries.ts";
import { type GroupStatus, streamStatusOf } from "../delivery/stream-watch.ts";
import { defaultSettings } from "../engine/settings.ts";
import { createFunctions, type Functions } from "../functions/functions.ts";
import { ActorsError, errorText } from "../model/errors.ts";
import {
  asideKey,
  consumersKey,
  deadLettersKey,
  eventsKey,
  laterKey,
  retryKey,
  subscribersKey,
  timersKey,
  unknownKey,
  unknownKindsKey,
} from "../model/keys.ts";
import type { ServiceDefinition } from "../model/service.ts";
import type { RedisClient } from "../redis/connect.ts";
import { isTransientError } from "../redis/transient-error.ts";
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
  /** Counts the events that the service has set aside to retry them later. */
  readonly later: number;
  /** Counts the events that no process of the service knew, by kind: `<publishing service>|<type>|<form>`. */
  readonly unknown: Readonly<Record<string, number>>;
  /** Counts the consumers of the service that gave a sign of life within the last 60 s. */
  readonly consumers: number;
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
  /** Says why the partition cannot be reported on, such as a key of another type; null when it can. */
  readonly fault: string | null;
}

const UNAVAILABLE_AFTER_MS = 4_000;
/** Configures the removal of a subscriber. */
export interface ForgetOptions {
  /** Sets the time without a sign of life after which a process counts as dead, in ms; default 60,000. */
  readonly silentMs?: number;
}

const ALIVE_MS = 60_000;
const MOST_DROPPED = 500;

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
  for (const place of places) reports.push(await settledReport(database, functions, place));
  return reports;
}

type ServicePlace = TimedService & { readonly partition: number };

// A partition that cannot be read is reported as such; the others are reported as usual.
async function settledReport(database: Database, functions: Functions, place: ServicePlace): Promise<PartitionReport> {
  try {
    return await reportOf(database, functions, place);
  } catch (error) {
    if (isTransientError(error)) throw error;
    const { service, partition } = place;
    return { service, partition, ...NOTHING, fault: errorText(error).slice(0, MOST_FAULT) };
  }
}

const MOST_FAULT = 200;
const NOTHING = {
  ...{ length: 0, subscribers: [], retrying: 0, deadLetters: 0, later: 0, unknown: {}, consumers: 0, timers: 0 },
  ...{ dueTimers: 0, latestMs: 0, trimFloorMs: defaultSettings.keepMs, heldBy: null },
};

async function reportOf(
  { commands }: Database,
  functions: Functions,
  { service, timers: kinds, partition }: ServicePlace,
): Promise<PartitionReport> {
  const subscribers = subscribersKey(partition, service);
  const progressOf = async (key: string) =>
    streamStatusOf(partition, await functions.call("look_at_stream", [key, subscribers], []));
  const [seconds = 0] = await commands.time();
  const sets = [timersKey(partition, service), ...kinds.map((kind) => timersKey(partition, service, kind))];
  const now = seconds * 1_000;
  const [events, retries, letters, all, due, oldest, later, unknown, living] = await Promise.all([
    progressOf(eventsKey(partition, service)),
    progressOf(retryKey(partition, service)),
    commands.xlen(deadLettersKey(partition, service)),
    Promise.all(sets.map((key) => commands.zcard(key))),
    Promise.all(sets.map((key) => commands.zcount(key, "-inf", now))),
    Promise.all(sets.map((key) => commands.zrangebyscore(key, "-inf", now, "WITHSCORES", "LIMIT", 0, 1))),
    commands.zcard(laterKey(partition, service)),
    unknownBy(commands, { service, partition }),
    commands.zcount(consumersKey(partition, service), now - ALIVE_MS, "+inf"),
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
    later,
    unknown,
    consumers: living,
    timers: sum(all),
    dueTimers: sum(due),
    latestMs: Math.max(0, ...oldest.map(([, score]) => (score === undefined ? 0 : now - Math.floor(Number(score))))),
    trimFloorMs: slowest?.oldestMs ?? defaultSettings.keepMs,
    heldBy: slowest?.group ?? null,
    fault: null,
  };
}

/** Counts the events that no process of a service knew, by kind. */
export async function unknownBy(
  commands: RedisClient,
  { service, partition }: { service: string; partition: number },
): Promise<Record<string, number>> {
  const kinds = (await commands.smembers(unknownKindsKey(partition, service))).toSorted();
  const counts = kinds.map(async (kind) => await commands.zcard(unknownKey(partition, service, kind)));
  return Object.fromEntries((await Promise.all(counts)).map((count, at): [string, number] => [kinds[at] ?? "", count]));
}

/**
 * Returns the dead letters of a service, for a program that does not run its engine. Only with the definition of the
 * service does `retry` refuse superseded letters.
 */
export function deadLettersOf(database: Database, service: DeadLettersOwner | string): DeadLetters {
  const owner = typeof service === "string" ? { service, reactions: [], actors: [] } : service;
  return new DeadLetters(owner, database, functionsOf(database));
}

/**
 * Removes a subscriber for good: its registration and its consumer groups, and the events that it has set aside. Events
 * that it has not handled are lost to it. Resolves with the number of partitions that had the subscriber; a second call
 * resolves with 0. Throws ActorsError `listener_alive` when one of its processes gave a sign of life lately, whether it
 * had events to read or not.
 */
export async function forgetSubscriber(
  database: Database,
  service: string,
  group: string,
  { silentMs = ALIVE_MS }: ForgetOptions = {},
): Promise<number> {
  const functions = functionsOf(database);
  if (await isLiving(database, service, { group, silentMs })) throw alive(service, group);
  let removed = 0;
  for (const partition of partitionsOf(database)) {
    const stream = eventsKey(partition, service);
    const keys = [stream, subscribersKey(partition, service), consumersKey(partition, group)];
    const reply = Number(await functions.call("forget_group", keys, [group, silentMs]));
    if (reply < 0) throw alive(service, group);
    removed += reply;
    await dropAside(database, { partition, group, stream });
  }
  return removed;
}

function alive(service: string, group: string): ActorsError {
  return new ActorsError("listener_alive", `Cannot forget ${group}: it reads the events of ${service}`);
}

async function isLiving(
  database: Database,
  service: string,
  { group, silentMs }: { group: string; silentMs: number },
): Promise<boolean> {
  const { commands } = database;
  const [seconds = 0, micros = 0] = await commands.time();
  const since = seconds * 1_000 + Math.floor(micros / 1_000) - silentMs;
  const living = await Promise.all(
    partitionsOf(database).map(async (partition) => {
      const signs = consumersKey(partition, group);
      if ((await commands.zcount(signs, since, "+inf")) > 0) return true;
      const active = await activeConsumers(commands, eventsKey(partition, service), { group, silentMs });
      // A consumer of a release that gives no signs of life counts by the idle time of Redis.
      const known = await Promise.all(active.map((name) => commands.zscore(signs, name)));
      return known.includes(null);
    }),
  );
  return living.includes(true);
}

// Lists the consumers that have sent a command lately.
async function activeConsumers(
  commands: RedisClient,
  stream: string,
  { group, silentMs }: { group: string; silentMs: number },
): Promise<string[]> {
  try {
    const consumers = consumersOf(await commands.call("XINFO", "CONSUMERS", stream, group));
    return consumers.filter(({ idleMs }) => idleMs < silentMs).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Error && /^(NOGROUP|ERR no such key)/.test(error.message)) return [];
    throw error;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

// Drops the events of a stream that the subscriber has set aside.
async function dropAside(
  { commands }: Database,
  { partition, group, stream }: { partition: number; group: string; stream: string },
): Promise<void> {
  const kinds = await commands.smembers(unknownKindsKey(partition, group));
  const sets = [laterKey(partition, group), ...kinds.map((kind) => unknownKey(partition, group, kind))];
  for (const set of sets) {
    const members = (await commands.zrange(set, "0", "-1")).filter((member) => member.startsWith(`${stream}|`));
    for (let at = 0; at < members.length; at += MOST_DROPPED) {
      const some = members.slice(at, at + MOST_DROPPED);
      await commands.zrem(set, ...some);
      await commands.hdel(asideKey(partition, group), ...some.flatMap((member) => [member, `${member} lease`]));
    }
  }
  const empty = await Promise.all(
    kinds.map(async (kind) => (await commands.exists(unknownKey(partition, group, kind))) === 0),
  );
  const gone = kinds.filter((_, at) => empty[at]);
  if (gone.length > 0) await commands.srem(unknownKindsKey(partition, group), ...gone);
}

function functionsOf(database: Database): Functions {
  return createFunctions(database, UNAVAILABLE_AFTER_MS);
}
