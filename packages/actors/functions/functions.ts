import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { UnavailableError } from "../model/errors.ts";
import { mastersOf } from "../redis/cluster.ts";
import { type RedisClient } from "../redis/connect.ts";
import { sendCommand, type Word } from "../redis/send.ts";
import { type FunctionName, isReadOnly, type Library } from "./library.ts";

/** Calls the library's functions on one server. */
export interface Functions {
  /**
   * Calls a function, again while Redis does not answer; every function bears being repeated.
   * Throws UnavailableError when it has not answered for `unavailableAfterMs`.
   */
  call(name: FunctionName, keys: readonly string[], args: readonly Word[]): Promise<unknown>;
  /** Runs any read or repeatable command with the same patience. */
  patiently<Result>(work: () => Promise<Result>): Promise<Result>;
}

const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 250;
// What a server says while it starts, fails over or is busy; anything else it says is an answer.
const PASSING_REPLIES = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|NOREPLICAS|UNBLOCKED)\b/;

/** Creates the caller of a library's functions over a connection for commands. */
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
  async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
    const started = performance.now();
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        return await work();
      } catch (error) {
        await waitOrThrow(error, wait, unavailableAfterMs - (performance.now() - started));
      }
    }
  }
  return { call, patiently };
}

// Between attempts: throws what is no passing error, and UnavailableError once the time left is less than the wait.
async function waitOrThrow(error: unknown, waitMs: number, leftMs: number): Promise<void> {
  if (!isPassing(error)) throw error;
  if (waitMs > leftMs) throw new UnavailableError("Cannot reach Redis: it does not answer", { cause: error });
  await sleep(waitMs * (0.5 + Math.random() / 2));
}

/** Loads the library on every server that holds keys, unless it is there. */
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

/** Whether an error only says that Redis cannot be asked now. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof UnavailableError) return true;
  return error.name === "ReplyError" ? PASSING_REPLIES.test(error.message) : isConnectionError(error);
}

function isConnectionError(error: Error): boolean {
  if (
    error.name === "MaxRetriesPerRequestError" ||
    error.name === "AbortError" ||
    error.name === "ClusterAllFailedError"
  )
    return true;
  if ("code" in error && typeof error.code === "string" && /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_)/.test(error.code)) {
    return true;
  }
  return /Command timed out|Connection is closed|Cluster isn't ready|Too many Cluster redirections|Failed to refresh slots|None of startup nodes|Stream isn't writeable|Socket closed/i.test(
    error.message,
  );
}

function isUnknownFunction(error: unknown): boolean {
  return error instanceof Error && /Function not found/.test(error.message);
}
