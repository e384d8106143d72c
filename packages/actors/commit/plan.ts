// Plans commits: turns a change into the keys and arguments of the Redis Function `commit`.
import type { Change, Claim } from "../model/decision.ts";
import type { DocumentRef, FoundDocument, Stored } from "../model/document.ts";
import { InvalidDecisionError } from "../model/errors.ts";
import type { EventStream } from "../model/events.ts";
import { timeOf } from "../model/ids.ts";
import { documentKey, eventsKey, inboxKey, outcomesKey, timersKey } from "../model/keys.ts";
import type { Word } from "../redis/send.ts";
import { archivedChanges, recordOf } from "./archiving.ts";
import { type Changed, changedDocuments, eventsOf, replyOf, textOf, unwritable } from "./changed-documents.ts";
import { checkChange, checkOrigin } from "./check-change.ts";
import { listChanges, retentionChanges } from "./list-changes.ts";
import { type CheckedDocument, spellCommit } from "./spell-commit.ts";

/** Limits the size of a document, in bytes of JSON. */
export const MAX_DOCUMENT_BYTES = 16_384;
/** Limits the size of a commit, in bytes of all its arguments: documents and events above all. */
export const MAX_COMMIT_BYTES = 819_200;

const HOUR_MS = 3_600_000;

/** Says where a message came from, with the data that the commit checks and marks for that origin. */
export interface Origin {
  /** Names the cause that the events carry. */
  readonly cause: string;
  /** Gives the W3C traceparent that the events carry; empty for none. */
  readonly trace: string;
  /** Gives the traceparent to which the trace of the work is linked; absent for none. */
  readonly link?: string;
  /** Names the type of the event that has caused the message, for its span; absent for commands and timers. */
  readonly event?: string;
  /**
   * Identifies a command by its id and the hash of actor, actor id and message; absent for events and timers. The result
   * of an effect has an id as well, so that it counts once when the reply of its commit is lost; it is unanswered: nobody
   * gets its reply, which is not stored.
   */
  readonly command?: { readonly id: string; readonly hash: string; readonly isUnanswered?: true };
  /** Gives the source document of an event and the document's version; absent for commands and timers. */
  readonly inbox?: {
    readonly source: string;
    readonly version: number;
    /** Says that the source document was deleted: the mark is not needed for ever. */
    readonly isLast?: boolean;
  };
  /** Identifies the stream entry that the message came from, in the reach of the commit or not; absent for none. */
  readonly entry?: EntryToAcknowledge | undefined;
  /** Gives the name of a fired timer and the present score of its lease; absent for commands and events. */
  readonly timer?: { readonly name: string; readonly score: () => number };
}

/**
 * Identifies an entry that is pending in a consumer group. A commit in the partition of the stream changes nothing when
 * the entry is not pending any more, as after a failover that has undone it, and acknowledges it otherwise.
 */
export interface EntryToAcknowledge {
  /** Spells the key of the stream. */
  readonly stream: string;
  /** Names the consumer group. */
  readonly group: string;
  /** Gives the id of the entry. */
  readonly id: string;
  /** Says that the commit does not acknowledge the entry, because further messages come from it; default false. */
  readonly isKept?: boolean;
}

/** Locates an actor. */
export interface Place {
  /** Names the service. */
  readonly service: string;
  /** Gives the partition of the actor's id. */
  readonly partition: number;
  /** Names the actor. */
  readonly actor: string;
  /** Gives the id of the actor. */
  readonly id: string;
}

/** Holds documents by the names of the actor's terms; the actor's declaration has checked the types of the states. */
export type Loaded = Readonly<Record<string, Stored<object> | null>>;
/** Holds documents as they were found, by the names of the actor's terms. */
export type Found = Readonly<Record<string, FoundDocument<object> | null>>;
/** Refers to documents by the names of the actor's terms; null for a document that the message does not need. */
export type LoadedReferences = Readonly<Record<string, DocumentRef<object> | null>>;
/** Stands for a change of any actor. */
export type AnyChange = Change<Readonly<Record<string, object>>, unknown>;

/** Holds the input of a plan. */
export interface PlanInput {
  /** Locates the actor that has decided. */
  readonly place: Place;
  /** Says where the message came from. */
  readonly origin: Origin;
  /** Refers to the documents that were loaded. */
  readonly references: LoadedReferences;
  /** Holds the documents before the change. */
  readonly before: Loaded;
  /** Holds the documents before the change as they were stored; default: nothing that their schemas do not know. */
  readonly found?: Found;
  /** Holds the stored texts of the documents before the change, which go to the archive; default: none goes there. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Gives the change that the actor has decided. */
  readonly change: AnyChange;
  /** Declares the events of the service. */
  readonly events: EventStream<unknown>;
  /** Gives the Redis time of the load, in ms. */
  readonly now: number;
  /** Lists the keys that every commit has. */
  readonly keys: FixedKeys;
  /** Sets how long the bucket of outcomes is kept from now on, in ms; null leaves its time to live unchanged. */
  readonly rememberMs: number | null;
}

/** Holds the call of a commit and the state after the commit. */
export interface Plan {
  /** Lists the keys of `commit`, in the order of the header of `commit.lua`. */
  readonly keys: readonly string[];
  /** Lists the arguments of `commit`, in the order of the header of `commit.lua`. */
  readonly args: readonly Word[];
  /** Holds the documents after the commit. */
  readonly after: Loaded;
  /** Gives the reply of the change; undefined for none. */
  readonly reply: unknown;
  /** Lists the due times of the timers that the change sets, in ms of Redis time. */
  readonly due: readonly number[];
  /** Says that there is nothing to commit. */
  readonly isEmpty: boolean;
}

/** Lists the keys that every commit has, in the order of the call. */
export type FixedKeys = readonly [timers: string, events: string, outcomes: string, inbox: string];

/** Spells the keys that every commit for an actor has. `commandId` is empty for events and timers. */
export function fixedKeys(place: Place, commandId: string): FixedKeys {
  const { partition, service, actor, id } = place;
  const bucket = commandId === "" ? "none" : Math.floor((timeOf(commandId) ?? 0) / HOUR_MS);
  return [
    timersKey(partition, service),
    eventsKey(partition, service),
    outcomesKey(partition, service, bucket),
    inboxKey(partition, service, actor, id),
  ];
}

/**
 * Plans the commit of a change: the keys and arguments of the function `commit`. Throws InvalidDecisionError for a
 * document or event that is not declared or not of its schema, for data that would not be read as they were decided,
 * for what Redis could write only in part, and for a document or commit that is too large.
 */
export function planCommit(input: PlanInput): Plan {
  const { place, origin, change } = input;
  const { inbox, timer } = origin;
  checkOrigin(place, origin);
  checkChange(place, change, input.references);
  const changed = changedDocuments(input);
  const after: Record<string, Stored<object> | null> = { ...input.before };
  for (const { name, is } of changed) after[name] = is;
  const checked = checkedDocuments(input, changed);
  const lists = listChanges(place, changed);
  const sets = lists.concat(retentionChanges(input, changed));
  const record = change.archive ? recordOf(input) : null;
  if (record) sets.push(...archivedChanges(input, record));
  const events: (readonly string[])[] = [];
  for (const document of changed) events.push(...eventsOf(input, document));
  const timers = change.timers ?? NONE;
  const claims =
    change.delete || change.archive
      ? [...(change.claims ?? NONE), ...releasedClaims(change, changed)]
      : (change.claims ?? NONE);
  const { reply, outcome } = replyOf(input, after);
  const isEmpty = changed.length + claims.length + timers.length === 0 && !inbox && !timer;
  const { keys, args } = spellCommit(input, { outcome, checked, claims, sets, events, timers });
  const due = timers.length === 0 ? NONE : timers.flatMap(({ at }) => at ?? []);
  checkSize(place, args);
  return { keys, args, after, reply, isEmpty, due };
}

const NONE: readonly never[] = [];

// The commit also checks the versions of documents that were only read: the decision depends on them.
function checkedDocuments(input: PlanInput, changed: readonly Changed[]): CheckedDocument[] {
  const { references, before, place } = input;
  const checked: CheckedDocument[] = [];
  for (const name of Object.keys(references)) {
    const reference = references[name];
    if (!reference) continue;
    const key = documentKey(place.partition, place.service, reference.type.name, reference.id);
    const expected = before[name]?.version ?? "";
    const change = changed.find((document) => document.name === name);
    if (!change) checked.push({ key, expected, version: "", text: "" });
    else if (!change.is) checked.push({ key, expected, version: "", text: "delete" });
    else checked.push({ key, expected, version: change.is.version, text: boundedText(input, change, change.is) });
  }
  return checked;
}

function boundedText(input: PlanInput, change: Changed, is: Stored<object>): string {
  const text = textOf(input, change, is);
  if (!isOver(MAX_DOCUMENT_BYTES, text)) return text;
  const bytes = Buffer.byteLength(text);
  throw unwritable(input.place, change.name, `${bytes} bytes, ${MAX_DOCUMENT_BYTES} at most`);
}

// A deleted document releases the claims that it holds, unless the decision itself says what becomes of them.
function releasedClaims({ claims = [] }: AnyChange, changed: readonly Changed[]): Claim[] {
  const held = changed.flatMap(({ type, was, is }) => (was && !is ? (type.claims?.(was) ?? []) : []));
  return held
    .filter(({ claim, name }) => !claims.some((other) => other.claim === claim && other.name === name))
    .map((claim) => ({ ...claim, mode: "release", until: null }));
}

const MOST_BYTES_A_CHARACTER = 3;

// Counts bytes only for a text long enough to be over the limit, because counting is slow.
function isOver(bound: number, text: string): boolean {
  return text.length * MOST_BYTES_A_CHARACTER > bound && Buffer.byteLength(text) > bound;
}

function checkSize(place: Place, args: readonly Word[]): void {
  let characters = 0;
  for (const value of args) characters += typeof value === "string" ? value.length : 8;
  if (characters * MOST_BYTES_A_CHARACTER <= MAX_COMMIT_BYTES) return;
  const bytes = args.reduce<number>((sum, value) => sum + Buffer.byteLength(String(value)), 0);
  if (bytes > MAX_COMMIT_BYTES) {
    throw new InvalidDecisionError(
      `Cannot commit ${place.actor} ${place.id}: ${bytes} bytes, ${MAX_COMMIT_BYTES} at most`,
    );
  }
}
