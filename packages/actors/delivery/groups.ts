// Creates the consumer groups that a service needs.
import type { Functions } from "../functions/functions.ts";
import type { EventStream, Reaction } from "../model/events.ts";
import { eventsKey, marksKey, retryKey, subscribersKey } from "../model/keys.ts";
import { unavailableReason } from "../redis/transient-error.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";

/** Creates the groups of all subscribers to the service's events, and the service's own on the streams it reads. */
export interface Groups {
  /** Says that `ensure` has created all groups, and that Redis has not lost its data since. */
  readonly areCreated: boolean;
  /** Creates all groups, once until Redis loses its data. A call after a failure retries. */
  ensure(): Promise<void>;
  /** Creates the groups that are missing, at each call. */
  create(): Promise<void>;
}

/** Names the service, its events and its reactions. */
export interface GroupsOptions {
  readonly service: string;
  readonly database: Database;
  readonly events: EventStream<unknown>;
  readonly reactions: readonly Reaction[];
}

/** Declares a service's groups. Each starts at id 0, before the first entry: a later subscriber misses no event. */
export function createGroups(options: GroupsOptions, functions: Functions): Groups {
  const { service, database, events, reactions } = options;
  const { opened } = database;
  let creating: { readonly generation: number; readonly done: Promise<void> } | null = null;
  let createdIn = 0;
  const createOne = (key: string, group: string): Promise<void> => createGroup(database, functions, { key, group });
  // Registers the group before creating it: trimming waits while a registered group is missing.
  async function subscribe(partition: number, stream: EventStream<unknown>, group: string): Promise<void> {
    const kind = stream.sideSubscribers?.includes(group) ? "side" : "needed";
    const registry = subscribersKey(partition, stream.service);
    const known = await functions.withRetries(() => database.commands.hget(registry, group));
    if (known !== kind) await functions.withRetries(() => database.commands.hset(registry, group, kind), "write");
    await createOne(eventsKey(partition, stream.service), group);
  }
  async function create(): Promise<void> {
    const all = partitionsOf(database).flatMap((partition) => [
      // A side subscriber registers only itself, when it first runs: trimming must not wait for one that never runs.
      ...events.subscribers.map((group) => subscribe(partition, events, group)),
      ...reactions.map(({ stream }) => subscribe(partition, stream, service)),
      ...reactions.map((reaction) => noteEach(options, functions, { partition, reaction })),
      ...(reactions.length > 0 ? [createOne(retryKey(partition, service), service)] : []),
    ]);
    await Promise.all(all);
  }
  async function createIn(generation: number): Promise<void> {
    try {
      await create();
      createdIn = generation;
    } catch (error) {
      creating = null;
      throw error;
    }
  }
  function ensure(): Promise<void> {
    const { generation } = opened;
    if (creating?.generation !== generation) creating = { generation, done: createIn(generation) };
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

async function createGroup(
  { commands }: Database,
  functions: Functions,
  { key, group }: { key: string; group: string },
): Promise<void> {
  try {
    await functions.withRetries(async () => {
      await commands.call("XGROUP", "CREATE", key, group, "0", "MKSTREAM").catch(throwUnlessThere);
    }, "write");
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
  { partition, reaction: { kind, stream } }: { partition: number; reaction: Reaction },
): Promise<void> {
  const key = marksKey(partition, service);
  if (kind === "each") {
    if ((await functions.withRetries(() => commands.hget(key, stream.service))) !== null) return;
    const [seconds = 0] = await functions.withRetries(() => commands.time());
    await functions.withRetries(() => commands.hsetnx(key, stream.service, String(seconds * 1_000)), "write");
  } else await functions.withRetries(() => commands.hdel(key, stream.service), "write");
}
