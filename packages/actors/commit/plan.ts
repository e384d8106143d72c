// Plans commits: turns a change into the keys and arguments of the Redis Function `commit`.
import type { Change } from "../model/decision.ts";
import {
  type DocumentRef,
  type DocumentType,
  formatDocument,
  type IndexEntry,
  type LastEvent,
  type Stored,
} from "../model/document.ts";
import { InvalidDecisionError } from "../model/errors.ts";
import { type EventStream, encodeEvent } from "../model/events.ts";
import { timeOf } from "../model/ids.ts";
import {
  attemptsKey,
  claimKey,
  documentKey,
  eventsKey,
  inboxKey,
  indexKey,
  outcomesKey,
  timerKind,
  timerMember,
  timersKey,
} from "../model/keys.ts";

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
  /** Identifies a command by its id and the hash of actor, actor id and message; absent for events and timers. */
  readonly command?: { readonly id: string; readonly hash: string };
  /** Gives the source document of an event and the document's version; absent for commands and timers. */
  readonly inbox?: { readonly source: string; readonly version: number };
  /** Gives the name of a fired timer and the present score of its lease; absent for commands and events. */
  readonly timer?: { readonly name: string; readonly score: () => number };
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
/** Refers to documents by the names of the actor's terms; null for a document that the message does not need. */
export type LoadedReferences = Readonly<Record<string, DocumentRef<object> | null>>;
/** Holds the last event of each document by the names of the terms; null for none, undefined when it is not known. */
export type LastEvents = Readonly<Record<string, LastEvent | null | undefined>>;
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
  /** Holds the last event of each document before the change; default: not known. */
  readonly published?: LastEvents;
  /** Gives the change that the actor has decided. */
  readonly change: AnyChange;
  /** Declares the events of the service. */
  readonly events: EventStream<unknown>;
  /** Gives the Redis time of the load, in ms. */
  readonly now: number;
  /** Lists the keys that every commit has. */
  readonly keys: FixedKeys;
  /** Sets how long the bucket of outcomes is kept, in ms; null leaves the bucket's time to live unchanged. */
  readonly rememberMs: number | null;
}

/** Holds the call of a commit and the state after the commit. */
export interface Plan {
  /** Lists the keys of `commit`, in the order of the header of `commit.lua`. */
  readonly keys: readonly string[];
  /** Lists the arguments of `commit`, in the order of the header of `commit.lua`. */
  readonly args: readonly (string | number)[];
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
 * document or event that is not declared or not of its schema, and for a document or commit that is too large.
 */
export function planCommit(input: PlanInput): Plan {
  const { place, origin, change } = input;
  const { command, inbox, timer } = origin;
  const written = writtenDocuments(input);
  const after = { ...input.before, ...Object.fromEntries(written.map(({ name, is }) => [name, is])) };
  const checked = checkedDocuments(input, written);
  const indexes = written.flatMap(listChanges);
  const events = written.flatMap((document) => eventOf(input, document));
  const { claims = [], timers = [] } = change;
  const reply = change.reply?.(after);
  const isEmpty = written.length + claims.length + timers.length === 0 && !inbox && !timer;
  const keys = [
    ...input.keys,
    ...checked.map(({ key }) => key),
    ...claims.map((claim) => claimKey(place.partition, place.service, claim.claim, claim.name)),
    ...indexes.map(({ list }) => indexKey(place.partition, place.service, list)),
    ...timerKeys(place, timers, timer),
  ];
  const head = {
    commandId: command?.id ?? "",
    hash: command?.hash ?? "",
    outcome: command ? JSON.stringify(reply ?? null) : "",
    rememberMs: input.rememberMs ?? "",
    notAfter: change.notAfter ?? "",
    notBefore: change.notBefore ?? "",
    source: inbox?.source ?? "",
    sourceVersion: inbox?.version ?? "",
    timer: timer ? timerMember(place.actor, place.id, timer.name) : "",
    leased: timer?.score() ?? "",
  };
  const args = [
    ...Object.values(head),
    checked.length,
    claims.length,
    indexes.length,
    events.length,
    timers.length,
    ...checked.flatMap(({ expected, version, text }) => [expected, version, text]),
    ...claims.flatMap(({ mode, owner, until }) => [mode, owner, until ?? ""]),
    ...indexes.flatMap(({ operation, score, id }) => [operation, score, id]),
    ...events.flatMap((fields) => [fields.length, ...fields]),
    ...timers.flatMap(({ name, at }) => [timerMember(place.actor, place.id, name), at ?? ""]),
  ];
  checkSize(place, args);
  return { keys, args, after, reply, isEmpty, due: timers.flatMap(({ at }) => at ?? []) };
}

// One set per change, then the attempts, then the set of the fired timer; none when no timer fires or changes.
function timerKeys(
  { partition, service, actor }: Place,
  changes: readonly { readonly name: string }[],
  fired: Origin["timer"],
): string[] {
  if (changes.length === 0 && !fired) return [];
  const keys = changes.map(({ name }) => timersKey(partition, service, timerKind(actor, name)));
  keys.push(attemptsKey(partition, service));
  if (fired) keys.push(timersKey(partition, service, timerKind(actor, fired.name)));
  return keys;
}

interface Written {
  readonly name: string;
  readonly type: DocumentType<object>;
  readonly was: Stored<object> | null;
  readonly is: Stored<object>;
}

function writtenDocuments({ change, references, before, place }: PlanInput): Written[] {
  return Object.entries(change.write ?? {}).map(([name, state]) => {
    const reference = references[name];
    if (!reference)
      throw new InvalidDecisionError(`Cannot write ${name} of ${place.actor}: the actor does not name it`);
    const was = before[name] ?? null;
    const checked = reference.type.schema.safeParse(state);
    if (!checked.success) {
      throw new InvalidDecisionError(`Cannot write ${name} of ${place.actor}: ${checked.error.message}`);
    }
    const is = { ...checked.data, id: reference.id, version: (was?.version ?? -1) + 1 };
    return { name, type: reference.type, was, is };
  });
}

interface Checked {
  readonly key: string;
  readonly expected: number | "";
  readonly version: number | "";
  readonly text: string;
}

// The commit also checks the versions of documents that were only read: the decision depends on them.
function checkedDocuments(input: PlanInput, written: readonly Written[]): Checked[] {
  const { references, before, place } = input;
  return Object.entries(references).flatMap(([name, reference]): Checked[] => {
    if (!reference) return [];
    const key = documentKey(place.partition, place.service, reference.type.name, reference.id);
    const expected = before[name]?.version ?? "";
    const change = written.find((document) => document.name === name);
    if (!change) return [{ key, expected, version: "", text: "" }];
    const text = formatDocument(reference.type, change.is, publishedAfter(input, change));
    if (isOver(MAX_DOCUMENT_BYTES, text)) {
      throw new InvalidDecisionError(
        `Cannot write ${name} of ${place.actor}: ${Buffer.byteLength(text)} bytes, ${MAX_DOCUMENT_BYTES} at most`,
      );
    }
    return [{ key, expected, version: change.is.version, text }];
  });
}

// A kind without a view has no events, so its text holds no last event.
function publishedAfter({ change, published = {}, now }: PlanInput, { name, type, is }: Written) {
  if (!type.view) return;
  return change.events?.[name] ? { version: is.version, time: now } : published[name];
}

interface ListChange {
  readonly operation: "+" | "-";
  readonly list: string;
  readonly score: number;
  readonly id: string;
}

function listChanges({ type, was, is }: Written): ListChange[] {
  if (!type.lists) return [];
  const before = was ? entriesOf(type.lists(was)) : new Map<string, number>();
  const after = entriesOf(type.lists(is));
  const left = [...before.keys()].filter((list) => !after.has(list));
  const entered = [...after].filter(([list, score]) => before.get(list) !== score);
  return [
    ...left.map((list) => ({ operation: "-" as const, list, score: 0, id: is.id })),
    ...entered.map(([list, score]) => ({ operation: "+" as const, list, score, id: is.id })),
  ];
}

/** Maps each list of a document to the document's score; default score 0. */
export function entriesOf(entries: readonly IndexEntry[]): Map<string, number> {
  return new Map(entries.map(({ list, score }) => [list, score ?? 0]));
}

function eventOf(input: PlanInput, { name, type, is }: Written): string[][] {
  const { change, events, origin, now, published = {} } = input;
  const eventType = change.events?.[name];
  if (!eventType) return [];
  const schema = events.types[eventType];
  if (!schema || !type.view) {
    throw new InvalidDecisionError(
      `Cannot publish ${eventType}: ${events.service} declares no such event of ${type.name}`,
    );
  }
  // Parsing removes fields that the published schema does not have, so that no private field leaves the service.
  const data = schema.parse(type.view(is));
  const { cause, trace } = origin;
  const { id, version } = is;
  const event = { type: eventType, id, kind: type.name, version, time: now, cause, trace, schema: events.schema, data };
  return [encodeEvent(event, published[name])];
}

const MOST_BYTES_A_CHARACTER = 3;

// Counts bytes only for a text long enough to be over the limit, because counting is slow.
function isOver(bound: number, text: string): boolean {
  return text.length * MOST_BYTES_A_CHARACTER > bound && Buffer.byteLength(text) > bound;
}

function checkSize(place: Place, args: readonly (string | number)[]): void {
  const characters = args.reduce<number>((sum, value) => sum + (typeof value === "string" ? value.length : 8), 0);
  if (characters * MOST_BYTES_A_CHARACTER <= MAX_COMMIT_BYTES) return;
  const bytes = args.reduce<number>((sum, value) => sum + Buffer.byteLength(String(value)), 0);
  if (bytes > MAX_COMMIT_BYTES) {
    throw new InvalidDecisionError(
      `Cannot commit ${place.actor} ${place.id}: ${bytes} bytes, ${MAX_COMMIT_BYTES} at most`,
    );
  }
}
