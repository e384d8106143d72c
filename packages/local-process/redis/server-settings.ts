// Says with which settings a server of ours runs.
import { totalmem } from "node:os";
import { RedisProblem } from "@holdfast/actors/redis";
import { Redis } from "ioredis";

/** Names what an acknowledged write survives: a crash of Redis (`everysec`), or of the machine too (`always`). */
export type Fsync = "everysec" | "always";

/** Holds the settings that people choose. */
export type ChosenSettings = {
  /** Sets how durable an acknowledged write is. */
  fsync: Fsync;
  /** Sets the memory for data, in MiB; default: half of what this machine or its container has. */
  maxMemoryMb?: number | undefined;
};

const MIB = 1_048_576;
const ANSWER_MS = 1_000;

/** Returns the settings of every server we start, as command line arguments without port and folder. */
export function serverArguments(fsync: Fsync, maxMemoryMb?: number): string[] {
  const settings: Record<string, string> = {
    appendonly: "yes",
    // Rewriting the file keeps a core busy for seconds and delays every command: so not before it is this large.
    "auto-aof-rewrite-min-size": "256mb",
    save: "",
    "maxmemory-policy": "noeviction",
    hz: "100",
    "notify-keyspace-events": "Ex",
    ...changeable({ fsync, maxMemoryMb }),
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

/** Gives a server that runs already the settings that were chosen for this start. Throws `REDIS_START_FAILED`. */
export async function applySettings(port: number, chosen: ChosenSettings): Promise<void> {
  const options = { host: "127.0.0.1", port, lazyConnect: true, connectTimeout: ANSWER_MS, commandTimeout: ANSWER_MS };
  const redis = new Redis({ ...options, retryStrategy: () => null });
  redis.on("error", () => {});
  try {
    await redis.connect();
    for (const [name, value] of Object.entries(changeable(chosen))) await redis.config("SET", name, value);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const text = `Cannot use Redis on 127.0.0.1:${port}: it does not take its settings (${reason})`;
    throw new RedisProblem("REDIS_START_FAILED", text, { cause: error });
  } finally {
    redis.disconnect();
  }
}

function changeable({ fsync, maxMemoryMb = halfOfMemoryMb() }: ChosenSettings): Record<string, string> {
  return { appendfsync: fsync, maxmemory: `${maxMemoryMb}mb` };
}

// The other half is for the copy of changed pages while the file is rewritten, and for everything else.
function halfOfMemoryMb(): number {
  const allowed = process.constrainedMemory();
  const all = allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
  return Math.floor(all / 2 / MIB);
}
