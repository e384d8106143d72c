import type { Functions } from "../functions/functions.ts";
import type { EventStream, Reaction } from "../model/events.ts";
import { eventsKey, listenersKey, retryKey } from "../model/keys.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";

/** The consumer groups a service needs: of all listeners to what it writes, and its own on what it reads. */
export interface Groups {
  /** Whether all groups were created by `ensure`. */
  readonly areCreated: boolean;
  /** Creates all groups, once; a call after a failure tries again. */
  ensure(): Promise<void>;
  /** Creates those that are missing, each time. */
  create(): Promise<void>;
}

/** Whose groups are created. */
export interface GroupsOptions {
  readonly service: string;
  readonly database: Database;
  readonly events: EventStream<unknown>;
  readonly reactions: readonly Reaction[];
}

/** Creates a service's groups. A group exists from id 0 before its stream's first entry: a service that comes later misses nothing. */
export function createGroups(options: GroupsOptions, functions: Functions): Groups {
  const { service, database, events, reactions } = options;
  let created: Promise<void> | undefined;
  let areCreated = false;
  async function createOne(key: string, group: string): Promise<void> {
    try {
      await functions.patiently(() => database.commands.call("XGROUP", "CREATE", key, group, "0", "MKSTREAM"));
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith("BUSYGROUP"))) throw error;
    }
  }
  // Registered before it exists: trimming waits for a registered group that is missing.
  async function listen(partition: number, stream: EventStream<unknown>, group: string): Promise<void> {
    const kind = stream.sideListeners?.includes(group) ? "side" : "needed";
    await functions.patiently(() => database.commands.hset(listenersKey(partition, stream.service), group, kind));
    await createOne(eventsKey(partition, stream.service), group);
  }
  async function create(): Promise<void> {
    const all = partitionsOf(database).flatMap((partition) => [
      // A side listener is registered by its own reader alone: a site that never runs it must not wait for it.
      ...events.listeners.map((group) => listen(partition, events, group)),
      ...reactions.map(({ stream }) => listen(partition, stream, service)),
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
