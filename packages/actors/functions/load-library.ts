// Loads the engine's library of Functions, or finds that the user of the connection may not.
import type { Redis } from "ioredis";
import { UnavailableError } from "../model/errors.ts";
import { mastersOf } from "../redis/cluster.ts";
import type { RedisClient } from "../redis/connect.ts";
import { unavailableReason } from "../redis/transient-error.ts";
import type { Library } from "./library.ts";

/**
 * Loads the library on every server that holds keys; a server that has the library keeps it. Throws UnavailableError
 * `unprepared` when a server lacks the library and the user of the connection may not load it.
 */
export async function loadLibrary(redis: RedisClient, library: Library): Promise<void> {
  await Promise.all(mastersOf(redis).map((master) => loadOn(master, library)));
}

async function loadOn(master: Redis, library: Library): Promise<void> {
  if (await hasLibrary(master, library)) return;
  try {
    await load(master, library);
  } catch (error) {
    if (unavailableReason(error) !== "not_permitted") throw error;
    const state = "its Functions are not loaded, and the user of the connection may not load them";
    throw new UnavailableError(`Cannot use Redis: ${state}`, { reason: "unprepared", cause: error });
  }
}

async function hasLibrary(master: Redis, library: Library): Promise<boolean> {
  try {
    const found: unknown = await master.call("FUNCTION", "LIST", "LIBRARYNAME", library.name);
    return Array.isArray(found) && found.length > 0;
  } catch (error) {
    // Whoever may not list Functions may call one.
    if (unavailableReason(error) === "not_permitted") return await answersProbe(master, library);
    throw error;
  }
}

async function answersProbe(master: Redis, library: Library): Promise<boolean> {
  try {
    await master.call("FCALL", library.functionName("probe"), 0);
    return true;
  } catch (error) {
    const reason = unavailableReason(error);
    if (reason === "unprepared") return false;
    // A server whose memory is full refuses to call what it has.
    if (reason === "full") return true;
    throw error;
  }
}

// Holds until when a server is not asked again: the source is long, and each call of a Function would send it.
const refusedUntil = new WeakMap<Redis, { readonly until: number; readonly error: unknown }>();
const ASK_AGAIN_MS = 5_000;

async function load(master: Redis, library: Library): Promise<void> {
  const refused = refusedUntil.get(master);
  if (refused !== undefined && performance.now() < refused.until) throw refused.error;
  try {
    await master.call("FUNCTION", "LOAD", library.source);
  } catch (error) {
    if (error instanceof Error && /already exists/.test(error.message)) return;
    if (unavailableReason(error) === "not_permitted") {
      refusedUntil.set(master, { until: performance.now() + ASK_AGAIN_MS, error });
    }
    throw error;
  }
}
