// Calls the engine's Redis Functions, with retries while Redis does not answer.
import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { UnavailableError } from "../model/errors.ts";
import { mastersOf } from "../redis/cluster.ts";
import { type RedisClient } from "../redis/connect.ts";
import { sendCommand, type Word } from "../redis/send.ts";
import { isTransientError } from "../redis/transient-error.ts";
import { type FunctionName, isReadOnly, type Library } from "./library.ts";

/** Calls Functions and other commands, and retries them on transient errors of Redis. */
export interface Functions {
  /**
   * Calls a Function and resolves with its reply. Retries on transient errors, with backoff (20 ms, doubling to 250 ms);
   * every Function is safe to repeat. Throws UnavailableError when Redis has not answered for `unavailableAfterMs`.
   */
  call(name: FunctionName, keys: readonly string[], args: readonly Word[]): Promise<unknown>;
  /** Runs other work with the same retries and the same error; the work must be a read, or safe to repeat. */
  withRetries<Result>(work: () => Promise<Result>): Promise<Result>;
}

const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 250;

/** Creates the caller of a library's Functions; `redis` is a connection for commands. */
export function createFunctions(redis: RedisClient, library: Library, unavailableAfterMs: number): Functions {
  async function call(name: FunctionName, keys: readonly string[], args: readonly Word[]): Promise<unknown> {
    const command = isReadOnly(name) ? "fcall_ro" : "fcall";
    const words: Word[] = [library.functionName(name), keys.length];
    words.push(...keys, ...args);
    const started = performance.now();
    for (let isLoaded = false, wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        return await sendCommand(redis, command, words);
      } catch (error) {
        if (isUnknownFunction(error) && !isLoaded) {
          await loadLibrary(redis, library);
          isLoaded = true;
        } else await waitOrThrow(error, wait, unavailableAfterMs - (performance.now() - started));
      }
    }
  }
  async function withRetries<Result>(work: () => Promise<Result>): Promise<Result> {
    const started = performance.now();
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        return await work();
      } catch (error) {
        await waitOrThrow(error, wait, unavailableAfterMs - (performance.now() - started));
      }
    }
  }
  return { call, withRetries };
}

// Waits before a retry; throws an error that is not transient, and UnavailableError when the time left is too short.
async function waitOrThrow(error: unknown, waitMs: number, leftMs: number): Promise<void> {
  if (!isTransientError(error)) throw error;
  if (waitMs > leftMs) throw new UnavailableError("Cannot reach Redis: it does not answer", { cause: error });
  await sleep(waitMs * (0.5 + Math.random() / 2));
}

/** Loads the library on every server that holds keys; a server that has the library keeps it. */
export async function loadLibrary(redis: RedisClient, library: Library): Promise<void> {
  await Promise.all(mastersOf(redis).map((master) => loadOn(master, library)));
}

async function loadOn(master: Redis, library: Library): Promise<void> {
  try {
    await master.call("FUNCTION", "LOAD", library.source);
  } catch (error) {
    if (!(error instanceof Error && /already exists/.test(error.message))) throw error;
  }
}

function isUnknownFunction(error: unknown): boolean {
  return error instanceof Error && /Function not found/.test(error.message);
}
