import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Functions } from "../functions/functions.ts";
import { type AnyActor, type Decision, isRefusal } from "../model/actor.ts";
import { parseDocument } from "../model/document.ts";
import { CommandMismatchError, ContendedError, InvalidDecisionError, RefusedError } from "../model/errors.ts";
import type { EventStream } from "../model/events.ts";
import { documentKey, indexKey } from "../model/keys.ts";
import type { Database } from "../store/database.ts";
import { countList } from "../store/reads.ts";
import { KeyQueue } from "./key-queue.ts";
import {
  type AnyChange,
  type FixedKeys,
  fixedKeys,
  type Loaded,
  type LoadedReferences,
  type Origin,
  type Place,
  planCommit,
} from "./plan.ts";

/** How a message ended. */
export type Processed =
  /** It was decided on and, where it changed anything, committed. */
  | { readonly kind: "done"; readonly reply: unknown }
  /** The command had been committed before; the reply is the first one. */
  | { readonly kind: "duplicate"; readonly reply: unknown }
  /** The actor has followed this version of the source, or a later one. */
  | { readonly kind: "stale" }
  /** The timer is not ours any more. */
  | { readonly kind: "unleased" };

type AnyDecision = Decision<Record<string, object>, unknown>;

/** What a processor works with. */
export interface ProcessorOptions {
  readonly service: string;
  readonly database: Database;
  readonly functions: Functions;
  readonly events: EventStream<unknown>;
  readonly rememberMs: number;
  readonly partitionOf: (id: string) => number | null;
  /** Told of a partition in which a timer was set that is due at once. */
  readonly onDueTimer: (partition: number) => void;
}

interface Look {
  readonly now: number;
  readonly references: LoadedReferences;
  readonly documents: Loaded;
  readonly outcome: string | null;
  readonly isFollowed: boolean;
  readonly counted: number;
}

/** A message on its way: to whom, where that is, and what it brings along. */
interface Delivery {
  readonly actor: AnyActor;
  readonly message: unknown;
  readonly place: Place;
  readonly origin: Origin;
  readonly keys: FixedKeys;
}

const MOST_ATTEMPTS = 8;
const MOST_LOOKS = 4;
const MOST_BUCKETS = 1_000;

/** Takes messages through load, decide and commit, one at a time per actor and id; a lost race is decided again. */
export class Processor {
  readonly #options: ProcessorOptions;
  readonly #queue = new KeyQueue();
  readonly #keptBuckets = new Set<string>();

  constructor(options: ProcessorOptions) {
    this.#options = options;
  }

  /** Throws RefusedError, UnavailableError, ContendedError, CommandMismatchError, InvalidDecisionError. */
  async process(actor: AnyActor, id: string, message: unknown, origin: Origin): Promise<Processed> {
    const { service, partitionOf } = this.#options;
    const partition = partitionOf(id);
    if (partition === null) throw new InvalidDecisionError(`Cannot ask ${actor.name} ${id}: the id names no partition`);
    const place = { service, partition, actor: actor.name, id };
    const delivery = { actor, message, place, origin, keys: fixedKeys(place, origin.command?.id ?? "") };
    return await this.#queue.run(`${actor.name}|${id}`, () => this.#attempt(delivery));
  }

  async #attempt(delivery: Delivery): Promise<Processed> {
    const { actor, message, place, origin } = delivery;
    const { ids } = this.#options.database;
    const newId = stableIds(() => ids.newId(place.partition));
    for (let tried = 1; tried <= MOST_ATTEMPTS; tried++) {
      const look = await this.#lookAt(delivery);
      if (look.outcome !== null) return firstOutcome(look.outcome, origin);
      if (look.isFollowed) return { kind: "stale" };
      const env = { now: look.now, id: place.id, newId: newId.restart(), counted: look.counted };
      const decision = actor.decide(look.documents, message, env);
      const processed = await this.#commit(decision, look, delivery);
      if (processed !== "again") return processed;
      await sleep(randomInt(1, 2 + 2 ** tried));
    }
    throw new ContendedError(place.actor, place.id);
  }

  // A document may lead to another: each look names what the last one made known, until nothing new is named.
  async #lookAt(delivery: Delivery): Promise<Look> {
    const { actor, message, place } = delivery;
    let references = actor.documents(place.id, message, {});
    for (let looks = 1; looks <= MOST_LOOKS; looks++) {
      const look = await this.#load(references, delivery);
      references = actor.documents(place.id, message, look.documents);
      if (areSameReferences(references, look.references)) return look;
    }
    throw new InvalidDecisionError(`Cannot load ${place.actor} ${place.id}: its documents keep leading to others`);
  }

  async #load(references: LoadedReferences, delivery: Delivery): Promise<Look> {
    const { actor, message, place, keys } = delivery;
    const { command, inbox } = delivery.origin;
    const named = Object.entries(references);
    const documentKeys = named.flatMap(([, to]) => (to ? [this.#keyOf(place, to.type.name, to.id)] : []));
    const list = actor.counts?.(place.id, message) ?? null;
    const [, , outcomes, marks] = keys;
    const words = [outcomes, marks, ...documentKeys, ...this.#listsBeside(place.partition, list)];
    const args = [command?.id ?? "", inbox?.source ?? "", documentKeys.length];
    const [reply, elsewhere] = await Promise.all([
      this.#options.functions.call("load_documents", words, args),
      this.#countElsewhere(place.partition, list),
    ]);
    const [now, outcome, mark, counted, ...texts] = asList(reply);
    const documents: Record<string, Loaded[string]> = {};
    for (const [name, to] of named) {
      const text = to ? texts.shift() : null;
      documents[name] = to && typeof text === "string" ? parseDocument(to.type, text) : null;
    }
    return {
      now: Number(now),
      references,
      documents,
      outcome: typeof outcome === "string" ? outcome : null,
      isFollowed: inbox !== undefined && mark !== null && Number(mark) >= inbox.version,
      counted: Number(counted) + elsewhere,
    };
  }

  // The parts of a list that the same command can reach: all of them on one server.
  #listsBeside(partition: number, list: string | null): string[] {
    if (list === null) return [];
    const { service, database } = this.#options;
    const shard = database.shards.find((partitions) => partitions.includes(partition)) ?? [];
    return shard.map((one) => indexKey(one, service, list));
  }

  async #countElsewhere(partition: number, list: string | null): Promise<number> {
    const { service, database, functions } = this.#options;
    if (list === null || database.shards.length === 1) return 0;
    const others = database.shards.filter((partitions) => !partitions.includes(partition));
    const counts = await Promise.all(others.map((shard) => countList(functions, { service, shard, list })));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  // The bucket of an hour gets its time to live from each process once, not with every commit.
  #remember(bucket: string): void {
    if (this.#keptBuckets.size >= MOST_BUCKETS) this.#keptBuckets.clear();
    this.#keptBuckets.add(bucket);
  }

  #keyOf(place: Place, type: string, id: string): string {
    const { partitionOf, service } = this.#options;
    if (partitionOf(id) !== place.partition) {
      throw new InvalidDecisionError(`Cannot load ${type} ${id} for ${place.actor} ${place.id}: another partition`);
    }
    return documentKey(place.partition, service, type, id);
  }

  async #commit(decision: AnyDecision, look: Look, delivery: Delivery): Promise<Processed | "again"> {
    const { place, origin, keys } = delivery;
    const { events, rememberMs, functions, onDueTimer } = this.#options;
    if (isRefusal(decision)) throw new RefusedError(decision.refused.code, decision.refused.message);
    const { references, documents: before, now } = look;
    const bucket = keys[2];
    const keep = this.#keptBuckets.has(bucket) ? null : rememberMs;
    const plan = planCommit({
      place,
      origin,
      keys,
      references,
      before,
      change: decision,
      events,
      now,
      rememberMs: keep,
    });
    if (plan.isEmpty) return { kind: "done", reply: plan.reply };
    const reply = asList(await functions.call("commit", plan.keys, plan.args));
    if (reply[0] === "OK" && origin.command) this.#remember(bucket);
    if (reply[0] !== "OK") return notCommitted(reply, decision, origin);
    if (plan.due.some((at) => at <= Number(reply[1]))) onDueTimer(place.partition);
    return { kind: "done", reply: plan.reply };
  }
}

function notCommitted(reply: readonly unknown[], change: AnyChange, origin: Origin): Processed | "again" {
  switch (reply[0]) {
    case "DUPLICATE":
      return { kind: "duplicate", reply: JSON.parse(String(reply[1])) };
    case "MISMATCH":
      throw new CommandMismatchError(origin.command?.id ?? "");
    case "STALE":
      return { kind: "stale" };
    case "UNLEASED":
      return { kind: "unleased" };
    case "TAKEN": {
      const refusal = change.claims?.[Number(reply[1]) - 1]?.orElse;
      if (refusal) throw new RefusedError(refusal.refused.code, refusal.refused.message);
      return "again";
    }
    default:
      return "again"; // CONFLICT, LATE, EARLY: what was decided on is not so any more
  }
}

function firstOutcome(outcome: string, origin: Origin): Processed {
  const space = outcome.indexOf(" ");
  if (outcome.slice(0, space) !== origin.command?.hash) throw new CommandMismatchError(origin.command?.id ?? "");
  return { kind: "duplicate", reply: JSON.parse(outcome.slice(space + 1)) };
}

// One message's ids stay the same however often it is decided on.
function stableIds(make: () => string): { restart(): () => string } {
  const made: string[] = [];
  return {
    restart() {
      let used = 0;
      return () => {
        const id = made[used] ?? make();
        made[used++] = id;
        return id;
      };
    },
  };
}

function areSameReferences(some: LoadedReferences, others: LoadedReferences): boolean {
  const names = Object.keys(others);
  return names.length === Object.keys(some).length && names.every((name) => some[name]?.id === others[name]?.id);
}

function asList(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}
