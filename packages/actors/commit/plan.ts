import type { Change } from "../model/decision.ts";
import {
  type DocumentRef,
  type DocumentType,
  formatDocument,
  type IndexEntry,
  type Stored,
} from "../model/document.ts";
import { InvalidDecisionError } from "../model/errors.ts";
import { type Event, type EventStream, encodeEvent } from "../model/events.ts";
import { timeOf } from "../model/ids.ts";
import { claimKey, documentKey, eventsKey, inboxKey, indexKey, outcomesKey, timersKey } from "../model/keys.ts";

/** The largest document, in bytes of JSON. */
export const MAX_DOCUMENT_BYTES = 16_384;
/** The largest commit, in bytes of all its documents and events. */
export const MAX_COMMIT_BYTES = 819_200;

const HOUR_MS = 3_600_000;

/** Where a message came from, and what its commit has to check and mark for it. */
export interface Origin {
  readonly cause: string;
  readonly trace: string;
  /** Present on a command: its id and the hash of what was asked. */
  readonly command?: { readonly id: string; readonly hash: string };
  /** Present on an event: the document it speaks of and that document's version. */
  readonly inbox?: { readonly source: string; readonly version: number };
  /** Present on a fired timer: its member, and the score under which it is leased right now. */
  readonly timer?: { readonly member: string; readonly score: () => number };
}

/** Where a change happens. */
export interface Place {
  readonly service: string;
  readonly partition: number;
  readonly actor: string;
  readonly id: string;
}

/** Documents by the names an actor gives them; which state is whose is checked at the actor's declaration. */
export type Loaded = Readonly<Record<string, Stored<object> | null>>;
export type LoadedReferences = Readonly<Record<string, DocumentRef<object> | null>>;
export type AnyChange = Change<Readonly<Record<string, object>>, unknown>;

/** What a plan is made from. */
export interface PlanInput {
  readonly place: Place;
  readonly origin: Origin;
  readonly references: LoadedReferences;
  readonly before: Loaded;
  readonly change: AnyChange;
  readonly events: EventStream<unknown>;
  readonly now: number;
  readonly keys: FixedKeys;
  /** How long the outcome's bucket is kept; null when this process has said so before. */
  readonly rememberMs: number | null;
}

/** A commit ready to be sent. */
export interface Plan {
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
  /** The documents as they stand after it. */
  readonly after: Loaded;
  readonly reply: unknown;
  /** The instants at which its timers fall due. */
  readonly due: readonly number[];
  /** Whether there is nothing to commit. */
  readonly isEmpty: boolean;
}

/** The keys every commit has, in its order. */
export type FixedKeys = readonly [timers: string, events: string, outcomes: string, inbox: string];

/** Spells them for what a command (or with '' another message) does at a place. */
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

/** Spells the member of a timer in its sorted set. */
export function timerMember(actor: string, id: string, name: string): string {
  return `${actor}|${id}|${name}`;
}

/** Turns a decision into the commit's keys and arguments; throws InvalidDecisionError for one that breaks a bound. */
export function planCommit(input: PlanInput): Plan {
  const { place, origin, change } = input;
  const { command, inbox, timer } = origin;
  const written = writtenDocuments(input);
  const after = { ...input.before, ...Object.fromEntries(written.map(({ name, is }) => [name, is])) };
  const checked = checkedDocuments(input, written);
  const indexes = written.flatMap(listChanges);
  const events = written.flatMap((document) => eventOf(input, document)).map(encodeEvent);
  const { claims = [], timers = [] } = change;
  const reply = change.reply?.(after);
  const isEmpty = written.length + claims.length + timers.length === 0 && !inbox && !timer;
  const keys = [
    ...input.keys,
    ...checked.map(({ key }) => key),
    ...claims.map((claim) => claimKey(place.partition, place.service, claim.claim, claim.name)),
    ...indexes.map(({ list }) => indexKey(place.partition, place.service, list)),
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
    timer: timer?.member ?? "",
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

// Documents that were only looked at are checked too: a decision holds only for what it saw.
function checkedDocuments({ references, before, place }: PlanInput, written: readonly Written[]): Checked[] {
  return Object.entries(references).flatMap(([name, reference]): Checked[] => {
    if (!reference) return [];
    const key = documentKey(place.partition, place.service, reference.type.name, reference.id);
    const expected = before[name]?.version ?? "";
    const change = written.find((document) => document.name === name);
    if (!change) return [{ key, expected, version: "", text: "" }];
    const text = formatDocument(reference.type, change.is);
    if (isOver(MAX_DOCUMENT_BYTES, text)) {
      throw new InvalidDecisionError(
        `Cannot write ${name} of ${place.actor}: ${Buffer.byteLength(text)} bytes, ${MAX_DOCUMENT_BYTES} at most`,
      );
    }
    return [{ key, expected, version: change.is.version, text }];
  });
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

/** The scores of a document by list. */
export function entriesOf(entries: readonly IndexEntry[]): Map<string, number> {
  return new Map(entries.map(({ list, score }) => [list, score ?? 0]));
}

function eventOf({ change, events, origin, now }: PlanInput, { name, type, is }: Written): Event<unknown>[] {
  const eventType = new Map(Object.entries(change.events ?? {})).get(name);
  if (!eventType) return [];
  const schema = events.types[eventType];
  if (!schema || !type.view) {
    throw new InvalidDecisionError(
      `Cannot publish ${eventType}: ${events.service} declares no such event of ${type.name}`,
    );
  }
  // Parsing keeps what is not in the published schema from ever leaving the service.
  const data = schema.parse(type.view(is));
  const { cause, trace } = origin;
  const { id, version } = is;
  return [{ type: eventType, id, kind: type.name, version, time: now, cause, trace, schema: events.schema, data }];
}

const MOST_BYTES_A_CHARACTER = 3;

// Bytes are only counted where there may be too many.
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
