// Computes how a change moves documents within lists and within the schedule of what is removed later.
import type { DocumentType, IndexEntry } from "../model/document.ts";
import { indexKey, retentionKey } from "../model/keys.ts";
import { checkText, isText } from "../model/names.ts";
import { headOf } from "../store/lists.ts";
import type { Changed } from "./changed-documents.ts";
import { faulty, isWhole } from "./check-change.ts";
import type { Place, PlanInput } from "./plan.ts";

/** Adds a member to a sorted set, moves it or removes it. */
export interface SetChange {
  /** Says `+` to add or move, `-` to remove. */
  readonly operation: "+" | "-";
  /** Spells the key of the sorted set. */
  readonly key: string;
  /** Gives the score; 0 for a removal. */
  readonly score: number;
  /** Gives the member. */
  readonly member: string;
}

// Long enough that no older event of a deleted document can still be on its way.
const MARKS_KEPT_MS = 7 * 86_400_000;

/** Returns the changes of lists. Throws InvalidDecisionError for an entry that is given twice or that is none. */
export function listChanges(place: Place, changed: readonly Changed[]): SetChange[] {
  if (!changed.some(({ type }) => type.lists)) return [];
  const changes = changed.flatMap((document) => changesOfLists(place, document));
  if (changed.filter(({ type }) => type.lists).length < 2) return changes;
  const seen = new Set<string>();
  for (const { key, member } of changes) {
    const entry = `${key} ${member}`;
    if (seen.has(entry)) throw faulty(place, `two documents are in list ${key} as ${member}`);
    seen.add(entry);
  }
  return changes;
}

function changesOfLists(place: Place, { type, id, was, is }: Changed): SetChange[] {
  if (!type.lists) return [];
  const before = was ? entriesOf(type.lists(was)) : new Map<string, number>();
  const entries = is ? type.lists(is) : [];
  const after = entriesOf(entries);
  if (after.size < entries.length) throw faulty(place, `${type.name} ${id} is in one list twice`);
  const left = [...before.keys()].filter((list) => !after.has(list));
  const entered = [...after].filter(([list, score]) => before.get(list) !== score);
  if (entered.length > 0) for (const entry of entries) checkEntry(place, type, entry);
  const keyOf = (list: string): string => indexKey(place.partition, place.service, list);
  return [
    ...left.map((list) => ({ operation: "-" as const, key: keyOf(list), score: 0, member: id })),
    ...entered.map(([list, score]) => ({ operation: "+" as const, key: keyOf(list), score, member: id })),
  ];
}

function checkEntry(place: Place, { name, scored = [] }: DocumentType<object>, { list, score }: IndexEntry): void {
  if (!isText(list)) checkText("name of a list", list);
  const isScored = scored.includes(headOf(list));
  if (isScored && !Number.isFinite(score)) throw faulty(place, `the score of ${name} in list ${list} is ${score}`);
  if (isScored || score === undefined || score === 0) return;
  throw faulty(place, `list ${list} has a score, and ${name} does not name it in \`scored\``);
}

/** Maps each list of a document to the document's score; default score 0. */
export function entriesOf(entries: readonly IndexEntry[]): Map<string, number> {
  return new Map(entries.map(({ list, score }) => [list, score ?? 0]));
}

/** Returns the changes of the schedule of what is removed later: documents, and marks of deleted documents. */
export function retentionChanges(input: PlanInput, changed: readonly Changed[]): SetChange[] {
  const { place, origin, now } = input;
  const isOver = endsAll(input, changed);
  if (!isOver && !origin.inbox?.isLast && !changed.some(({ type }) => type.keepUntil)) return [];
  const key = retentionKey(place.partition, place.service);
  const changes = changed.flatMap((document): SetChange[] => {
    const { type, id, was, is } = document;
    if (!type.keepUntil) return [];
    const [old, until] = [was && type.keepUntil(was), is && type.keepUntil(is)];
    if (until !== null && !isWhole(until)) throw faulty(place, `${type.name} ${id} is kept until ${String(until)}`);
    // A document whose time came by another word than its own leaves the schedule too.
    if (old === until && is) return [];
    const member = documentMember(type.name, id);
    return [until === null ? { operation: "-", key, score: 0, member } : { operation: "+", key, score: until, member }];
  });
  if (origin.inbox?.isLast) {
    const { source, version } = origin.inbox;
    const member = `mark ${place.actor} ${place.id} ${source} ${version}`;
    changes.push({ operation: "+", key, score: now + MARKS_KEPT_MS, member });
  }
  if (isOver) changes.push({ operation: "+", key, score: now + MARKS_KEPT_MS, member: `marks ${place.id}` });
  return changes;
}

// Whether a document under the id of the actor goes for good: by the retention, to the archive, or because its source is
// gone. What other actors have noted under the id goes with it, when no older event can still be on its way.
function endsAll({ place, origin, change }: PlanInput, changed: readonly Changed[]): boolean {
  const isByRetention = !origin.command && !origin.timer && !origin.inbox;
  if (!isByRetention && !origin.inbox?.isLast && !change.archive) return false;
  return changed.some(({ id, is }) => is === null && id === place.id);
}

/**
 * Describes an entry of the schedule: a document, the mark of a deleted source document with its last version, or all
 * marks of an id whose documents are gone.
 */
export type Retained =
  | { readonly what: "document"; readonly kind: string; readonly id: string }
  | {
      readonly what: "mark";
      readonly actor: string;
      readonly id: string;
      readonly source: string;
      readonly version: string;
    }
  | { readonly what: "marks"; readonly id: string };

/** Spells the entry of a document in the schedule of removals. */
export function documentMember(kind: string, id: string): string {
  return `document ${kind} ${id}`;
}

/** Reads a member of the schedule; null for what no program of this release has written. */
export function retainedOf(member: string): Retained | null {
  const [what, name = "", id = "", source = "", version = ""] = member.split(" ");
  if (what === "document") return { what, kind: name, id };
  if (what === "marks") return { what, id: name };
  return what === "mark" ? { what, actor: name, id, source, version } : null;
}
