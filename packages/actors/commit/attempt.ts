import type { FunctionName } from "../functions/library.ts";
import type { AnyActor } from "../model/actor.ts";
import { checkDecision } from "../model/check-decision.ts";
import { isRefusal, type Refusal } from "../model/decision.ts";
import { parseDocument } from "../model/document.ts";
import { CommandMismatchError, InvalidDecisionError } from "../model/errors.ts";
import type { EventStream } from "../model/events.ts";
import { documentKey, indexKey } from "../model/keys.ts";
import type { Word } from "../redis/send.ts";
import { type FixedKeys, type Loaded, type LoadedReferences, type Origin, type Place, planCommit } from "./plan.ts";

// One attempt at a message: load, decide, plan, commit. It calls nothing itself but yields the calls to be made, so that
// the same steps run over Redis, which answers later, and over a memory, which answers at once.

/** How a message ended. */
export type Processed =
  /** It was decided on and, where it changed anything, committed; now, or before under the same command id. */
  | { readonly ok: unknown }
  /** The decision refused it; nothing was changed. */
  | Refusal
  /** `stale`: the actor has followed this version of the source, or a later one. `unleased`: the timer is another's. */
  | { readonly skipped: "stale" | "unleased" };

/** A message on its way: to whom, where that is, and what it brings along. */
export interface Delivery {
  readonly actor: AnyActor;
  readonly message: unknown;
  readonly place: Place;
  readonly origin: Origin;
  readonly keys: FixedKeys;
}

/** Says how an attempt is made in a database. */
export interface AttemptOptions {
  readonly events: EventStream<unknown>;
  /** What `decide` finds in `env.terms`. */
  readonly terms: unknown;
  readonly partitionOf: (id: string) => number | null;
  /** The partitions, by what one command can reach. */
  readonly shards: readonly (readonly number[])[];
  readonly newId: () => string;
  /** How long the outcomes' bucket is to be kept, ms; null when it has been said before. */
  readonly rememberMs: number | null;
  /** Called after the commit with the instants at which its timers are due and the time by Redis. */
  readonly onCommit?: (due: readonly number[], now: number) => void;
}

/** A call of one of the engine's functions. */
export interface FunctionCall {
  readonly name: FunctionName;
  readonly keys: readonly string[];
  readonly args: readonly Word[];
}

/** Yields calls to be made at once, takes their replies, returns how the message ended, or `again` for a lost race. */
export type Attempt = Generator<readonly FunctionCall[], Processed | "again", readonly unknown[]>;

interface Look {
  readonly now: number;
  readonly references: LoadedReferences;
  readonly documents: Loaded;
  readonly outcome: string | null;
  readonly isFollowed: boolean;
  readonly counted: number;
}

const MOST_LOOKS = 4;

/** Makes one attempt. Throws CommandMismatchError, InvalidDecisionError. */
export function* attempt(delivery: Delivery, options: AttemptOptions): Attempt {
  const { actor, message, place, origin, keys } = delivery;
  const { events, rememberMs, newId, terms, onCommit } = options;
  const look = yield* load(delivery, options);
  if (look.outcome !== null) return firstOutcome(look.outcome, origin);
  if (look.isFollowed) return { skipped: "stale" };
  const { references, documents: before, now, counted } = look;
  const decision = actor.decide(before, message, { now, id: place.id, newId, counted, terms });
  checkDecision(actor, place.id, decision);
  if (isRefusal(decision)) return decision;
  const plan = planCommit({ place, origin, keys, references, before, change: decision, events, now, rememberMs });
  if (plan.isEmpty) return { ok: plan.reply };
  const [answer] = yield [{ name: "commit", keys: plan.keys, args: plan.args }];
  const [kind, detail] = asList(answer);
  switch (kind) {
    case "OK":
      onCommit?.(plan.due, Number(detail));
      return { ok: plan.reply };
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
      return "again"; // CONFLICT, LATE, EARLY: what was decided on is not so any more
  }
}

// A document may lead to another: each load names what the last one made known, until nothing new is named.
function* load(
  delivery: Delivery,
  options: AttemptOptions,
): Generator<readonly FunctionCall[], Look, readonly unknown[]> {
  const { actor, message, place } = delivery;
  let references = actor.documents(place.id, message, {});
  for (let looks = 1; looks <= MOST_LOOKS; looks++) {
    const replies = yield loadCalls(references, delivery, options);
    const look = readLook(replies, references, delivery.origin);
    references = actor.documents(place.id, message, look.documents);
    if (areSameReferences(references, look.references)) return look;
  }
  throw new InvalidDecisionError(`Cannot load ${place.actor} ${place.id}: its documents keep leading to others`);
}

// The documents with the part of the counted list that the same command can reach, then the list's other parts.
function loadCalls(
  references: LoadedReferences,
  { actor, message, place, origin, keys }: Delivery,
  { shards, partitionOf }: AttemptOptions,
): FunctionCall[] {
  const documents = Object.values(references).flatMap((to) => (to ? [keyOf(place, to, partitionOf)] : []));
  const list = actor.counts?.(place.id, message) ?? null;
  const lists = list === null ? [] : shards.map((shard) => shard.map((one) => indexKey(one, place.service, list)));
  const here = shards.findIndex((partitions) => partitions.includes(place.partition));
  const [, , outcomes, marks] = keys;
  const args = [origin.command?.id ?? "", origin.inbox?.source ?? "", documents.length];
  return [
    { name: "load_documents", keys: [outcomes, marks, ...documents, ...(lists[here] ?? [])], args },
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

function readLook([reply, ...counts]: readonly unknown[], references: LoadedReferences, { inbox }: Origin): Look {
  const [now, outcome, mark, counted, ...texts] = asList(reply);
  const documents: Record<string, Loaded[string]> = {};
  for (const [name, to] of Object.entries(references)) {
    const text = to ? texts.shift() : null;
    documents[name] = to && typeof text === "string" ? parseDocument(to.type, text) : null;
  }
  return {
    now: Number(now),
    references,
    documents,
    outcome: typeof outcome === "string" ? outcome : null,
    isFollowed: inbox !== undefined && mark !== null && Number(mark) >= inbox.version,
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
