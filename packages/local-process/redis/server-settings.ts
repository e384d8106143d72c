// Says with which settings a server of ours runs.
import { totalmem } from "node:os";
import { RedisProblem } from "@holdfast/actors/redis";
import { asOperator } from "./operator.ts";
import { setBasicUsers } from "./users.ts";

/**
 * Names what an acknowledged write survives: a crash of Redis or of the machine (`always`), or one of Redis alone while its
 * disk keeps up (`everysec`: Redis holds writes back for up to 2 s while the disk is busy with the ones before).
 */
export type Fsync = "everysec" | "always";

/** Holds the settings that people choose. */
export type ChosenSettings = {
  /** Sets how durable an acknowledged write is. */
  fsync: Fsync;
  /** Sets the memory for data, in MiB; default: half of what this machine or its container has. */
  maxMemoryMb?: number | undefined;
};

const MIB = 1_048_576;

/**
 * Stores a document, of 16 KiB at most, as one listpack of version and text: a hash with a text of over 64 bytes takes
 * 250 bytes more by default. A hash with many fields stays a table, because each use of a listpack reads it from its start.
 */
const COMPACT_HASHES = { "hash-max-listpack-value": "16384", "hash-max-listpack-entries": "128" };

/** Says where the users of a server are kept, and how its operator logs in. */
export type UsersPlace = {
  /** Names the folder of Redis inside the data folder. */
  folder: string;
  /** Gives the password of the operator. */
  password: string;
};

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

/**
 * Gives a server that runs already the settings that were chosen for this start, and its users. Throws
 * `REDIS_START_FAILED`.
 */
export async function applySettings(port: number, chosen: ChosenSettings & UsersPlace): Promise<void> {
  const { folder, password } = chosen;
  try {
    await asOperator({ port, password }, async (redis) => {
      for (const [name, value] of Object.entries(changeable(chosen))) await redis.config("SET", name, value);
      await setBasicUsers(redis, folder, password);
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const text = `Cannot use Redis on 127.0.0.1:${port}: it does not take its settings (${reason})`;
    throw new RedisProblem("REDIS_START_FAILED", text, { cause: error });
  }
}

function changeable({ fsync, maxMemoryMb = halfOfMemoryMb() }: ChosenSettings): Record<string, string> {
  return { appendfsync: fsync, maxmemory: `${maxMemoryMb}mb`, ...COMPACT_HASHES };
}

// The other half is for the copy of changed pages while the file is rewritten, and for everything else.
function halfOfMemoryMb(): number {
  const allowed = process.constrainedMemory();
  const all = allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
  return Math.floor(all / 2 / MIB);
}
