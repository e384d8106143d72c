// Describes the Redis of a test and empties it.

import { connectRedis, whenReady } from "@holdfast/actors/redis";

/** Controls a Redis that belongs to one test file. */
export type TestRedis = {
  /** Address of the server. */
  url: string;
  /** Address of the server by its Unix socket; null when it runs in a container. */
  socketUrl: string | null;
  /** Port of the server on 127.0.0.1. */
  port: number;
  /** Removes all keys and functions. */
  flush(): Promise<void>;
  /** Ends the server and removes its data. A second call does nothing. */
  stop(): Promise<void>;
  /** Starts the server again on the same port and data, after a shutdown unless `kill` has ended the server already. */
  restart(): Promise<void>;
  /** Ends the server at once, as `kill -9` does; its append-only file has every acknowledged write. */
  kill(): Promise<void>;
};

/** Removes all keys and functions of a server. */
export async function flushAll(url: string): Promise<void> {
  const redis = connectRedis(url, { name: "test-flush", role: "commands" });
  try {
    await whenReady(redis);
    await redis.flushall("SYNC");
    await redis.call("FUNCTION", "FLUSH", "SYNC");
  } finally {
    redis.disconnect();
  }
}
