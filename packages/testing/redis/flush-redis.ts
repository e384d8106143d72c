import { connectRedis, whenReady } from "@holdfast/actors/redis";

/** A Redis of one test file's own. */
export type TestRedis = {
  url: string;
  port: number;
  /** Empties it: keys and functions. */
  flush(): Promise<void>;
  /** Ends it and removes its data. A second call does nothing. */
  stop(): Promise<void>;
  /** Starts it again on the same port and data, after ending it in good order unless `kill` did already. */
  restart(): Promise<void>;
  /** Ends it at once, as `kill -9` does; every acknowledged write is in its append-only file. */
  kill(): Promise<void>;
};

/** Empties a server: keys and functions. */
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
