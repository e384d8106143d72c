// Lists, retries and drops the events and timers that a service gave up on.
import type { Functions } from "../functions/functions.ts";
import { ActorsError } from "../model/errors.ts";
import { partitionOf } from "../model/ids.ts";
import { deadLettersKey, inboxKey, retryKey } from "../model/keys.ts";
import { silentLog } from "../model/log.ts";
import type { ServiceDefinition } from "../model/service.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";
import { type DeadLetter, letterOf } from "./dead-letter.ts";
import { messagesOf } from "./event-handler.ts";
import { type Ending, endInOrder, type Fate, orderedEventOf } from "./in-order.ts";

/** Selects dead letters; a letter must match every member that is given. Default: all letters. */
export interface DeadLetterFilter {
  /** Names the service that published the event. */
  readonly from?: string;
  /** Names the type of the event. */
  readonly type?: string;
  /** Gives a text that the error of the last attempt contains. */
  readonly error?: string;
  /** Sets the least age of the letter, in ms. */
  readonly olderThanMs?: number;
}

/** Bounds one call over many dead letters. */
export interface DeadLetterRange {
  /** Limits the letters that one call reads, matching or not; default 1,000. */
  readonly limit?: number;
  /** Continues behind an earlier call: the cursor of its result; default: at the first letter. */
  readonly cursor?: string | null;
}

/** Holds the dead letters that one call has found. */
export interface DeadLetterPage {
  /** Lists the letters: by partition, and within a partition the oldest first. */
  readonly letters: readonly DeadLetter[];
  /** Continues behind this page; null when there are no further letters. */
  readonly cursor: string | null;
}

/** Counts what one call did to many dead letters. */
export interface DeadLetterCounts {
  /** Counts the letters that were retried or dropped. */
  readonly done: number;
  /** Lists the ids of the letters that were left, because their actors have handled a later version. */
  readonly superseded: readonly string[];
  /** Continues behind this call; null when there are no further letters. */
  readonly cursor: string | null;
}

const MOST_READ = 1_000;
const CURSOR = /^(\d{1,2}):(\d+-\d+):(\d+)$/;

/** Names the service of dead letters, with what its events lead to. */
export type DeadLettersOwner = Pick<ServiceDefinition, "service" | "reactions" | "actors">;

/** Manages the dead letters of one service. */
export class DeadLetters {
  readonly #definition: DeadLettersOwner;
  readonly #database: Database;
  readonly #functions: Functions;

  constructor(definition: DeadLettersOwner, database: Database, functions: Functions) {
    this.#definition = definition;
    this.#database = database;
    this.#functions = functions;
  }

  /** Lists dead letters, `limit` (default 100) at most: by partition, and within a partition the oldest first. */
  async list(limit = 100): Promise<DeadLetter[]> {
    const { commands } = this.#database;
    const pages = await Promise.all(
      partitionsOf(this.#database).map(async (partition) => {
        const entries = await commands.xrange(this.#deadKey(partition), "-", "+", "COUNT", limit);
        return entries.map(([id, fields]) => letterOf(`${partition}:${id}`, fields));
      }),
    );
    return pages.flat().slice(0, limit);
  }

  /**
   * Finds the dead letters that match a filter, a page at a time. Letters that come after the first page are not part
   * of it, so that a walk along the cursors ends. Throws ActorsError `invalid_cursor`.
   */
  async find(
    filter: DeadLetterFilter = {},
    { limit = MOST_READ, cursor = null }: DeadLetterRange = {},
  ): Promise<DeadLetterPage> {
    const place = cursor === null ? await this.#beginning() : placeOfCursor(cursor);
    const latest =
      filter.olderThanMs === undefined ? place.until : Math.min(place.until, place.until - filter.olderThanMs);
    const letters: DeadLetter[] = [];
    let left = limit;
    for (let { partition, after } = place; partition < this.#database.partitions; partition++, after = "0-0") {
      const range = [`(${after}`, String(Math.max(0, latest)), "COUNT", left] as const;
      const entries = await this.#database.commands.xrange(this.#deadKey(partition), ...range);
      for (const [id, fields] of entries) {
        const letter = letterOf(`${partition}:${id}`, fields);
        if (isWanted(letter, filter)) letters.push(letter);
      }
      left -= entries.length;
      const last = entries.at(-1);
      if (left <= 0 && last) return { letters, cursor: `${partition}:${last[0]}:${place.until}` };
    }
    return { letters, cursor: null };
  }

  /** Counts the dead letters in all partitions. */
  async count(): Promise<number> {
    const { commands } = this.#database;
    const keys = partitionsOf(this.#database).map((partition) => this.#deadKey(partition));
    const lengths = await Promise.all(keys.map((key) => commands.xlen(key)));
    return lengths.reduce((sum, length) => sum + length, 0);
  }

  /** Reads one dead letter; null when there is none of this id. */
  async show(id: string): Promise<DeadLetter | null> {
    const place = this.#placeOf(id);
    if (!place) return null;
    const [found] = await this.#database.commands.xrange(place.dead, place.entry, place.entry);
    return found ? letterOf(id, found[1]) : null;
  }

  /**
   * Moves the event to the retry stream, which this service alone reads: it gets all its attempts again, and other
   * subscribers do not get it. Sets the timer again instead, due at once, when the letter is that of a timer. Resolves
   * with false when there is no dead letter of this id. Throws ActorsError `superseded`, and changes nothing, when every
   * actor that the event is for has handled a later version of the document: the retry would do nothing, so the letter
   * can only be dropped.
   */
  async retry(id: string): Promise<boolean> {
    const letter = await this.show(id);
    if (letter === null) return false;
    if (await this.#isSuperseded(letter)) throw superseded(this.#definition.service, letter);
    return await this.#revive(letter);
  }

  /** Retries the letters that match a filter, as `retry` does; superseded letters are left and named. */
  async retryMany(filter: DeadLetterFilter, range?: DeadLetterRange): Promise<DeadLetterCounts> {
    const { letters, cursor } = await this.find(filter, range);
    const left: string[] = [];
    let done = 0;
    for (const letter of letters) {
      if (await this.#isSuperseded(letter)) left.push(letter.id);
      else if (await this.#revive(letter)) done += 1;
    }
    return { done, superseded: left, cursor };
  }

  /**
   * Deletes the dead letter; the event is never handled. Later events of its document that waited for it, for a reaction
   * of the kind `each`, go on without it. Resolves with false when there is none of this id.
   */
  async drop(id: string): Promise<boolean> {
    const letter = await this.show(id);
    return letter !== null && (await this.#drop(letter));
  }

  /** Drops the letters that match a filter, as `drop` does. */
  async dropMany(filter: DeadLetterFilter, range?: DeadLetterRange): Promise<DeadLetterCounts> {
    const { letters, cursor } = await this.find(filter, range);
    let done = 0;
    for (const letter of letters) if (await this.#drop(letter)) done += 1;
    return { done, superseded: [], cursor };
  }

  // A retry changes something unless every actor that the event is for has handled this version, or a later one.
  async #isSuperseded({ stream, event, origin: first }: DeadLetter): Promise<boolean> {
    const { service } = this.#definition;
    if (event["timer"] !== undefined || first !== null) return false;
    const fields = Object.entries(event).flat();
    const context = { partitions: this.#database.partitions, log: silentLog };
    const messages = orNone(() => messagesOf({ key: stream, fields }, this.#definition, context));
    if (messages.length === 0) return false;
    for (const { actor, id, origin } of messages) {
      const partition = partitionOf(id, this.#database.partitions);
      if (partition === null || !origin.inbox) return false;
      const mark = await this.#database.commands.hget(
        inboxKey(partition, service, actor.name, id),
        origin.inbox.source,
      );
      if (mark === null || Number(mark) < origin.inbox.version) return false;
    }
    return true;
  }

  async #revive(letter: DeadLetter): Promise<boolean> {
    const place = this.#placeOf(letter.id);
    if (place === null) return false;
    const timer = letter.event["timer"];
    if (timer !== undefined) {
      return (await this.#functions.call("revive_timer", [place.dead, letter.stream], [place.entry, timer])) === 1;
    }
    return await this.#end(letter, "retry", { name: "revive", keys: [place.dead, place.retry], args: [place.entry] });
  }

  async #drop(letter: DeadLetter): Promise<boolean> {
    const place = this.#placeOf(letter.id);
    if (place === null) return false;
    return await this.#end(letter, "done", { name: "drop", keys: [place.dead], args: [place.entry] });
  }

  async #end(letter: DeadLetter, fate: Fate, ending: Ending): Promise<boolean> {
    const [functions, service] = [this.#functions, this.#definition.service];
    const order = letter.origin === null ? null : orderOf(letter, letter.origin);
    if (order) return Boolean(await endInOrder({ functions, service }, order, { fate, ending }));
    return Boolean(await functions.call(ending.name, ending.keys, ending.args));
  }

  async #beginning(): Promise<Cursor> {
    const [seconds = 0, micros = 0] = await this.#database.commands.time();
    return { partition: 0, after: "0-0", until: seconds * 1_000 + Math.floor(micros / 1_000) };
  }

  #deadKey(partition: number): string {
    return deadLettersKey(partition, this.#definition.service);
  }

  #placeOf(id: string): { dead: string; retry: string; entry: string } | null {
    const [, partition = "", entry = ""] = /^(\d{1,2}):(\d+-\d+)$/.exec(id) ?? [];
    if (entry === "" || Number(partition) >= this.#database.partitions) return null;
    const number = Number(partition);
    return { dead: this.#deadKey(number), retry: retryKey(number, this.#definition.service), entry };
  }
}

interface Cursor {
  readonly partition: number;
  readonly after: string;
  /** Gives the time of the first page, in ms of Redis time. */
  readonly until: number;
}

function placeOfCursor(cursor: string): Cursor {
  const [, partition, after = "", until] = CURSOR.exec(cursor) ?? [];
  if (after === "")
    throw new ActorsError("invalid_cursor", `Cannot go on at ${cursor}: it is no cursor of dead letters`);
  return { partition: Number(partition), after, until: Number(until) };
}

function isWanted({ stream, event, error }: DeadLetter, filter: DeadLetterFilter): boolean {
  if (filter.from !== undefined && !stream.endsWith(`}:${filter.from}:events`)) return false;
  if (filter.type !== undefined && event["type"] !== filter.type) return false;
  return filter.error === undefined || error.includes(filter.error);
}

function superseded(service: string, { id, event }: DeadLetter): ActorsError {
  const document = `${event["kind"]} ${event["id"]}`;
  const state = `${service} has handled version ${event["version"]} of ${document}, or a later one`;
  return new ActorsError("superseded", `Cannot retry ${id}: ${state}`);
}

function orNone<Item>(list: () => Item[]): Item[] {
  try {
    return list();
  } catch {
    return []; // The reaction fails still: the retry may change that, or not.
  }
}

function orderOf({ stream, event }: DeadLetter, origin: string) {
  const [, source = ""] = /}:(.+):events$/.exec(stream) ?? [];
  const fields = Object.entries({ ...event, stream, origin }).flat();
  return orderedEventOf({ stream, id: origin, fields }, [source]);
}
