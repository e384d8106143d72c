// Creates the consumer groups that a service needs.
import type { Functions } from "../functions/functions.ts";
import type { EventStream, Reaction } from "../model/events.ts";
import { eventsKey, retryKey, subscribersKey } from "../model/keys.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";

/** Creates the groups of all subscribers to the service's events, and the service's own on the streams it reads. */
export interface Groups {
  /** Says that `ensure` has created all groups. */
  readonly areCreated: boolean;
  /** Creates all groups, once. A call after a failure retries. */
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
  let created: Promise<void> | undefined;
  let areCreated = false;
  async function createOne(key: string, group: string): Promise<void> {
    try {
      await functions.withRetries(() => database.commands.call("XGROUP", "CREATE", key, group, "0", "MKSTREAM"));
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith("BUSYGROUP"))) throw error;
    }
  }
  // Registers the group before creating it: trimming waits while a registered group is missing.
  async function subscribe(partition: number, stream: EventStream<unknown>, group: string): Promise<void> {
    const kind = stream.sideSubscribers?.includes(group) ? "side" : "needed";
    await functions.withRetries(() => database.commands.hset(subscribersKey(partition, stream.service), group, kind));
    await createOne(eventsKey(partition, stream.service), group);
  }
  async function create(): Promise<void> {
    const all = partitionsOf(database).flatMap((partition) => [
      // A side subscriber registers only itself, when it first runs: trimming must not wait for one that never runs.
      ...events.subscribers.map((group) => subscribe(partition, events, group)),
      ...reactions.map(({ stream }) => subscribe(partition, stream, service)),
      ...(reactions.length > 0 ? [createOne(retryKey(partition, service), service)] : []),
    ]);
    await Promise.all(all);
  }
  async function createOnce(): Promise<void> {
    try {
      await create();
      areCreated = true;
    } catch (error) {
      created = undefined;
      throw error;
    }
  }
  function ensure(): Promise<void> {
    created ??= createOnce();
    return created;
  }
  return {
    get areCreated() {
      return areCreated;
    },
    ensure,
    create,
  };
}
