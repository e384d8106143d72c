// Declares a dead letter, and reads and writes its entry in the stream of dead letters.
import { recordOf } from "../model/fields.ts";
import { boundedAttempts, type FailedAttempt, formatAttempts, parseAttempts } from "./attempts.ts";
import type { Attempted } from "./set-aside.ts";

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
  /** Counts the attempts since the event was last retried by an operator. */
  readonly deliveries: number;
  /** Gives the error of the last attempt, as text, cut to 512 bytes. */
  readonly error: string;
  /**
   * Lists the failed attempts, the oldest first: the latest 20 of an event, those before an operator's retry included,
   * and the latest 10 of a timer, whose consumers are not known. The errors of an event are cut to 1 KB in all.
   */
  readonly attempts: readonly FailedAttempt[];
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

const LETTER_FIELDS = new Set(["stream", "entry", "group", "deliveries", "error", "attempts"]);

/**
 * Returns the fields of a dead letter: the failure's, in place of those of an earlier failure, then the event's. `origin`
 * is the id of the event's first entry, when later events of its document wait for it.
 */
export function letterFields({ entry, deliveries, attempts }: Attempted, group: string, origin?: string): string[] {
  const fields = recordOf(entry.fields ?? []);
  const event = Object.entries(fields).filter(([name]) => !LETTER_FIELDS.has(name));
  const all = boundedAttempts([...parseAttempts(fields["attempts"] ?? ""), ...attempts]);
  const last = all.at(-1);
  const error = last?.error ?? "";
  // The last error is not written twice.
  const shortened = last ? [...all.slice(0, -1), { ...last, error: "" }] : [];
  const head = {
    stream: fields["stream"] ?? entry.stream,
    entry: entry.id,
    group,
    deliveries: String(deliveries),
    error,
  };
  const letter = { ...head, attempts: formatAttempts(shortened), ...Object.fromEntries(event) };
  return Object.entries(origin === undefined ? letter : { ...letter, origin }).flat();
}

/** Reads the entry of a dead letter. */
export function letterOf(id: string, fields: readonly string[]): DeadLetter {
  const record = recordOf(fields);
  const {
    stream = "",
    entry = "",
    group = "",
    deliveries = "0",
    error = "",
    attempts: text = "",
    origin = null,
    ...event
  } = record;
  const earlier = text === "" ? attemptsOfTimer(event["history"] ?? "") : parseAttempts(text);
  const attempts = earlier.map((one, at, all) => (at === all.length - 1 ? { ...one, error } : one));
  return { id, stream, entry, group, deliveries: Number(deliveries), error, attempts, origin, event };
}

function attemptsOfTimer(history: string): FailedAttempt[] {
  const lines = history.split("\n").filter((line) => /^\d+ /.test(line));
  return lines.map((line) => ({ at: Number.parseInt(line, 10), consumer: "", error: line.replace(/^\d+ /, "") }));
}
