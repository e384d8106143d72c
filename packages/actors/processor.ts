import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { documentKey } from "@holdfast/redis";
import { type Actor, type Decision, isRefusal } from "./actor.ts";
import type { Database } from "./database.ts";
import { parseDocument } from "./document.ts";
import { CommandMismatchError, ContendedError, InvalidDecisionError, RefusedError } from "./errors.ts";
import type { EventStream } from "./events.ts";
import type { Functions } from "./functions.ts";
import { createKeyQueue } from "./key-queue.ts";
import {
  type AnyChange,
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

/** Takes messages through load, decide and commit. */
export interface Processor {
  process(actor: AnyActor, id: string, message: unknown, origin: Origin): Promise<Processed>;
}

/** An actor whose pairing of documents and messages was checked at its declaration. */
export type AnyActor = Actor<Record<string, object>, unknown, unknown>;

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
}

const MOST_ATTEMPTS = 8;
const MOST_LOOKS = 4;

/** Creates the processor: one message at a time per actor and id; a lost race is decided again on the fresh state. */
export function createProcessor(options: ProcessorOptions): Processor {
  const { service, database, functions, events, rememberMs } = options;
  const queue = createKeyQueue();

  async function process(actor: AnyActor, id: string, message: unknown, origin: Origin): Promise<Processed> {
    const partition = options.partitionOf(id);
    if (partition === null) throw new InvalidDecisionError(`Cannot ask ${actor.name} ${id}: the id names no partition`);
    const place = { service, partition, actor: actor.name, id };
    return await queue.run(`${actor.name}|${id}`, () => attempt(actor, message, place, origin));
  }

  async function attempt(actor: AnyActor, message: unknown, place: Place, origin: Origin): Promise<Processed> {
    const newId = stableIds(() => database.ids.newId(place.partition));
    for (let tried = 1; tried <= MOST_ATTEMPTS; tried++) {
      const look = await lookAt(actor, message, place, origin);
      if (look.outcome !== null) return firstOutcome(look.outcome, origin);
      if (look.isFollowed) return { kind: "stale" };
      const env = { now: look.now, id: place.id, newId: newId.restart() };
      const decision = actor.decide(look.documents, message, env);
      const processed = await commit(decision, look, place, origin);
      if (processed !== "again") return processed;
      await sleep(randomInt(1, 2 + 2 ** tried));
    }
    throw new ContendedError(place.actor, place.id);
  }

  // A document may lead to another: each look names what the last one made known, until nothing new is named.
  async function lookAt(actor: AnyActor, message: unknown, place: Place, origin: Origin): Promise<Look> {
    let references: LoadedReferences = actor.documents(place.id, message, {});
    for (let looks = 1; looks <= MOST_LOOKS; looks++) {
      const look = await load(references, place, origin);
      references = actor.documents(place.id, message, look.documents);
      if (sameReferences(references, look.references)) return look;
    }
    throw new InvalidDecisionError(`Cannot load ${place.actor} ${place.id}: its documents keep leading to others`);
  }

  async function load(references: LoadedReferences, place: Place, origin: Origin): Promise<Look> {
    const named = Object.entries(references);
    const keys = named.flatMap(([, to]) => (to ? [keyOf(place, to.type.name, to.id)] : []));
    const [, , outcomes, inbox] = fixedKeys(place, origin.command?.id ?? "");
    const args = [origin.command?.id ?? "", origin.inbox?.source ?? ""];
    const reply = asList(await functions.call("load_documents", [outcomes, inbox, ...keys], args));
    const texts = reply.slice(3);
    const documents: Record<string, Loaded[string]> = {};
    for (const [name, to] of named) {
      const text = to ? texts.shift() : null;
      documents[name] = to && typeof text === "string" ? parseDocument(to.type, text) : null;
    }
    const isFollowed = origin.inbox !== undefined && reply[2] !== null && Number(reply[2]) >= origin.inbox.version;
    const outcome = typeof reply[1] === "string" ? reply[1] : null;
    return { now: Number(reply[0]), references, documents, outcome, isFollowed };
  }

  function keyOf(place: Place, type: string, id: string): string {
    if (options.partitionOf(id) !== place.partition) {
      throw new InvalidDecisionError(
        `Cannot load ${type} ${id} for ${place.actor} ${place.id}: it is in another partition`,
      );
    }
    return documentKey(place.partition, service, type, id);
  }

  async function commit(
    decision: Decision<Record<string, object>, unknown>,
    look: Look,
    place: Place,
    origin: Origin,
  ): Promise<Processed | "again"> {
    if (isRefusal(decision)) throw new RefusedError(decision.refused.code, decision.refused.message);
    const { references, documents: before, now } = look;
    const plan = planCommit({ place, origin, references, before, change: decision, events, now, rememberMs });
    if (plan.isEmpty) return { kind: "done", reply: plan.reply };
    const reply = asList(await functions.call("commit", plan.keys, plan.args));
    if (reply[0] === "OK") {
      if (plan.due.some((at) => at <= Number(reply[1]))) options.onDueTimer(place.partition);
      return { kind: "done", reply: plan.reply };
    }
    return notCommitted(reply, decision, origin);
  }

  return { process };
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

function sameReferences(some: LoadedReferences, others: LoadedReferences): boolean {
  const names = new Set([...Object.keys(some), ...Object.keys(others)]);
  return [...names].every((name) => some[name]?.id === others[name]?.id);
}

function asList(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}
