// Repeats calls while Redis cannot serve, and says why when it gives up.
import { setTimeout as sleep } from "node:timers/promises";
import { UnavailableError, type UnavailableReason } from "../model/errors.ts";
import type { RedisClient } from "../redis/connect.ts";
import { isWorthWaiting, unavailableReason } from "../redis/transient-error.ts";
import { troubleOf } from "../redis/trouble.ts";
import type { CallPlace, RedisHealth } from "./redis-health.ts";

const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 250;

/** Holds what one call needs to be repeated: its place, and what is left of its patience. */
export interface Patience {
  /** Says what the call does, and where. */
  readonly place: CallPlace;
  /** Gives the time at which the call gives up, in ms of the process's monotonic clock. */
  readonly until: number;
  /** Gives the next pause, in ms. */
  waitMs: number;
}

/** Begins the patience of one call, which ends at `until`. */
export function patienceFor(place: CallPlace, until: number): Patience {
  return { place, until, waitMs: FIRST_WAIT_MS };
}

/**
 * Runs work while Redis fails, until `giveUpAt` at most: a command on a silent connection takes longer. Throws
 * UnavailableError then, and without a call when that time has passed.
 */
export async function within<Result>(work: () => Promise<Result>, giveUpAt: number): Promise<Result> {
  const leftMs = giveUpAt - performance.now();
  if (leftMs <= 0) throw unavailable("unreachable", undefined);
  const done = new AbortController();
  const tooLate = sleep(leftMs, undefined, { signal: done.signal }).then(
    () => Promise.reject(unavailable("unreachable", undefined)),
    () => new Promise<never>(() => undefined), // the work settled in time: nothing awaits this promise
  );
  try {
    return await Promise.race([work(), tooLate]);
  } finally {
    done.abort();
  }
}

/**
 * Waits before a retry: 20 ms, doubling to 250 ms. Throws UnavailableError when the patience is over, and when waiting
 * is no use; rethrows an error that says nothing about Redis.
 */
export async function waitOrThrow(
  error: unknown,
  patience: Patience,
  { redis, health }: { redis: RedisClient; health: RedisHealth },
): Promise<void> {
  const found = unavailableReason(error);
  if (found === null) throw error;
  // A connection that is refused says why only once; a command that finds no connection does not say it again.
  const trouble = found === "unreachable" ? troubleOf(redis) : null;
  const reason = trouble?.reason ?? found;
  const { place, until, waitMs } = patience;
  health.failed(place, reason);
  if (performance.now() + waitMs > until || !isWorthWaiting(reason)) {
    const thrown = unavailable(reason, trouble?.error ?? error);
    // The connections say by themselves that they are down.
    if (redis.status === "ready") health.gaveUp(place, thrown);
    throw thrown;
  }
  patience.waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  await sleep(waitMs * (0.5 + Math.random() / 2));
}

const WORDS: Readonly<Record<UnavailableReason, string>> = {
  unreachable: "Cannot reach Redis: it does not answer",
  loading: "Cannot use Redis: it is still loading its data",
  read_only: "Cannot write to Redis: the server is a replica",
  busy: "Cannot use Redis: a script blocks it",
  cluster_down: "Cannot use Redis: the cluster does not serve this data now",
  unprepared: "Cannot use Redis: its Functions are not loaded, and its user may not load them",
  full: "Cannot write to Redis: its memory is full",
  cannot_persist: "Cannot write to Redis: it cannot store data safely",
  not_permitted: "Cannot use Redis: its user may not do this",
  wrong_password: "Cannot use Redis: user or password are wrong",
  unfit: "Cannot use Redis: the server is unfit",
  archive: "Cannot use the archive: it does not answer",
};

function unavailable(reason: UnavailableReason, cause: unknown): UnavailableError {
  return cause instanceof UnavailableError ? cause : new UnavailableError(WORDS[reason], { reason, cause });
}
