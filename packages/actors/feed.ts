import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import type { Log } from "./log.ts";
import { entriesOf } from "./stream-reader.ts";

/** What a feed works with. */
export interface FeedOptions {
  readonly streams: readonly string[];
  readonly connect: () => Redis;
  readonly blockMs: number;
  readonly log: Log;
}

/** One reader of a service's events for all who watch a document in this process. */
export interface Feed {
  watch(id: string, changed: (entryId: string) => void): () => void;
  stop(): Promise<void>;
}

/** Creates a feed; it begins to read with the first watcher. Watchers are told again after a break, in case. */
export function createFeed(options: FeedOptions): Feed {
  const { streams, log } = options;
  const watchers = new Map<string, Set<(entryId: string) => void>>();
  let redis: Redis | undefined;
  let reading: Promise<void> | undefined;
  let isStopping = false;

  async function lastIds(connection: Redis): Promise<string[]> {
    const replies = await Promise.all(streams.map((stream) => connection.xrevrange(stream, "+", "-", "COUNT", 1)));
    return replies.map((entries) => entries[0]?.[0] ?? "0-0");
  }

  function tell(id: string, entryId: string): void {
    for (const changed of watchers.get(id) ?? []) changed(entryId);
  }

  async function follow(connection: Redis): Promise<void> {
    const ids = await lastIds(connection);
    for (const id of watchers.keys()) tell(id, "");
    while (!isStopping) {
      const reply = await connection.call("XREAD", "BLOCK", options.blockMs, "STREAMS", ...streams, ...ids);
      for (const { stream, id, fields } of entriesOf(reply)) {
        ids[streams.indexOf(stream)] = id;
        const at = fields?.indexOf("id") ?? -1;
        tell(fields?.[at + 1] ?? "", id);
      }
    }
  }

  async function read(connection: Redis): Promise<void> {
    while (!isStopping) {
      if (connection.status === "ready") {
        await follow(connection).catch((error: unknown) => log.debug({ error: String(error) }, "The feed broke off"));
      }
      if (!isStopping) await sleep(50);
    }
  }

  return {
    watch(id, changed) {
      redis ??= options.connect();
      reading ??= read(redis);
      const some = watchers.get(id) ?? new Set();
      watchers.set(id, some.add(changed));
      return () => {
        some.delete(changed);
        if (some.size === 0 && watchers.get(id) === some) watchers.delete(id);
      };
    },
    async stop() {
      isStopping = true;
      redis?.disconnect();
      await reading;
    },
  };
}
