import { eventsKey } from "@holdfast/redis";
import type { Database } from "./database.ts";
import type { EventStream, Reaction } from "./events.ts";
import type { Functions } from "./functions.ts";

/** The consumer groups a service needs: of all listeners to what it writes, and its own on what it reads. */
export interface Groups {
  /** Creates all groups, once. */
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
  const written = events.listeners.map((group) => ({ stream: events.service, group }));
  const read = reactions.map(({ stream }) => ({ stream: stream.service, group: service }));
  async function createOne(key: string, group: string): Promise<void> {
    try {
      await functions.patiently(() => database.commands.call("XGROUP", "CREATE", key, group, "0", "MKSTREAM"));
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith("BUSYGROUP"))) throw error;
    }
  }
  async function create(): Promise<void> {
    const all = [...written, ...read].flatMap(({ stream, group }) =>
      partitionsOf(database).map((partition) => createOne(eventsKey(partition, stream), group)),
    );
    await Promise.all(all);
  }
  function ensure(): Promise<void> {
    created ??= create().catch((error: unknown) => {
      created = undefined;
      throw error;
    });
    return created;
  }
  return { ensure, create };
}

/** Numbers the partitions of a database. */
export function partitionsOf(database: Database): number[] {
  return Array.from({ length: database.partitions }, (_, partition) => partition);
}
