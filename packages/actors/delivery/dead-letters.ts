import type { Functions } from "../functions/functions.ts";
import { recordOf } from "../model/fields.ts";
import { deadLettersKey, retryKey } from "../model/keys.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";

/** An event a service gave up on. */
export interface DeadLetter {
  /** Names the letter: `<partition>:<entry id>`. */
  readonly id: string;
  /** The stream the event was read from, and its entry there. */
  readonly stream: string;
  readonly entry: string;
  readonly group: string;
  readonly deliveries: number;
  readonly error: string;
  /** The event's own fields. */
  readonly event: Readonly<Record<string, string>>;
}

const LETTER_FIELDS = new Set(["stream", "entry", "group", "deliveries", "error"]);

/** The dead letters of one service. */
export class DeadLetters {
  readonly #service: string;
  readonly #database: Database;
  readonly #functions: Functions;

  constructor(service: string, database: Database, functions: Functions) {
    this.#service = service;
    this.#database = database;
    this.#functions = functions;
  }

  /** The oldest letters of each partition. */
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

  async count(): Promise<number> {
    const { commands } = this.#database;
    const keys = partitionsOf(this.#database).map((partition) => deadLettersKey(partition, this.#service));
    const lengths = await Promise.all(keys.map((key) => commands.xlen(key)));
    return lengths.reduce((sum, length) => sum + length, 0);
  }

  async show(id: string): Promise<DeadLetter | null> {
    const place = this.#placeOf(id);
    if (!place) return null;
    const [found] = await this.#database.commands.xrange(place.dead, place.entry, place.entry);
    return found ? letterOf(id, found[1]) : null;
  }

  /** Hands the letter to this service alone once more; other listeners do not hear of it. False when there is none. */
  async retry(id: string): Promise<boolean> {
    const place = this.#placeOf(id);
    return place !== null && (await this.#functions.call("revive", [place.dead, place.retry], [place.entry])) === 1;
  }

  /** Throws the letter away. False when there is none. */
  async drop(id: string): Promise<boolean> {
    const place = this.#placeOf(id);
    return place !== null && (await this.#database.commands.xdel(place.dead, place.entry)) === 1;
  }

  #placeOf(id: string): { dead: string; retry: string; entry: string } | null {
    const [, partition = "", entry = ""] = /^(\d{1,2}):(\d+-\d+)$/.exec(id) ?? [];
    if (entry === "" || Number(partition) >= this.#database.partitions) return null;
    const number = Number(partition);
    return { dead: deadLettersKey(number, this.#service), retry: retryKey(number, this.#service), entry };
  }
}

/** The fields of a dead letter: what went wrong, then the event's own fields; those of an earlier letter are replaced. */
export function letterFields(letter: Omit<DeadLetter, "id" | "event">, fields: readonly string[]): string[] {
  const { stream, entry, group, deliveries, error } = letter;
  const event = Object.entries(recordOf(fields)).filter(([name]) => !LETTER_FIELDS.has(name));
  const origin = recordOf(fields)["stream"] ?? stream;
  return Object.entries({ stream: origin, entry, group, deliveries: String(deliveries), error })
    .concat(event)
    .flat();
}

function letterOf(id: string, fields: readonly string[]): DeadLetter {
  const { stream = "", entry = "", group = "", deliveries = "0", error = "", ...event } = recordOf(fields);
  return { id, stream, entry, group, deliveries: Number(deliveries), error, event };
}
