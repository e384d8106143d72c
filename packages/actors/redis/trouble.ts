// Remembers why a connection is down, for the commands that find it down.
import type { Cluster, Redis } from "ioredis";
import type { UnavailableReason } from "../model/errors.ts";
import { unavailableReason } from "./transient-error.ts";

/** Says why a connection is down. */
export interface Trouble {
  /** Gives the reason. */
  readonly reason: UnavailableReason;
  /** Holds the last error of the connection. */
  readonly error: Error;
}

const troubles = new WeakMap<Redis | Cluster, Trouble>();

/** Returns why a connection is down, by its last error since it was ready; null for a ready one, and when unknown. */
export function troubleOf(redis: Redis | Cluster): Trouble | null {
  return redis.status === "ready" ? null : (troubles.get(redis) ?? null);
}

/** Remembers the errors of a connection until it is ready again. */
export function rememberTrouble(redis: Redis | Cluster): void {
  redis.on("error", (error: Error) => {
    const reason = unavailableReason(error) ?? "unreachable";
    // A refused connection is closed, which is an error too and says less.
    const known = troubles.get(redis);
    if (reason !== "unreachable" || known === undefined || known.reason === "unreachable") {
      troubles.set(redis, { reason, error });
    }
  });
  redis.on("ready", () => troubles.delete(redis));
}
