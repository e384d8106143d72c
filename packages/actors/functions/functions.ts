// Calls the engine's Redis Functions, with retries while Redis does not answer.
import { Cluster } from "ioredis";
import type { UnavailableError } from "../model/errors.ts";
import { openedKey, openedKeyBeside, tagOf } from "../model/keys.ts";
import type { Observe } from "../model/observe.ts";
import type { RedisClient } from "../redis/connect.ts";
import { sendCommand, type Word } from "../redis/send.ts";
import { unavailableReason } from "../redis/transient-error.ts";
import { effectOf, type FunctionName, isChecked, type Library } from "./library.ts";
import { loadLibrary } from "./load-library.ts";
import type { CallPlace, RedisHealth } from "./redis-health.ts";
import { type Patience, patienceFor, waitOrThrow, within } from "./retries.ts";

/** Holds what the data of an open database say of it, and settles it again when Redis has lost that. */
export interface Opened {
  /** Returns the mark of the partition of a key, as it was when the database was last settled. */
  markBeside(key: string): string;
  /** Counts how often the database was settled; what a process remembers of the database holds for one count only. */
  readonly generation: number;
  /**
   * Settles the database as opening it does, unless the mark beside `key` is no longer `mark`: then that was done
   * already. Throws UnavailableError with the reason `unfit` when the server has other data, evicts or is too old.
   */
  settle(key: string, mark: string): Promise<void>;
  /** Says why the database cannot be used, as its last settling found; null when it can. */
  readonly refusal: UnavailableError | null;
  /** Settles the database now; throws as `settle` does. */
  settleAgain(): Promise<void>;
}

/** Holds what calls of Functions need of an open database. */
export interface FunctionsDatabase {
  /** Holds the connection for commands. */
  readonly commands: RedisClient;
  /** Holds the Functions. */
  readonly library: Library;
  /** Says whether Redis still has the opened database. */
  readonly opened: Opened;
  /** Knows which calls fail. */
  readonly health: RedisHealth;
}

/** Calls Functions and other commands, and retries them while Redis cannot serve. */
export interface Functions {
  /**
   * Calls a Function and resolves with its reply. While Redis cannot serve for a reason worth waiting for, repeats the
   * call with backoff (20 ms, doubling to 250 ms); every Function is safe to repeat. Throws UnavailableError after
   * `unavailableAfterMs`, and at once for any other reason, such as a full memory.
   *
   * When Redis has lost the opened database, settles it again and repeats the call, but for a commit: its decision was
   * about data that are gone, so it resolves with `["FORGOTTEN"]`.
   *
   * `giveUpAt` sets the end of the patience, as a time of `performance.now()`; default `unavailableAfterMs` from now.
   */
  call(name: FunctionName, keys: readonly string[], args: readonly Word[], giveUpAt?: number): Promise<unknown>;
  /**
   * Runs other work with the same retries and the same error. Say `write` for work that is not only a read, so that the
   * success of a read does not count as its success; it must be safe to repeat.
   */
  withRetries<Result>(work: () => Promise<Result>, effect?: "read" | "write", giveUpAt?: number): Promise<Result>;
  /** Returns the time until which work waits for Redis that began at `since`, a time of `performance.now()`; default now. */
  giveUpAt(since?: number): number;
  /** Asks Redis, at most twice a second, whether it takes writes again, when `health` says that it did not. */
  probe(): void;
}

const PROBE_EVERY_MS = 500;

/** Creates the caller of the Functions of an open database; `observe` receives the duration of each call. */
export function createFunctions(database: FunctionsDatabase, unavailableAfterMs: number, observe?: Observe): Functions {
  return new FunctionCaller(database, unavailableAfterMs, observe);
}

class FunctionCaller implements Functions {
  readonly #database: FunctionsDatabase;
  readonly #unavailableAfterMs: number;
  readonly #observe: Observe | undefined;
  #probedAt = Number.NEGATIVE_INFINITY;

  constructor(database: FunctionsDatabase, unavailableAfterMs: number, observe: Observe | undefined) {
    this.#database = database;
    this.#unavailableAfterMs = unavailableAfterMs;
    this.#observe = observe;
  }

  giveUpAt(since = performance.now()): number {
    return since + this.#unavailableAfterMs;
  }

  async call(...[name, keys, args, giveUpAt = this.giveUpAt()]: Parameters<Functions["call"]>): Promise<unknown> {
    const { commands, opened, health } = this.#database;
    const [first = ""] = keys;
    const command = effectOf(name) === "read" ? "fcall_ro" : "fcall";
    let patience: Patience | null = null;
    let words = this.#wordsOf(name, keys, args);
    for (let isLoaded = false; ; ) {
      try {
        if (opened.refusal !== null) await opened.settleAgain();
        const began = performance.now();
        const reply = await (health.isFailing
          ? within(() => sendCommand(commands, command, words), giveUpAt)
          : sendCommand(commands, command, words));
        this.#observe?.({ kind: "redis call", name, ms: performance.now() - began });
        if (health.isFailing) health.succeeded(this.#placeOf(name, first));
        if (!isForgotten(reply)) return reply;
        await opened.settle(first, String(words.at(-1)));
        if (name === "commit") return reply;
        words = this.#wordsOf(name, keys, args);
      } catch (error) {
        patience ??= patienceFor(this.#placeOf(name, first), giveUpAt);
        if (unavailableReason(error) === "unprepared" && !isLoaded) isLoaded = await this.#load(patience);
        else await this.#waitOrThrow(error, patience);
      }
    }
  }

  async withRetries<Result>(
    work: () => Promise<Result>,
    effect: "read" | "write" = "read",
    giveUpAt = this.giveUpAt(),
  ): Promise<Result> {
    const { health } = this.#database;
    const place = { name: null, effect, place: "" };
    const patience = patienceFor(place, giveUpAt);
    for (;;) {
      try {
        const result = await (health.isFailing ? within(work, giveUpAt) : work());
        if (health.isFailing) health.succeeded(place);
        return result;
      } catch (error) {
        await this.#waitOrThrow(error, patience);
      }
    }
  }

  probe(): void {
    const { commands, library, health } = this.#database;
    const place = health.failingPlace();
    const now = performance.now();
    if (place === null || now - this.#probedAt < PROBE_EVERY_MS) return;
    this.#probedAt = now;
    // A failed probe leaves the reason that is known.
    const key = place === "" ? openedKey(0) : openedKeyBeside(place);
    void sendCommand(commands, "fcall", [library.functionName("probe"), 1, key]).then(
      () => health.succeeded({ name: "probe", effect: "write", place }),
      () => undefined,
    );
  }

  #wordsOf(name: FunctionName, keys: readonly string[], args: readonly Word[]): Word[] {
    const { library, opened } = this.#database;
    const [first = ""] = keys;
    if (!isChecked(name)) return [library.functionName(name), keys.length, ...keys, ...args];
    const mark = opened.markBeside(first);
    return [library.functionName(name), keys.length + 1, ...keys, openedKeyBeside(first), ...args, mark];
  }

  #placeOf(name: FunctionName, key: string): CallPlace {
    const isCluster = this.#database.commands instanceof Cluster;
    return { name, effect: effectOf(name), place: isCluster ? tagOf(key) : "" };
  }

  // Resolves with false when Redis cannot load now: the call that needs the library then says why.
  async #load(patience: Patience): Promise<boolean> {
    try {
      await loadLibrary(this.#database.commands, this.#database.library);
      return true;
    } catch (error) {
      await this.#waitOrThrow(error, patience);
      return false;
    }
  }

  async #waitOrThrow(error: unknown, patience: Patience): Promise<void> {
    const { commands: redis, health } = this.#database;
    await waitOrThrow(error, patience, { redis, health });
  }
}

function isForgotten(reply: unknown): boolean {
  return Array.isArray(reply) && reply.length === 1 && reply[0] === "FORGOTTEN";
}
