// Creates the consumer groups that a service needs.
import type { Functions } from "../functions/functions.ts";
import type { EventStream, Reaction } from "../model/events.ts";
import { eventsKey, marksKey, retryKey, subscribersKey } from "../model/keys.ts";
import type { Log } from "../model/log.ts";
import { unavailableReason } from "../redis/transient-error.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";

/** Creates the groups of all subscribers to the service's events, and the service's own on the streams it reads. */
export interface Groups {
  /** Says that `ensure` has created all groups, and that Redis has not lost its data since. */
  readonly areCreated: boolean;
  /**
   * Creates all groups, once until Redis loses its data. A call after a failure retries. Waits for Redis until
   * `giveUpAt`, a time of `performance.now()`, when it is the first; default: as long as one call waits.
   */
  ensure(giveUpAt?: number): Promise<void>;
  /** Creates the groups that are missing, at each call. */
  create(giveUpAt?: number): Promise<void>;
}

/** Names the service, its events and its reactions. */
export interface GroupsOptions {
  readonly service: string;
  readonly database: Database;
  readonly events: EventStream<unknown>;
  readonly reactions: readonly Reaction[];
  readonly log: Log;
}

/**
 * Declares a service's groups. Each starts at id 0, before the first entry: a later subscriber misses no event. A stream
 * that cannot have a group, such as a key of another type, is logged and left out; it harms its own partition alone.
 */
export function createGroups(options: GroupsOptions, functions: Functions): Groups {
  const { opened } = options.database;
  let creating: { readonly generation: number; readonly done: Promise<void> } | null = null;
  let createdIn = 0;
  async function create(giveUpAt = functions.giveUpAt()): Promise<void> {
    await createAll(options, functions, giveUpAt);
  }
  async function createIn(generation: number, giveUpAt?: number): Promise<void> {
    try {
      await create(giveUpAt);
      createdIn = generation;
    } catch (error) {
      creating = null;
      throw error;
    }
  }
  function ensure(giveUpAt?: number): Promise<void> {
    const { generation } = opened;
    if (creating?.generation !== generation) creating = { generation, done: createIn(generation, giveUpAt) };
    return creating.done;
  }
  return {
    get areCreated() {
      return createdIn === opened.generation;
    },
    ensure,
    create,
  };
}

async function createAll(options: GroupsOptions, functions: Functions, giveUpAt: number): Promise<void> {
  const { service, database, events, reactions, log } = options;
  const createOne = (key: string, group: string): Promise<void> =>
    createGroup(database, functions, { key, group, giveUpAt });
  // Registers the group before creating it: trimming waits while a registered group is missing.
  async function subscribe(partition: number, stream: EventStream<unknown>, group: string): Promise<void> {
    const kind = stream.sideSubscribers?.includes(group) ? "side" : "needed";
    const registry = subscribersKey(partition, stream.service);
    const known = await functions.withRetries(() => database.commands.hget(registry, group), "read", giveUpAt);
    if (known !== kind) {
      await functions.withRetries(() => database.commands.hset(registry, group, kind), "write", giveUpAt);
    }
    await createOne(eventsKey(partition, stream.service), group);
  }
  const all = partitionsOf(database).flatMap((partition) => [
    // A side subscriber registers only itself, when it first runs: trimming must not wait for one that never runs.
    ...events.subscribers.map((group) => subscribe(partition, events, group)),
    ...reactions.map(({ stream }) => subscribe(partition, stream, service)),
    ...reactions.map((reaction) => noteEach(options, functions, { partition, reaction, giveUpAt })),
    ...(reactions.length > 0 ? [createOne(retryKey(partition, service), service)] : []),
  ]);
  for (const result of await Promise.allSettled(all)) {
    if (result.status === "fulfilled") continue;
    if (!isWrongType(result.reason)) throw result.reason;
    log.error({ service, error: result.reason.message }, "Cannot create a consumer group on a key of another type");
  }
}

function isWrongType(error: unknown): error is Error {
  return error instanceof Error && error.message.startsWith("WRONGTYPE");
}

async function createGroup(
  { commands }: Database,
  functions: Functions,
  { key, group, giveUpAt }: { key: string; group: string; giveUpAt: number },
): Promise<void> {
  async function work(): Promise<void> {
    await commands.call("XGROUP", "CREATE", key, group, "0", "MKSTREAM").catch(throwUnlessThere);
  }
  try {
    await functions.withRetries(work, "write", giveUpAt);
  } catch (error) {
    // A server whose memory is full refuses even to create what it has.
    if (unavailableReason(error) !== "full" || !(await hasGroup(commands, { key, group }))) throw error;
  }
}

function throwUnlessThere(error: unknown): void {
  if (!(error instanceof Error && error.message.startsWith("BUSYGROUP"))) throw error;
}

async function hasGroup(redis: Database["commands"], { key, group }: { key: string; group: string }): Promise<boolean> {
  if ((await redis.exists(key)) === 0) return false;
  const groups: unknown = await redis.xinfo("GROUPS", key);
  return Array.isArray(groups) && groups.some((one: unknown) => Array.isArray(one) && one.includes(group));
}

// Notes since when the service wants each event of a stream, for the checker and for rebuilds.
async function noteEach(
  { service, database: { commands } }: GroupsOptions,
  functions: Functions,
  { partition, reaction, giveUpAt }: { partition: number; reaction: Reaction; giveUpAt: number },
): Promise<void> {
  const { service: source } = reaction.stream;
  const key = marksKey(partition, service);
  if (reaction.kind === "each") {
    if ((await functions.withRetries(() => commands.hget(key, source), "read", giveUpAt)) !== null) return;
    const [seconds = 0] = await functions.withRetries(() => commands.time(), "read", giveUpAt);
    await functions.withRetries(() => commands.hsetnx(key, source, String(seconds * 1_000)), "write", giveUpAt);
  } else await functions.withRetries(() => commands.hdel(key, source), "write", giveUpAt);
}
