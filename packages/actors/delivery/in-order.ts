// Hands each event of a document on once and in order, to reactions of the kind `each`.
import type { Functions } from "../functions/functions.ts";
import type { FunctionName } from "../functions/library.ts";
import { forgottenType, type Reaction } from "../model/events.ts";
import { recordOf } from "../model/fields.ts";
import { asideKey, deadLettersKey, eventsKey, marksKey, retryKey, waitingKey } from "../model/keys.ts";
import type { Log } from "../model/log.ts";
import type { RedisClient } from "../redis/connect.ts";
import type { Word } from "../redis/send.ts";

/** Places an event among the events of its document. */
export interface OrderedEvent {
  /** Gives the partition of the stream. */
  readonly partition: number;
  /** Names the service that published the event. */
  readonly source: string;
  /** Names the document: `<service>:<kind>:<id>`. */
  readonly document: string;
  /** Gives the id of the event's first entry, which orders the events of the document: `<ms>-<sequence>`. */
  readonly first: string;
  /** Gives the version of the document. */
  readonly version: string;
  /** Gives the time of the event, in ms. */
  readonly time: string;
  /** Names the document's event before this one: `<version> <time>`, `-` for none, empty when it is not known. */
  readonly previous: string;
  /** Says that the event was moved before, so that nothing else releases it. */
  readonly wasMoved: boolean;
  /** Says that the document was deleted: its mark is dropped. */
  readonly isLast: boolean;
}

/** Names an entry and the Function that ends its handling. */
export interface Handling {
  readonly stream: string;
  readonly id: string;
  /** Lists the fields and values of an entry that its stream does not hold any more; default: the stream holds them. */
  readonly fields?: readonly string[] | undefined;
  /** Ends the handling of the entry. */
  readonly ending: Ending;
}

/** Describes a call that ends the handling of an event, or moves the event. */
export interface Ending {
  readonly name: FunctionName;
  readonly keys: readonly string[];
  readonly args: readonly Word[];
}

/** Says what becomes of an event after the call that ends its handling. */
export type Fate = "done" | "dead" | "retry" | `aside ${string}`;

/**
 * Says whether an event may be handed on. `sequence` rises with every event of a document; the actors that receive the
 * event's messages store it as their inbox mark.
 */
export type Begun = { readonly sequence: number } | "waits" | "done";

/** Configures `InOrder`. */
export interface InOrderOptions {
  /** Names the subscribing service, whose keys hold the marks. */
  readonly service: string;
  /** Lists the reactions of the service. */
  readonly reactions: readonly Reaction[];
  /** Groups the partitions that one command can reach. */
  readonly shards: readonly (readonly number[])[];
  readonly commands: Pick<RedisClient, "call">;
  readonly functions: Functions;
  readonly log: Log;
}

const DOCUMENTS_A_CALL = 100;
const MOST_CALLS = 10;
const SAFE = /^[\w.:@-]+$/;

/** Keeps the events of each document in order, for one subscriber. */
export class InOrder {
  readonly #options: InOrderOptions;
  readonly #sources: readonly string[];
  readonly #behind = new Map<number, string>();
  readonly #begun = new Set<string>();

  constructor(options: InOrderOptions) {
    this.#options = options;
    this.#sources = options.reactions.flatMap(({ kind, stream }) => (kind === "each" ? [stream.service] : []));
  }

  /** Places the event of an entry; null when no reaction of the kind `each` subscribes to it, or it is no event. */
  placeOf({
    stream,
    id,
    fields,
  }: {
    stream: string;
    id: string;
    fields: readonly string[] | null;
  }): OrderedEvent | null {
    if (this.#sources.length === 0 || !fields) return null;
    return orderedEventOf({ stream, id, fields }, this.#sources);
  }

  /**
   * Says whether an event is the next one of its document. An event that is not waits outside of the consumer group,
   * and comes back through the retry stream; the consumer then no longer holds it.
   */
  async begin(event: OrderedEvent, { stream, id, fields, ending }: Handling): Promise<Begun> {
    const { service, functions } = this.#options;
    const { partition, source, document, first, version, time, previous, wasMoved } = event;
    const keys = [eventsKey(partition, source), marksKey(partition, service), waitingKey(partition, service)];
    const text = fields ? JSON.stringify(withOrigin(fields, { stream, first })) : "";
    const isScanned = wasMoved || fields !== undefined;
    const about = [service, document, first, version, time, previous, isScanned ? "scan" : ""];
    const args = [...about, stream, id, text, ending.name, ...ending.args];
    const reply = await functions.call("begin_in_order", [...keys, ...ending.keys], args);
    const [kind, sequence, before] = Array.isArray(reply) ? reply : [];
    if (kind !== "GO") return kind === "WAITS" ? "waits" : "done";
    this.#report(event, String(before));
    return { sequence: Number(sequence) };
  }

  /** Ends or moves an event as `endInOrder` does. */
  async end(event: OrderedEvent, fate: Fate, ending: Ending, sequence?: number): Promise<unknown> {
    const { functions, service } = this.#options;
    return await endInOrder({ functions, service }, event, { fate, ending, sequence });
  }

  /** Releases waiting events whose predecessor nobody handles any more. */
  async release(): Promise<void> {
    const { service, shards, commands } = this.#options;
    if (this.#sources.length === 0) return;
    for (const shard of shards) {
      const waiting = shard.map((partition) => waitingKey(partition, service));
      if (Number(await commands.call("EXISTS", ...waiting)) === 0) continue;
      for (const partition of shard) await this.#releaseIn(partition);
    }
  }

  // Looks at some documents at each call, and goes on at once while it finds events to release.
  async #releaseIn(partition: number): Promise<void> {
    const { service, functions, log } = this.#options;
    const events = this.#sources.map((source) => eventsKey(partition, source));
    const own = [waitingKey, retryKey, deadLettersKey, asideKey].map((spell) => spell(partition, service));
    let behind = this.#behind.get(partition) ?? "";
    for (let calls = 0; calls < MOST_CALLS; calls++) {
      const args = [service, DOCUMENTS_A_CALL, behind, ...this.#sources];
      const reply = await functions.call("release_in_order", [...own, ...events], args);
      const [released, last] = Array.isArray(reply) ? reply : [];
      behind = String(last ?? "");
      if (Number(released) === 0) break;
      log.info({ service, partition, events: Number(released) }, "Events go on: nobody handles those before them");
    }
    this.#behind.set(partition, behind);
  }

  #report({ source, document, version, previous }: OrderedEvent, before: string): void {
    const { service, log } = this.#options;
    if (previous === (before === "" ? "-" : before) || previous === "") return;
    const fields = { service, document, version, previous, handedOn: before };
    if (before !== "") return log.warn(fields, "Events of a document are missing: it goes on behind them");
    if (!this.#begun.has(source)) log.info(fields, "Begins with the oldest events that are kept");
    this.#begun.add(source);
  }
}

/**
 * Ends or moves an event by another Function, and notes in the same call where the event now stands. Resolves with the
 * reply of that Function.
 */
export async function endInOrder(
  { functions, service }: Pick<InOrderOptions, "functions" | "service">,
  { partition, document, first, version, time, isLast }: OrderedEvent,
  { fate, ending, sequence }: { fate: Fate; ending: Ending; sequence?: number | undefined },
): Promise<unknown> {
  const keys = [marksKey(partition, service), waitingKey(partition, service), retryKey(partition, service)];
  const what = fate === "done" && isLast ? "forgotten" : fate;
  const args = [document, first, what, version, time, sequence ?? "", ending.name, ...ending.args];
  return await functions.call("end_in_order", [...keys, ...ending.keys], args);
}

/** Places an event among those of its document; null for an entry that is no event of one of the sources. */
export function orderedEventOf(
  { stream, id, fields }: { stream: string; id: string; fields: readonly string[] },
  sources: readonly string[],
): OrderedEvent | null {
  const record = recordOf(fields);
  const from = record["stream"] ?? stream;
  const source = sources.find((service) => from.endsWith(`}:${service}:events`));
  const { type = "", kind = "", id: of = "", version = "", time = "" } = record;
  if (source === undefined || kind === "" || of === "" || !isNumber(version) || !isNumber(time)) return null;
  const document = `${source}:${kind}:${of}`;
  // Redis keeps documents in texts with separators.
  if (!SAFE.test(document)) return null;
  return {
    partition: Number(from.slice(1, 3)),
    source,
    document,
    first: record["origin"] ?? id,
    version,
    time,
    previous: previousOf(record),
    wasMoved: from !== stream || record["origin"] !== undefined,
    isLast: type === forgottenType(kind),
  };
}

function previousOf({ previous, previousTime = "" }: Readonly<Record<string, string>>): string {
  if (previous === undefined) return "";
  return previous === "" ? "-" : `${previous} ${previousTime}`;
}

function withOrigin(fields: readonly string[], { stream, first }: { stream: string; first: string }): string[] {
  const record = recordOf(fields);
  return Object.entries({ stream, origin: first, ...record }).flat();
}

function isNumber(text: string): boolean {
  return text !== "" && Number.isFinite(Number(text));
}
