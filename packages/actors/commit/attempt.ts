// Runs one attempt at a message: load, decide, plan, commit. The attempt yields its calls and leaves it to the caller
// to make them, so that the same steps run over Redis, which replies later, and over the in-memory engine, which
// replies at once.

import type { FunctionName } from "../functions/library.ts";
import type { AnyActor } from "../model/actor.ts";
import type { ArchiveRecord } from "../model/archive.ts";
import { checkDecision } from "../model/check-decision.ts";
import { isRefusal, type Refusal } from "../model/decision.ts";
import type { DocumentRef } from "../model/document.ts";
import { CommandMismatchError } from "../model/errors.ts";
import type { EventStream } from "../model/events.ts";
import { nextTime } from "../model/every.ts";
import type { Committed } from "../model/observe.ts";
import { policyOf } from "../model/terms.ts";
import type { Word } from "../redis/send.ts";
import { recordOf } from "./archiving.ts";
import { type LoadedState, load, missingIn } from "./load.ts";
import { type AnyChange, type FixedKeys, type Found, type Origin, type Place, type Plan, planCommit } from "./plan.ts";
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

/** Says what must be done with the archive before the message is decided again. */
export type ForArchive =
  /** Gives the record that must be stored before its documents are deleted. */
  | { readonly record: ArchiveRecord }
  /** Lists documents that are not in Redis and may be in the archive; `now` is the time of Redis, in ms. */
  | { readonly missing: readonly DocumentRef<object>[]; readonly now: number };

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
  /** Gives what is known of the archive by this message; default: the archive is not asked, and takes everything. */
  readonly archive?: ArchiveKnown;
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

/** Holds what the archive has done for a message, by the attempts before. */
export interface ArchiveKnown {
  /** Returns whether the archive holds exactly this record. */
  isStored(record: ArchiveRecord): boolean;
  /** Returns whether a document that is not in Redis is to be looked for in the archive; `now` is in ms. */
  isToFind(reference: DocumentRef<object>, now: number): boolean;
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
 * message, `again` when another commit won a race and the message must be decided again, or what the archive must do
 * before that.
 */
export type Attempt = Generator<readonly FunctionCall[], Processed | ForArchive | "again", readonly unknown[]>;

/**
 * Makes one attempt at a message: loads, decides, plans and commits. Throws CommandMismatchError, InvalidDecisionError
 * and any error of the actor's functions.
 */
export function* attempt(delivery: Delivery, options: AttemptOptions): Attempt {
  const { actor, message, place, origin, keys } = delivery;
  const { events, rememberMs, ids, terms, begin } = options;
  const loaded = yield* load(delivery, options);
  const trace = begin?.(keptTrace(loaded.found)) ?? origin.trace;
  if (loaded.outcome !== null) return firstOutcome(loaded.outcome, origin);
  if (loaded.isHandled) return { skipped: "stale" };
  const { before, now, counted } = loaded;
  const missing = options.archive ? missingIn(loaded, options.archive) : [];
  if (missing.length > 0) return { missing, now };
  const decision = actor.decide(before, message, { now, id: place.id, newId: ids.restart(), counted, terms });
  checkDecision(actor, place.id, decision);
  if (isRefusal(decision)) return decision;
  const change = withNextTime(delivery, decision, now);
  const record = change.archive ? recordOf({ place, origin, change, ...loaded }) : null;
  if (record && options.archive?.isStored(record) === false) return { record };
  const plan = planCommit({ place, origin: { ...origin, trace }, keys, events, rememberMs, change, ...loaded });
  if (plan.isEmpty) return { ok: plan.reply };
  const [answer] = yield [{ name: "commit", keys: plan.keys, args: plan.args }];
  return resultOf(answer, { delivery, loaded, change, plan, options });
}

interface Answered {
  readonly delivery: Delivery;
  readonly loaded: LoadedState;
  readonly change: AnyChange;
  readonly plan: Plan;
  readonly options: AttemptOptions;
}

function resultOf(
  answer: unknown,
  { delivery: { origin }, loaded, change, plan, options }: Answered,
): Processed | "again" {
  const [kind, detail, acknowledged] = asList(answer);
  const { references, before } = loaded;
  switch (kind) {
    case "OK":
      options.onCommit?.(plan.due, Number(detail), { references, before, after: plan.after });
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
      return change.claims?.[Number(detail) - 1]?.orElse ?? "again";
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

function firstOutcome(outcome: string, origin: Origin): Processed {
  const space = outcome.indexOf(" ");
  if (outcome.slice(0, space) !== origin.command?.hash) throw new CommandMismatchError(origin.command?.id ?? "");
  return { ok: JSON.parse(outcome.slice(space + 1)) };
}

function asList(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}
