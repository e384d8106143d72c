// Runs one attempt at a message: load, decide, plan, commit. The attempt yields its calls and leaves it to the caller
// to make them, so that the same steps run over Redis, which replies later, and over the in-memory engine, which
// replies at once.
import type { FunctionName } from "../functions/library.ts";
import type { AnyActor } from "../model/actor.ts";
import { checkDecision } from "../model/check-decision.ts";
import { isRefusal, type Refusal } from "../model/decision.ts";
import { findDocument } from "../model/document.ts";
import { CommandMismatchError, InvalidDecisionError } from "../model/errors.ts";
import type { EventStream } from "../model/events.ts";
import { nextTime } from "../model/every.ts";
import { documentKey, indexKey } from "../model/keys.ts";
import type { Committed } from "../model/observe.ts";
import { policyOf } from "../model/terms.ts";
import type { Word } from "../redis/send.ts";
import {
  type AnyChange,
  type FixedKeys,
  type Found,
  type Loaded,
  type LoadedReferences,
  type Origin,
  type Place,
  planCommit,
} from "./plan.ts";
import type { StableIds } from "./stable-ids.ts";

/** Describes the result of a message. */
export type Processed =
  /**
   * Holds the reply. The change is committed, by this attempt or by an earlier one with the same command id; says when
   * the commit has acknowledged the entry of its origin.
   */
  | { readonly ok: unknown; readonly isAcknowledged?: boolean }
  /** Holds the refusal of the decision. Nothing was changed. */
  | Refusal
  /**
   * Says why nothing was changed. `stale`: the actor has handled this version of the source document, or a later one.
   * `unleased`: this process no longer has the lease of the timer.
   */
  | { readonly skipped: "stale" | "unleased" };

/** Holds a message with its actor, its origin and the keys that every commit for the actor uses. */
export interface Delivery {
  /** Gives the actor that decides on the message. */
  readonly actor: AnyActor;
  /** Gives the message. */
  readonly message: unknown;
  /** Gives the service, the partition and the id of the actor. */
  readonly place: Place;
  /** Says where the message came from. */
  readonly origin: Origin;
  /** Lists the keys that every commit for the actor has. */
  readonly keys: FixedKeys;
}

/** Configures an attempt. */
export interface AttemptOptions {
  /** Declares the events of the service. */
  readonly events: EventStream<unknown>;
  /** Gives the value of `env.terms`. */
  readonly terms: unknown;
  /** Returns the partition of an id; null for a text that is not an id. */
  readonly partitionOf: (id: string) => number | null;
  /** Groups the partitions that one Redis command can reach. */
  readonly shards: readonly (readonly number[])[];
  /** Creates the ids of the message, in the partition of the actor, for `env.newId` and for `documents`. */
  readonly ids: StableIds;
  /** Sets how long the bucket of outcomes is kept from now on, in ms; null leaves its time to live unchanged. */
  readonly rememberMs: number | null;
  /**
   * Begins the span of the message, with the trace that a loaded document keeps, empty for none. Returns the traceparent
   * that the commit carries; default: that of the origin.
   */
  readonly begin?: (kept: string) => string;
  /**
   * Receives, after the commit, the due times of the timers that the commit has set and the Redis time, all in ms, and
   * the documents.
   */
  readonly onCommit?: (due: readonly number[], now: number, committed: Committed) => void;
}

/** Describes a call of one of the engine's Redis Functions. */
export interface FunctionCall {
  /** Names the function. */
  readonly name: FunctionName;
  /** Lists the keys of the call, all in one shard. */
  readonly keys: readonly string[];
  /** Lists the arguments of the call. */
  readonly args: readonly Word[];
}

/**
 * Yields calls that may run concurrently, receives their replies in the same order, and returns the result of the
 * message, or `again` when another commit won a race and the message must be decided again.
 */
export type Attempt = Generator<readonly FunctionCall[], Processed | "again", readonly unknown[]>;

interface LoadedState {
  readonly now: number;
  readonly references: LoadedReferences;
  readonly before: Loaded;
  readonly found: Found;
  readonly outcome: string | null;
  readonly isHandled: boolean;
  readonly counted: number;
}

// Another commit between two loads can change which documents are named.
const MOST_LOADS = 8;

/**
 * Makes one attempt at a message: loads, decides, plans and commits. Throws CommandMismatchError, InvalidDecisionError
 * and any error of the actor's functions.
 */
export function* attempt(delivery: Delivery, options: AttemptOptions): Attempt {
  const { actor, message, place, origin, keys } = delivery;
  const { events, rememberMs, ids, terms, begin, onCommit } = options;
  const namedBy = (known: Loaded) => ({
    references: actor.documents(place.id, message, known, ids.restart()),
    list: actor.counts?.(place.id, message, known) ?? null,
  });
  let named = namedBy({});
  let loaded = readReplies(yield loadCalls(named, delivery, options), named.references, origin);
  // A document may name another document, so loads are repeated until the actor names no further document.
  for (let loads = 1; ; loads++) {
    const before = named;
    named = namedBy(loaded.before);
    if (named.list === before.list && areSameReferences(named.references, before.references)) break;
    if (loads === MOST_LOADS)
      throw new InvalidDecisionError(`Cannot load ${place.actor} ${place.id}: its documents keep leading to others`);
    loaded = readReplies(yield loadCalls(named, delivery, options), named.references, origin);
  }
  const trace = begin?.(keptTrace(loaded.found)) ?? origin.trace;
  if (loaded.outcome !== null) return firstOutcome(loaded.outcome, origin);
  if (loaded.isHandled) return { skipped: "stale" };
  const { before, now, counted } = loaded;
  const decision = actor.decide(before, message, { now, id: place.id, newId: ids.restart(), counted, terms });
  checkDecision(actor, place.id, decision);
  if (isRefusal(decision)) return decision;
  const change = withNextTime(delivery, decision, now);
  const plan = planCommit({ place, origin: { ...origin, trace }, keys, events, rememberMs, change, ...loaded });
  if (plan.isEmpty) return { ok: plan.reply };
  const [answer] = yield [{ name: "commit", keys: plan.keys, args: plan.args }];
  const [kind, detail, acknowledged] = asList(answer);
  switch (kind) {
    case "OK":
      onCommit?.(plan.due, Number(detail), { references: loaded.references, before, after: plan.after });
      return acknowledged === undefined ? { ok: plan.reply } : { ok: plan.reply, isAcknowledged: acknowledged === 1 };
    case "DUPLICATE":
      return { ok: JSON.parse(String(detail)) };
    case "MISMATCH":
      throw new CommandMismatchError(origin.command?.id ?? "");
    case "STALE":
      return { skipped: "stale" };
    case "UNLEASED":
      return { skipped: "unleased" };
    case "TAKEN":
      return decision.claims?.[Number(detail) - 1]?.orElse ?? "again";
    default:
      return "again"; // CONFLICT, LATE, EARLY: documents or time have changed; FORGOTTEN: Redis has lost all data
  }
}

function keptTrace(found: Found): string {
  for (const name of Object.keys(found)) {
    const document = found[name];
    if (document && document.trace !== "") return document.trace;
  }
  return "";
}

// The commit that handles a recurring timer sets it to its next time, unless the decision sets or removes it.
function withNextTime({ actor, origin }: Delivery, change: AnyChange, now: number): AnyChange {
  if (!origin.timer) return change;
  const { name } = origin.timer;
  const every = policyOf(actor.declared, name)?.every;
  const { timers = [] } = change;
  if (!every || timers.some((timer) => timer.name === name)) return change;
  const at = nextTime(every, now);
  return at === null ? change : { ...change, timers: [...timers, { name, at }] };
}

// One call loads the documents and counts the part of the list in their shard; each other shard is counted by a call.
function loadCalls(
  { references, list }: { readonly references: LoadedReferences; readonly list: string | null },
  { place, origin, keys }: Delivery,
  { shards, partitionOf }: AttemptOptions,
): FunctionCall[] {
  const [, , outcomes, marks] = keys;
  const loaded: string[] = [outcomes, marks];
  for (const name of Object.keys(references)) {
    const to = references[name];
    if (to) loaded.push(keyOf(place, to, partitionOf));
  }
  const args = [origin.command?.id ?? "", origin.inbox?.source ?? "", loaded.length - 2];
  if (list === null) return [{ name: "load_documents", keys: loaded, args }];
  const lists = shards.map((shard) => shard.map((one) => indexKey(one, place.service, list)));
  const here = shards.findIndex((partitions) => partitions.includes(place.partition));
  return [
    { name: "load_documents", keys: [...loaded, ...(lists[here] ?? [])], args },
    ...lists.filter((_, at) => at !== here).map((part) => ({ name: "count_lists" as const, keys: part, args: [] })),
  ];
}

function keyOf(
  { partition, service, actor, id: actorId }: Place,
  { type, id }: { type: { name: string }; id: string },
  partitionOf: AttemptOptions["partitionOf"],
): string {
  if (partitionOf(id) !== partition) {
    throw new InvalidDecisionError(`Cannot load ${type.name} ${id} for ${actor} ${actorId}: another partition`);
  }
  return documentKey(partition, service, type.name, id);
}

// The documents stand behind the time, the outcome, the mark and the count.
const DOCUMENTS_AT = 4;

function readReplies(
  [reply, ...counts]: readonly unknown[],
  references: LoadedReferences,
  { inbox }: Origin,
): LoadedState {
  const read = asList(reply);
  const [now, outcome, mark, counted] = read;
  let at = DOCUMENTS_AT;
  const before: Record<string, Loaded[string]> = {};
  const found: Record<string, Found[string]> = {};
  for (const name of Object.keys(references)) {
    const to = references[name];
    const text = to ? read[at++] : null;
    const document = to && typeof text === "string" ? findDocument(to.type, text) : null;
    found[name] = document;
    before[name] = document?.document ?? null;
  }
  return {
    now: Number(now),
    references,
    before,
    found,
    outcome: typeof outcome === "string" ? outcome : null,
    isHandled: inbox !== undefined && mark !== null && Number(mark) >= inbox.version,
    counted: counts.reduce<number>((sum, count) => sum + Number(count), Number(counted)),
  };
}

function firstOutcome(outcome: string, origin: Origin): Processed {
  const space = outcome.indexOf(" ");
  if (outcome.slice(0, space) !== origin.command?.hash) throw new CommandMismatchError(origin.command?.id ?? "");
  return { ok: JSON.parse(outcome.slice(space + 1)) };
}

function areSameReferences(some: LoadedReferences, others: LoadedReferences): boolean {
  const names = Object.keys(others);
  return names.length === Object.keys(some).length && names.every((name) => some[name]?.id === others[name]?.id);
}

function asList(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}
