// Stores which timers and subscribers of a service are paused, so that every process leaves that work alone.
import { type Functions } from "../functions/functions.ts";
import { BackgroundLoop } from "../model/background-loop.ts";
import { pausedKey } from "../model/keys.ts";
import type { Database } from "./database.ts";

/**
 * Names work that can be paused: `timer:<actor>|<name>` for a kind of timer or an effect, `listener:<group>` for a
 * subscriber, whose group has the name of the subscribing service.
 */
export type WorkName = `timer:${string}|${string}` | `listener:${string}`;

/** Describes paused work. */
export interface PausedItem {
  /** Names the work. */
  readonly work: WorkName;
  /** Gives the time of the pause, in ms since 1970 by the clock of the process that paused the work. */
  readonly since: number;
}

/** Configures the paused work of one service. */
export interface PausedWorkOptions {
  readonly service: string;
  readonly database: Pick<Database, "commands">;
  readonly functions: Pick<Functions, "withRetries">;
}

const REFRESH_MS = 1_000;

/**
 * Knows which work of a service is paused. A pause is stored in Redis and holds for every process and after restarts,
 * until the work is resumed. A started process reads the pauses each second; while Redis does not answer, it keeps what
 * it has read last.
 */
export class PausedWork {
  readonly #options: PausedWorkOptions;
  #names: ReadonlySet<string> = new Set();
  readonly #reading = new BackgroundLoop({
    everyMs: REFRESH_MS,
    pausesFirst: true,
    work: () => this.#refresh(),
    onError: () => undefined,
  });

  constructor(options: PausedWorkOptions) {
    this.#options = options;
  }

  /** Returns whether the work was paused when the pauses were last read. */
  has(work: WorkName): boolean {
    return this.#names.has(work);
  }

  /** Reads the pauses, then reads them again each second. Throws UnavailableError while Redis does not answer. */
  async start(): Promise<void> {
    await this.#refresh();
    this.#reading.start();
  }

  /** Stops reading. */
  async stop(): Promise<void> {
    await this.#reading.stop();
  }

  /** Pauses work. Resolves with false when the work is paused already. */
  async pause(work: WorkName): Promise<boolean> {
    const added = await this.#do((redis, key) => redis.hsetnx(key, work, String(Date.now())), "write");
    await this.#refresh();
    return added === 1;
  }

  /** Resumes work. Resolves with false when the work is not paused. */
  async resume(work: WorkName): Promise<boolean> {
    const removed = await this.#do((redis, key) => redis.hdel(key, work), "write");
    await this.#refresh();
    return removed === 1;
  }

  /** Lists the paused work, in the order of the names. */
  async list(): Promise<PausedItem[]> {
    const fields = await this.#do((redis, key) => redis.hgetall(key));
    return Object.entries(fields)
      .flatMap(([work, since]) => (isWorkName(work) ? [{ work, since: Number(since) }] : []))
      .toSorted((one, other) => (one.work < other.work ? -1 : 1));
  }

  async #refresh(): Promise<void> {
    this.#names = new Set(await this.#do((redis, key) => redis.hkeys(key)));
  }

  async #do<Result>(
    work: (redis: Database["commands"], key: string) => Promise<Result>,
    effect: "read" | "write" = "read",
  ): Promise<Result> {
    const { service, database, functions } = this.#options;
    return await functions.withRetries(() => work(database.commands, pausedKey(service)), effect);
  }
}

/** Returns whether a text has the form of the name of work. */
export function isWorkName(text: string): text is WorkName {
  return /^(timer:[^|]+\|[^|]+|listener:.+)$/.test(text);
}
