import { type Attempt, attempt, type Processed } from "../commit/attempt.ts";
import { fixedKeys, type Origin } from "../commit/plan.ts";
import { type CausedMessage, messagesOf } from "../delivery/event-handler.ts";
import type { AllTermsOf } from "../engine/options.ts";
import type { AnyActor, MessageOf, ReplyOf } from "../model/actor.ts";
import { type DocumentType, parseDocument, type Stored } from "../model/document.ts";
import { ContendedError, InvalidDecisionError } from "../model/errors.ts";
import { partitionOf } from "../model/ids.ts";
import { documentKey, eventsKey, partitionSuffix, timersKey } from "../model/keys.ts";
import { silentLog } from "../model/log.ts";
import type { ServiceDefinition } from "../model/service.ts";
import type { Memory } from "./memory/data.ts";
import { callMemory } from "./memory/memory.ts";

// A service's actors over a memory: the engine's own attempts, made at once. Everything is pure.

/** An entry of a stream, as `eventsIn` lists it. */
export interface MemoryEvent {
  readonly key: string;
  readonly fields: readonly string[];
}

/** A timer that is set. */
export interface MemoryTimer {
  readonly actor: string;
  readonly id: string;
  readonly name: string;
  /** When it is due, ms. */
  readonly at: number;
}

/** The reply of an actor or its refusal, with the memory after it. */
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
/** How many partitions a memory has. */
const PARTITIONS = 4;
export const ALL_PARTITIONS = Array.from({ length: PARTITIONS }, (_, partition) => partition);

/** Spells the nth id of a memory, in a partition (default 0). */
export function countedId(n: number, partition = 0): string {
  return String(n).padStart(DIGITS, "0") + partitionSuffix(partition);
}

/** Runs the rules of one service over memories; several services may share one memory, as they share a Redis. */
export class MemoryService {
  readonly #definition: ServiceDefinition;
  readonly #terms: unknown;
  readonly #messages = new WeakMap<readonly string[], readonly CausedMessage[]>();

  private constructor(definition: ServiceDefinition, terms: unknown) {
    this.#definition = definition;
    this.#terms = terms;
  }

  /** Creates what runs a service's rules; `terms` are those its actors read, as for `createEngine`. */
  static of<Actors extends AnyActor>(
    definition: ServiceDefinition<Actors>,
    ...[options]: unknown extends AllTermsOf<Actors> ? [] : [{ readonly terms: AllTermsOf<Actors> }]
  ): MemoryService {
    return new MemoryService(definition, options?.terms);
  }

  /** Asks an actor, as `engine.tryAsk` does, without a command id. */
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
   * Delivers an event to the actors that the service's reactions name. An event that was followed changes nothing; where an
   * actor refuses its message, what was committed before stays, as before a retry.
   */
  deliver(memory: Memory, event: MemoryEvent): Memory {
    let after = memory;
    for (const { actor, ...told } of this.#messagesOf(event)) {
      const outcome = this.#process(after, actor, told);
      if ("refused" in outcome.processed) return after;
      after = outcome.memory;
    }
    return after;
  }

  /** Whether the service reacts to the stream of an event. */
  follows({ key }: MemoryEvent): boolean {
    return this.#definition.reactions.some(({ stream }) => key.endsWith(`}:${stream.service}:events`));
  }

  /** Lists the timers that are set, due or not. */
  timers({ sets }: Memory): MemoryTimer[] {
    const keys = ALL_PARTITIONS.map((partition) => timersKey(partition, this.#definition.service));
    return keys.flatMap((key) =>
      Object.entries(sets[key] ?? {}).map(([member, at]) => {
        const [actor = "", id = "", name = ""] = member.split("|");
        return { actor, id, name, at };
      }),
    );
  }

  /**
   * Fires a timer, due or not: with its actor's message for it, or with the message in which its effect has ended. The
   * commit removes the timer; a refusal leaves it.
   */
  fire(memory: Memory, { actor: name, id, name: timer, at }: MemoryTimer, message?: unknown): Memory {
    const actor = this.#definition.actors.find((known) => known.name === name);
    const sent = message ?? actor?.timers?.[timer];
    if (!actor || sent === undefined) throw new Error(`Cannot fire ${name}|${id}|${timer}: there is no message for it`);
    const origin = { cause: `timer:${timer}`, trace: "", timer: { member: `${name}|${id}|${timer}`, score: () => at } };
    return this.#process(memory, actor, { id, message: sent, origin }).memory;
  }

  /** Reads a document; null where there is none. */
  read<State>({ documents }: Memory, type: DocumentType<State>, id: string): Stored<State> | null {
    const partition = partitionOf(id, PARTITIONS);
    if (partition === null) return null;
    const found = documents[documentKey(partition, this.#definition.service, type.name, id)];
    return found ? parseDocument(type, found.text) : null;
  }

  /** Lists the service's events, oldest first within a partition. */
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
        newId: () => countedId(++ids, partition),
        partitionOf: (text) => partitionOf(text, PARTITIONS),
        shards: [ALL_PARTITIONS],
        rememberMs: null,
      },
    );
    const { memory: after, processed } = run(memory, steps);
    return { memory: ids === memory.ids ? after : { ...after, ids }, processed };
  }

  // Reactions are pure, so an entry brings about the same messages at every delivery.
  #messagesOf(event: MemoryEvent): readonly CausedMessage[] {
    const known = this.#messages.get(event.fields);
    if (known) return known;
    const messages = messagesOf(event, this.#definition, { partitions: PARTITIONS, log: silentLog });
    this.#messages.set(event.fields, messages);
    return messages;
  }
}

// Nobody else commits between a decision and its commit, so a race that is lost is lost to a rule's own bounds.
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
  if (step.value === "again") throw new ContendedError("a memory", "whatever its rules decide comes too late or early");
  return { memory: after, processed: step.value };
}
