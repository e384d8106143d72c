// Runs a service's actors over plain data, as pure functions, for the in-memory engine and for walks of many orders.
import { type Attempt, attempt, type Processed } from "../commit/attempt.ts";
import { fixedKeys, type Origin } from "../commit/plan.ts";
import { stableIds } from "../commit/stable-ids.ts";
import { type CausedMessage, messagesOf } from "../delivery/event-handler.ts";
import { orderedEventOf } from "../delivery/in-order.ts";
import type { AllTermsOf } from "../engine/options.ts";
import type { AnyActor, MessageOf, ReplyOf } from "../model/actor.ts";
import { type DocumentType, parseDocument, type Stored } from "../model/document.ts";
import { ContendedError, InvalidDecisionError } from "../model/errors.ts";
import { type EventStream, encodeEvent } from "../model/events.ts";
import { partitionOf } from "../model/ids.ts";
import { documentKey, eventsKey, partitionSuffix, timersKey } from "../model/keys.ts";
import { silentLog } from "../model/log.ts";
import type { ServiceDefinition } from "../model/service.ts";
import type { Memory } from "./memory/data.ts";
import { beginInMemory, endInMemory, waitInMemory } from "./memory/in-order.ts";
import { callMemory } from "./memory/memory.ts";

/** Holds an entry of a stream. */
export interface MemoryEvent {
  /** Gives the key of the stream. */
  readonly key: string;
  /** Lists the fields and values of the entry alternately. */
  readonly fields: readonly string[];
}

/** Describes an event of a neighbour. */
export interface NeighbourEvent<View> {
  /** Names the type of the event. */
  readonly type: string;
  /** Names the kind of the document. */
  readonly kind: string;
  /** Holds the view of the document. */
  readonly view: View;
  /**
   * Gives the document's version at its event before this one; null for the first event. Default: one less than the
   * version of the view, so that every change of the document is published.
   */
  readonly previous?: number | null;
}

/** Creates the event with which a neighbour publishes the view of a document, to be delivered. */
export function memoryEvent<View extends { readonly id: string; readonly version: number }>(
  { service, schema }: EventStream<View>,
  { type, kind, view, previous = view.version === 0 ? null : view.version - 1 }: NeighbourEvent<View>,
): MemoryEvent {
  const partition = partitionOf(view.id, PARTITIONS);
  if (partition === null) throw new Error(`Cannot make an event of ${kind} ${view.id}: the id names no partition`);
  const { id, version } = view;
  const event = { type, id, kind, version, time: 0, cause: ASKED.cause, trace: "", schema, data: view };
  const fields = encodeEvent(event, previous === null ? null : { version: previous, time: 0 });
  return { key: eventsKey(partition, service), fields };
}

/** Describes a timer that is set. */
export interface MemoryTimer {
  /** Names the actor. */
  readonly actor: string;
  /** Gives the id of the actor. */
  readonly id: string;
  /** Names the timer. */
  readonly name: string;
  /** Gives the time at which the timer is due, in ms. */
  readonly at: number;
}

/** Holds the reply of an actor or the refusal, and the memory after the message. */
export type Asked<Reply> = { readonly memory: Memory } & (
  | { readonly ok: Reply }
  | { readonly refused: { readonly code: string; readonly message: string } }
);

interface Outcome {
  readonly memory: Memory;
  readonly processed: Processed;
}

const ASKED: Origin = { cause: "asked", trace: "" };
const DIGITS = 26;
// Suffices for tests with ids in several partitions.
const PARTITIONS = 4;
/** Lists the partitions of a memory. */
export const ALL_PARTITIONS = Array.from({ length: PARTITIONS }, (_, partition) => partition);

/** Spells an id that contains a number instead of a time, in a partition (default 0); ids sort by their numbers. */
export function countedId(n: number, partition = 0): string {
  return String(n).padStart(DIGITS, "0") + partitionSuffix(partition);
}

/**
 * Runs the rules of one service over memories, with the engine's own attempts. No method changes a memory: each returns
 * the memory after its work. Several services may share one memory, as services share a Redis.
 */
export class MemoryService {
  readonly #definition: ServiceDefinition;
  readonly #terms: unknown;
  readonly #messages = new WeakMap<readonly string[], readonly CausedMessage[]>();

  private constructor(definition: ServiceDefinition, terms: unknown) {
    this.#definition = definition;
    this.#terms = terms;
  }

  /** Creates the in-memory form of a service. `terms` are required when an actor reads them, as for `createEngine`. */
  static of<Actors extends AnyActor>(
    definition: ServiceDefinition<Actors>,
    ...[options]: unknown extends AllTermsOf<Actors> ? [] : [{ readonly terms: AllTermsOf<Actors> }]
  ): MemoryService {
    return new MemoryService(definition, options?.terms);
  }

  /**
   * Sends a message to an actor, as `engine.tryAsk` does without a command id. Throws ContendedError for a decision
   * that is too late or too early by its own `notAfter` or `notBefore`.
   */
  ask<Target extends AnyActor>(
    memory: Memory,
    target: Target,
    { id, message }: { id: string; message: MessageOf<Target> },
  ): Asked<ReplyOf<Target>>;
  ask(memory: Memory, target: AnyActor, { id, message }: { id: string; message: unknown }): Asked<unknown> {
    const { memory: after, processed } = this.#process(memory, target, { id, message, origin: ASKED });
    if ("refused" in processed) return { memory: after, refused: processed.refused };
    return { memory: after, ok: "ok" in processed ? processed.ok : undefined };
  }

  /**
   * Delivers an event to the actors that the service's reactions name. A second delivery changes nothing. When an actor
   * refuses its message, the later messages are not sent and earlier commits stay, as before a retry. For a reaction of
   * the kind `each`, an event that is delivered before the document's event before it waits in the memory until then.
   */
  deliver(memory: Memory, event: MemoryEvent): Memory {
    const { service, reactions } = this.#definition;
    const sources = reactions.flatMap(({ kind, stream }) => (kind === "each" ? [stream.service] : []));
    const order = orderedEventOf({ stream: event.key, id: "", fields: event.fields }, sources);
    if (!order) return this.#handOn(memory, this.#messagesOf(event)).memory;
    const begun = beginInMemory(memory, service, order);
    if (begun === "done") return memory;
    if (begun === "waits") return waitInMemory(memory, service, order, event.fields);
    const { sequence } = begun;
    const context = { partitions: PARTITIONS, log: silentLog };
    const handed = this.#handOn(memory, messagesOf({ ...event, sequence }, this.#definition, context));
    if (handed.isRefused) return handed.memory;
    const { memory: after, next } = endInMemory(handed.memory, service, order, sequence);
    return next ? this.deliver(after, { key: event.key, fields: next }) : after;
  }

  #handOn(memory: Memory, messages: readonly CausedMessage[]): { memory: Memory; isRefused: boolean } {
    let after = memory;
    for (const { actor, ...sent } of messages) {
      const outcome = this.#process(after, actor, sent);
      if ("refused" in outcome.processed) return { memory: after, isRefused: true };
      after = outcome.memory;
    }
    return { memory: after, isRefused: false };
  }

  /** Returns whether the service subscribes to the stream of an event. */
  follows({ key }: MemoryEvent): boolean {
    return this.#definition.reactions.some(({ stream }) => key.endsWith(`}:${stream.service}:events`));
  }

  /** Lists the timers of the service, due or not. */
  timers({ sets }: Memory): MemoryTimer[] {
    const { service, timers } = this.#definition;
    const keys = ALL_PARTITIONS.flatMap((partition) => timers.map((kind) => timersKey(partition, service, kind)));
    return keys.flatMap((key) =>
      Object.entries(sets[key] ?? {}).map(([member, at]) => {
        const [actor = "", id = "", name = ""] = member.split("|");
        return { actor, id, name, at };
      }),
    );
  }

  /**
   * Fires a timer, due or not, with the given message: the result of an effect. Default: the message that the actor
   * declares for the timer. The commit removes the timer; a refusal leaves the timer. Throws when there is no message.
   */
  fire(memory: Memory, { actor: name, id, name: timer, at }: MemoryTimer, message?: unknown): Memory {
    const actor = this.#definition.actors.find((known) => known.name === name);
    const sent = message ?? actor?.timers?.[timer];
    if (!actor || sent === undefined) throw new Error(`Cannot fire ${name}|${id}|${timer}: there is no message for it`);
    const origin = { cause: `timer:${timer}`, trace: "", timer: { name: timer, score: () => at } };
    return this.#process(memory, actor, { id, message: sent, origin }).memory;
  }

  /** Reads a document; null when it does not exist, and for a text that is not an id. */
  read<State>({ documents }: Memory, type: DocumentType<State>, id: string): Stored<State> | null {
    const partition = partitionOf(id, PARTITIONS);
    if (partition === null) return null;
    const found = documents[documentKey(partition, this.#definition.service, type.name, id)];
    return found ? parseDocument(type, found.text) : null;
  }

  /** Lists the service's events, oldest first within each partition. */
  eventsIn({ streams }: Memory): MemoryEvent[] {
    const keys = ALL_PARTITIONS.map((partition) => eventsKey(partition, this.#definition.service));
    return keys.flatMap((key) => (streams[key] ?? []).map((fields) => ({ key, fields })));
  }

  #process(
    memory: Memory,
    actor: AnyActor,
    { id, message, origin }: { id: string; message: unknown; origin: Origin },
  ): Outcome {
    const { service, events } = this.#definition;
    const terms = this.#terms;
    const partition = partitionOf(id, PARTITIONS);
    if (partition === null) throw new InvalidDecisionError(`Cannot ask ${actor.name} ${id}: the id names no partition`);
    const place = { service, partition, actor: actor.name, id };
    let { ids } = memory;
    const steps = attempt(
      { actor, message, place, origin, keys: fixedKeys(place, "") },
      {
        events,
        terms,
        ids: stableIds(() => countedId(++ids, partition)),
        partitionOf: (text) => partitionOf(text, PARTITIONS),
        shards: [ALL_PARTITIONS],
        rememberMs: 1,
      },
    );
    const { memory: after, processed } = run(memory, steps);
    return { memory: ids === memory.ids ? after : { ...after, ids }, processed };
  }

  // Keeps the messages of each entry: reactions are pure, so every delivery gives the same messages.
  #messagesOf(event: MemoryEvent): readonly CausedMessage[] {
    const known = this.#messages.get(event.fields);
    if (known) return known;
    const messages = messagesOf(event, this.#definition, { partitions: PARTITIONS, log: silentLog });
    this.#messages.set(event.fields, messages);
    return messages;
  }
}

// No other commit can come between load and commit, so `again` means that the decision's own time limits exclude now.
function run(memory: Memory, steps: Attempt): { memory: Memory; processed: Processed } {
  let after = memory;
  let step = steps.next([]);
  while (!step.done) {
    const replies: unknown[] = [];
    for (const { name, ...call } of step.value) {
      const called = callMemory(after, name, call);
      after = called.memory;
      replies.push(called.reply);
    }
    step = steps.next(replies);
  }
  // A memory has no archive, so nothing is asked of it; what a decision archives is deleted.
  if (step.value === "again" || "record" in step.value || "missing" in step.value)
    throw new ContendedError("a memory", "whatever its rules decide comes too late or early");
  return { memory: after, processed: step.value };
}
