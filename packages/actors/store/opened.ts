// Settles what a database is: checks the servers, stores or compares what is fixed, loads the Functions, sets the marks.
import { randomBytes } from "node:crypto";
import type { Opened } from "../functions/functions.ts";
import { buildLibrary, type DocumentForm, type Library } from "../functions/library.ts";
import { loadLibrary } from "../functions/load-library.ts";
import { ActorsError, UnavailableError } from "../model/errors.ts";
import { openedKey, partitionIn, siteKey } from "../model/keys.ts";
import { checkServer, type ServerFacts } from "../redis/check.ts";
import { mastersOf } from "../redis/cluster.ts";
import type { RedisClient } from "../redis/connect.ts";
import { RedisProblem } from "../redis/problem.ts";
import { unavailableReason } from "../redis/transient-error.ts";

/** Spells the key that holds the form of the documents. */
export const FORM_KEY = siteKey("form");
/** Spells the key that holds the form to which documents are being converted; there is none at other times. */
export const COMING_FORM_KEY = siteKey("coming-form");

/** Spells the key that holds the number of partitions. */
export const PARTITIONS_KEY = siteKey("partitions");

/** Configures the settling of a database. */
export interface OpenedOptions {
  /** Holds the connection for commands. */
  readonly commands: RedisClient;
  /** Describes a server of the database, for the form of a new one. */
  readonly server: ServerFacts;
  /** Sets the number of partitions. */
  readonly partitions: number;
  /** Accepts a database whose conversion was interrupted. */
  readonly toConvert: boolean;
}

const REFUSED_MS = 1_000;

/**
 * Holds an opened database. Redis can lose it: by `FLUSHALL`, a start without data, a failover to an empty replica, or
 * because the address leads to another server. Each partition holds a mark, a random text that the first process has
 * set; a call that misses the mark it knows settles all again.
 */
export class OpenedDatabase implements Opened {
  readonly #options: OpenedOptions;
  #marks: readonly string[] = [];
  #generation = 0;
  #library: Library | null = null;
  #form: DocumentForm | null = null;
  #settling: Promise<void> | null = null;
  #refused: { readonly error: UnavailableError; readonly at: number } | null = null;

  private constructor(options: OpenedOptions) {
    this.#options = options;
  }

  /**
   * Settles a database for the first time. Throws RedisProblem for a server that is unfit, and ActorsError
   * `database_mismatch` for another number of partitions, for JSON documents on a server without JSON, and while
   * documents are being converted. Throws UnavailableError `unprepared` when the user of the connection may not do what
   * no process has done yet.
   */
  static async open(options: OpenedOptions): Promise<OpenedDatabase> {
    const opened = new OpenedDatabase(options);
    await opened.#settle();
    return opened;
  }

  markBeside(key: string): string {
    return this.#marks[partitionIn(key)] ?? "";
  }

  get generation(): number {
    return this.#generation;
  }

  /** Gives the form of the documents. */
  get form(): DocumentForm {
    return this.#form ?? "hash";
  }

  /** Holds the Functions for the form of the documents. */
  get library(): Library {
    this.#library ??= buildLibrary(this.form);
    return this.#library;
  }

  async settle(key: string, mark: string): Promise<void> {
    if (mark === this.markBeside(key)) await this.settleAgain();
  }

  /** Says why the database cannot be used, as its last settling found; null when it can. */
  get refusal(): UnavailableError | null {
    return this.#refused?.error ?? null;
  }

  /**
   * Settles the database as after each new connection. Throws UnavailableError `unfit` or `unprepared`, and any error of
   * Redis.
   */
  async settleAgain(): Promise<void> {
    const refused = this.#refused;
    if (refused !== null && performance.now() - refused.at < REFUSED_MS) throw refused.error;
    this.#settling ??= this.#settle().finally(() => (this.#settling = null));
    try {
      await this.#settling;
      this.#refused = null;
    } catch (error) {
      const isUnfit = error instanceof ActorsError || error instanceof RedisProblem;
      if (!isUnfit || error instanceof UnavailableError) throw error;
      const unfit = new UnavailableError(error.message, { reason: "unfit", cause: error });
      this.#refused = { error: unfit, at: performance.now() };
      throw unfit;
    }
  }

  async #settle(): Promise<void> {
    const { commands, server, partitions, toConvert } = this.#options;
    const servers = await Promise.all(mastersOf(commands).map(checkServer));
    const hasJson = servers.length > 0 ? servers.every((one) => one.hasJson) : server.hasJson;
    if (!toConvert) await checkIsWhole(commands);
    const wanted = this.#form ?? (hasJson ? "json" : "hash");
    checkForm(wanted, hasJson);
    const form = await stored(commands, FORM_KEY, wanted);
    checkForm(form, hasJson);
    if (this.#form !== null && form !== this.#form && !toConvert) {
      throw mismatch(`its documents are in the form ${form}, this process has opened it with the form ${this.#form}`);
    }
    checkPartitions(await stored(commands, PARTITIONS_KEY, String(partitions)), partitions);
    this.#form ??= form;
    await loadLibrary(commands, this.library);
    const marks = await Promise.all(
      Array.from({ length: partitions }, (_, partition) => stored(commands, openedKey(partition), newMark())),
    );
    if (marks.every((mark, partition) => mark === this.#marks[partition])) return;
    this.#marks = marks;
    this.#generation += 1;
  }
}

// Short, because every commit sends and compares it; 48 random bits are never drawn twice in one place.
function newMark(): string {
  return randomBytes(6).toString("base64url");
}

// Stores a fact that the first process to open a database decides for good; later processes read it.
async function stored(redis: RedisClient, key: string, value: string): Promise<string> {
  const known = await redis.get(key);
  if (known !== null) return known;
  try {
    await redis.set(key, value, "NX");
  } catch (error) {
    if (unavailableReason(error) !== "not_permitted") throw error;
    const state = "it was never opened, and the user of the connection may not write what opening it settles";
    throw new UnavailableError(`Cannot use this Redis database: ${state}`, { reason: "unprepared", cause: error });
  }
  return (await redis.get(key)) ?? value;
}

async function checkIsWhole(redis: RedisClient): Promise<void> {
  const coming = await redis.get(COMING_FORM_KEY);
  if (coming !== null) throw mismatch(`its documents are being converted to ${coming}, bring that to its end first`);
}

function checkForm(form: string, hasJson: boolean): asserts form is DocumentForm {
  if (form !== "json" && form !== "hash") throw mismatch(`its documents are in the unknown form ${form}`);
  if (form === "json" && !hasJson) throw mismatch("its documents are JSON and the server has no JSON commands");
}

function checkPartitions(found: string, partitions: number): void {
  if (found !== String(partitions)) throw mismatch(`it has ${found} partitions, PARTITIONS says ${partitions}`);
}

function mismatch(state: string): ActorsError {
  return new ActorsError("database_mismatch", `Cannot use this Redis database: ${state}`);
}
