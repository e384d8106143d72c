// Lists, retries and drops the events and timers that a service gave up on.
import type { Functions } from "../functions/functions.ts";
import { recordOf } from "../model/fields.ts";
import { deadLettersKey, retryKey } from "../model/keys.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";
import { type Ending, endInOrder, type Fate, orderedEventOf } from "./in-order.ts";

/** Describes an event that a service gave up on. */
export interface DeadLetter {
  /** Names the dead letter: `<partition>:<entry id>`. */
  readonly id: string;
  /** Spells the key of the stream that first delivered the event. */
  readonly stream: string;
  /** Gives the id of the entry that failed; after a retry, of its entry in the retry stream. */
  readonly entry: string;
  /** Names the consumer group that gave up: the subscribing service. */
  readonly group: string;
  /** Counts the attempts. */
  readonly deliveries: number;
  /** Gives the error of the last attempt, as text. */
  readonly error: string;
  /**
   * Gives the id of the event's first entry when the letter holds back later events of its document: the reaction is of
   * the kind `each`. Null for other letters.
   */
  readonly origin: string | null;
  /**
   * Gives the fields of the event, as they are in the stream. Of a timer: `timer` (`<actor>|<id>|<name>`), `history` (a
   * line `<ms> <error>` for each of the last ten failed attempts) and `result` (of an effect whose commit failed).
   */
  readonly event: Readonly<Record<string, string>>;
}

const LETTER_FIELDS = new Set(["stream", "entry", "group", "deliveries", "error"]);

/** Manages the dead letters of one service. */
export class DeadLetters {
  readonly #service: string;
  readonly #database: Database;
  readonly #functions: Functions;

  constructor(service: string, database: Database, functions: Functions) {
    this.#service = service;
    this.#database = database;
    this.#functions = functions;
  }

  /** Lists dead letters, `limit` (default 100) at most: by partition, and within a partition the oldest first. */
  async list(limit = 100): Promise<DeadLetter[]> {
    const { commands } = this.#database;
    const pages = await Promise.all(
      partitionsOf(this.#database).map(async (partition) => {
        const entries = await commands.xrange(deadLettersKey(partition, this.#service), "-", "+", "COUNT", limit);
        return entries.map(([id, fields]) => letterOf(`${partition}:${id}`, fields));
      }),
    );
    return pages.flat().slice(0, limit);
  }

  /** Counts the dead letters in all partitions. */
  async count(): Promise<number> {
    const { commands } = this.#database;
    const keys = partitionsOf(this.#database).map((partition) => deadLettersKey(partition, this.#service));
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
   * with false when there is no dead letter of this id.
   */
  async retry(id: string): Promise<boolean> {
    const place = this.#placeOf(id);
    if (place === null) return false;
    const { stream = "", event } = (await this.show(id)) ?? {};
    const timer = event?.["timer"];
    if (timer !== undefined) {
      return (await this.#functions.call("revive_timer", [place.dead, stream], [place.entry, timer])) === 1;
    }
    const ending: Ending = { name: "revive", keys: [place.dead, place.retry], args: [place.entry] };
    return Boolean(await this.#end(id, "retry", ending));
  }

  /**
   * Deletes the dead letter; the event is never handled. Later events of its document that waited for it, for a reaction
   * of the kind `each`, go on without it. Resolves with false when there is none of this id.
   */
  async drop(id: string): Promise<boolean> {
    const place = this.#placeOf(id);
    return (
      place !== null && Boolean(await this.#end(id, "done", { name: "drop", keys: [place.dead], args: [place.entry] }))
    );
  }

  async #end(id: string, fate: Fate, ending: Ending): Promise<unknown> {
    const letter = await this.show(id);
    if (!letter) return false;
    const [functions, service] = [this.#functions, this.#service];
    const order = letter.origin === null ? null : orderOf(letter, letter.origin);
    if (order) return await endInOrder({ functions, service }, order, { fate, ending });
    return await functions.call(ending.name, ending.keys, ending.args);
  }

  #placeOf(id: string): { dead: string; retry: string; entry: string } | null {
    const [, partition = "", entry = ""] = /^(\d{1,2}):(\d+-\d+)$/.exec(id) ?? [];
    if (entry === "" || Number(partition) >= this.#database.partitions) return null;
    const number = Number(partition);
    return { dead: deadLettersKey(number, this.#service), retry: retryKey(number, this.#service), entry };
  }
}

/** Returns the fields of a dead letter: the failure's, in place of those of an earlier failure, then the event's. */
export function letterFields(letter: Omit<DeadLetter, "id" | "event" | "origin">, fields: readonly string[]): string[] {
  const { stream, entry, group, deliveries, error } = letter;
  const event = Object.entries(recordOf(fields)).filter(([name]) => !LETTER_FIELDS.has(name));
  const origin = recordOf(fields)["stream"] ?? stream;
  return Object.entries({ stream: origin, entry, group, deliveries: String(deliveries), error })
    .concat(event)
    .flat();
}

function letterOf(id: string, fields: readonly string[]): DeadLetter {
  const {
    stream = "",
    entry = "",
    group = "",
    deliveries = "0",
    error = "",
    origin = null,
    ...event
  } = recordOf(fields);
  return { id, stream, entry, group, deliveries: Number(deliveries), error, origin, event };
}

function orderOf({ stream, event }: DeadLetter, origin: string) {
  const [, source = ""] = /}:(.+):events$/.exec(stream) ?? [];
  const fields = Object.entries({ ...event, stream, origin }).flat();
  return orderedEventOf({ stream, id: origin, fields }, [source]);
}
