// Loads the documents of a message, with the documents that these name, before the actor decides.
import { type DocumentRef, findDocument } from "../model/document.ts";
import { InvalidDecisionError } from "../model/errors.ts";
import { documentKey, indexKey } from "../model/keys.ts";
import type { ArchiveKnown, AttemptOptions, Delivery, FunctionCall } from "./attempt.ts";
import type { Found, Loaded, LoadedReferences, Origin, Place } from "./plan.ts";

/** Holds the documents of a message as they were at one instant, and what else its decision needs. */
export interface LoadedState {
  readonly now: number;
  readonly references: LoadedReferences;
  readonly before: Loaded;
  readonly found: Found;
  readonly texts: Readonly<Record<string, string>>;
  readonly outcome: string | null;
  readonly isHandled: boolean;
  readonly counted: number;
}

// Another commit between two loads can change which documents are named.
const MOST_LOADS = 8;

/**
 * Loads the documents of a message. A document may name another document, so loads are repeated until the actor names no
 * further document. Throws InvalidDecisionError for documents that keep leading to others.
 */
export function* load(
  delivery: Delivery,
  options: AttemptOptions,
): Generator<readonly FunctionCall[], LoadedState, readonly unknown[]> {
  const { actor, message, place, origin } = delivery;
  const namedBy = (known: Loaded) => ({
    references: actor.documents(place.id, message, known, options.ids.restart()),
    list: actor.counts?.(place.id, message, known) ?? null,
  });
  let named = namedBy({});
  let loaded = readReplies(yield loadCalls(named, delivery, options), named.references, origin);
  for (let loads = 1; ; loads++) {
    const before = named;
    named = namedBy(loaded.before);
    if (named.list === before.list && areSameReferences(named.references, before.references)) return loaded;
    if (loads === MOST_LOADS)
      throw new InvalidDecisionError(`Cannot load ${place.actor} ${place.id}: its documents keep leading to others`);
    loaded = readReplies(yield loadCalls(named, delivery, options), named.references, origin);
  }
}

/** Lists the documents that are not in Redis and that the archive may have; parts of a record come with it. */
export function missingIn({ references, before, now }: LoadedState, archive: ArchiveKnown): DocumentRef<object>[] {
  return Object.keys(references).flatMap((name) => {
    const reference = references[name];
    if (!reference?.type.archive || reference.type.archive.isPart === true || before[name]) return [];
    return archive.isToFind(reference, now) ? [reference] : [];
  });
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
  const texts: Record<string, string> = {};
  for (const name of Object.keys(references)) {
    const to = references[name];
    const text = to ? read[at++] : null;
    const document = to && typeof text === "string" ? findDocument(to.type, text) : null;
    if (typeof text === "string") texts[name] = text;
    found[name] = document;
    before[name] = document?.document ?? null;
  }
  return {
    now: Number(now),
    references,
    before,
    found,
    texts,
    outcome: typeof outcome === "string" ? outcome : null,
    isHandled: inbox !== undefined && mark !== null && Number(mark) >= inbox.version,
    counted: counts.reduce<number>((sum, count) => sum + Number(count), Number(counted)),
  };
}

function areSameReferences(some: LoadedReferences, others: LoadedReferences): boolean {
  const names = Object.keys(others);
  return names.length === Object.keys(some).length && names.every((name) => some[name]?.id === others[name]?.id);
}

function asList(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}
