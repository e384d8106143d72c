// Provides the in-memory engine: a test double of one service's engine that keeps its data itself.
import type { Answer } from "../engine/engine.ts";
import type { AllTermsOf } from "../engine/options.ts";
import type { AnyActor, MessageOf, ReplyOf } from "../model/actor.ts";
import type { DocumentType, Stored } from "../model/document.ts";
import { RefusedError } from "../model/errors.ts";
import { indexKey } from "../model/keys.ts";
import { type ServiceDefinition, scoredLists } from "../model/service.ts";
import {
  checkListOptions,
  cursorOf,
  type ListOptions,
  pageOf,
  type ScoredListOptions,
  type ScoredPage,
} from "../store/lists.ts";
import { pairsOf } from "../store/reads.ts";
import type { Memory } from "./memory/data.ts";
import { advance, callMemory, emptyMemory } from "./memory/memory.ts";
import { ALL_PARTITIONS, type MemoryEvent, MemoryService } from "./memory-service.ts";

/**
 * Replaces the engine in tests of code that asks and reads: the same rules and commits over a memory. A test delivers
 * events and moves the time; retries, take-over, lag and trimming need a real Redis.
 */
export interface MemoryEngine {
  /** Returns the present memory. */
  memory(): Memory;
  /** Sends a message to an actor and resolves with the reply. Throws RefusedError for a refusal. */
  ask<Target extends AnyActor>(actor: Target, id: string, message: MessageOf<Target>): Promise<ReplyOf<Target>>;
  /** Asks as `ask` does, and resolves with a refusal instead of throwing RefusedError. */
  tryAsk<Target extends AnyActor>(actor: Target, id: string, message: MessageOf<Target>): Promise<Answer<Target>>;
  /** Reads a document; null when it does not exist. */
  read<State>(type: DocumentType<State>, id: string): Promise<Stored<State> | null>;
  /** Reads the ids in a list; default order: newest first. */
  list(name: string, options: ListOptions): Promise<string[]>;
  /** Reads a page of a list by score; default order: ascending. */
  listByScore(name: string, options: ScoredListOptions): Promise<ScoredPage>;
  /** Returns the time of the memory, in ms. */
  now(): Promise<number>;
  /** Delivers an event of any service to the reactions of this service; a second delivery changes nothing. */
  deliver(event: MemoryEvent): void;
  /** Moves the time on, in ms, and fires no timer, as while no process runs. */
  sleep(ms: number): void;
  /** Moves the time on, in ms, and fires each due timer that sends a message, in the order of the due times. */
  advance(ms: number): void;
}

/** Creates the in-memory engine of a service, with no data at time 0. `terms` are required when an actor reads them. */
export function memoryEngine<Actors extends AnyActor>(
  definition: ServiceDefinition<Actors>,
  ...terms: unknown extends AllTermsOf<Actors> ? [] : [{ readonly terms: AllTermsOf<Actors> }]
): MemoryEngine {
  const service = MemoryService.of(definition, ...terms);
  const messages = new Set(
    definition.actors.flatMap(({ name, timers = {} }) => Object.keys(timers).map((timer) => `${name}|${timer}`)),
  );
  let memory = emptyMemory();
  async function tryAsk<Target extends AnyActor>(
    target: Target,
    id: string,
    message: MessageOf<Target>,
  ): Promise<Answer<Target>> {
    const { memory: after, ...answer } = service.ask(memory, target, { id, message });
    memory = after;
    return answer;
  }
  const nextTimer = (until: number) =>
    service
      .timers(memory)
      .filter(({ actor, name, at }) => at <= until && messages.has(`${actor}|${name}`))
      .toSorted((one, other) => one.at - other.at)[0];
  return {
    memory: () => memory,
    tryAsk,
    async ask(target, id, message) {
      const answer = await tryAsk(target, id, message);
      if ("refused" in answer) throw new RefusedError(answer.refused.code, answer.refused.message);
      return answer.ok;
    },
    read: async (type, id) => service.read(memory, type, id),
    ...listReads(definition, () => memory),
    now: async () => memory.now,
    deliver(event) {
      memory = service.deliver(memory, event);
    },
    sleep(ms) {
      memory = advance(memory, ms);
    },
    advance(ms) {
      const until = memory.now + ms;
      for (let next = nextTimer(until); next; next = nextTimer(until)) {
        memory = service.fire(advance(memory, Math.max(0, next.at - memory.now)), next);
      }
      memory = advance(memory, until - memory.now);
    },
  };
}

function listReads(definition: ServiceDefinition, memory: () => Memory): Pick<MemoryEngine, "list" | "listByScore"> {
  const { service } = definition;
  const scored = scoredLists(definition);
  return {
    async list(name, options) {
      checkListOptions(name, options, scored);
      return listIn(memory(), [service, name], options);
    },
    async listByScore(name, options) {
      const cursor = cursorOf(name, options, scored);
      const keys = partitionsIn(options).map((partition) => indexKey(partition, service, name));
      const args = [options.order ?? "ascending", options.limit + 1, cursor?.score ?? "", cursor?.id ?? ""];
      return pageOf(pairsOf(callMemory(memory(), "list_scored", { keys, args }).reply), options);
    },
  };
}

function listIn({ sets }: Memory, [service, name]: [string, string], options: ListOptions): string[] {
  const { limit, order = "newest", after } = options;
  const keys = partitionsIn(options).map((partition) => indexKey(partition, service, name));
  const ids = keys.flatMap((key) => Object.keys(sets[key] ?? {})).toSorted();
  const inOrder = order === "newest" ? ids.toReversed() : ids;
  const isBehind = (id: string): boolean => after === undefined || (order === "newest" ? id < after : id > after);
  return inOrder.filter(isBehind).slice(0, limit);
}

function partitionsIn({ partition }: Pick<ListOptions, "partition">): readonly number[] {
  return partition === undefined ? ALL_PARTITIONS : [partition];
}
