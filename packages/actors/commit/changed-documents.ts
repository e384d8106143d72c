// Turns the documents of a change into texts and events, and reads each back before it is sent.
import {
  type DocumentType,
  downcast,
  type FoundDocument,
  formatDocument,
  formToWrite,
  type LastEvent,
  latestForm,
  parseDocument,
  type Stored,
} from "../model/document.ts";
import { errorText, InvalidDecisionError } from "../model/errors.ts";
import { decodeEvent, encodeEvent, forgottenType, isForgotten } from "../model/events.ts";
import { isSameView } from "../model/same-view.ts";
import { isPlainSchema } from "../model/schemas.ts";
import { differenceOf, faultAsJson, faultIn } from "../model/stored-data.ts";
import { faulty } from "./check-change.ts";
import type { Loaded, Place, PlanInput } from "./plan.ts";

/** Holds a document that a change writes or deletes. */
export interface Changed {
  /** Gives the actor's name of the document. */
  readonly name: string;
  /** Gives the kind of the document. */
  readonly type: DocumentType<object>;
  /** Gives the id of the document. */
  readonly id: string;
  /** Holds the document before the change; null for a new document. */
  readonly was: Stored<object> | null;
  /** Holds the document after the change; null for a deleted document. */
  readonly is: Stored<object> | null;
  /** Names the type of the event that tells of the change; null when none does. */
  readonly told: string | null;
}

/** Returns the documents that a change writes or deletes. Throws InvalidDecisionError for a state not of its schema. */
export function changedDocuments(input: PlanInput): Changed[] {
  const { change } = input;
  const { write = {}, delete: deletes, archive } = change;
  const changed = Object.keys(write).map((name) => writtenDocument(input, name, write[name]));
  if (deletes)
    for (const name of Object.keys(deletes)) if (deletes[name]) changed.push(...deletedDocument(input, name));
  if (archive)
    for (const name of Object.keys(archive)) if (archive[name]) changed.push(...archivedDocument(input, name));
  return changed;
}

function writtenDocument({ references, before, place, change }: PlanInput, name: string, state: unknown): Changed {
  const reference = references[name];
  if (!reference) throw new InvalidDecisionError(`Cannot write ${name} of ${place.actor}: the actor does not name it`);
  const { type, id } = reference;
  const was = before[name] ?? null;
  const data = checkedState(place, { name, type, state });
  const is = { ...data, id, version: (was?.version ?? -1) + 1 };
  const eventType = change.events?.[name] ?? null;
  return { name, type, id, was, is, told: eventType !== null && hasSameView(type, was, is) ? null : eventType };
}

function hasSameView(type: DocumentType<object>, was: Stored<object> | null, is: Stored<object>): boolean {
  if (type.skipsSameViews !== true || !type.view || was === null) return false;
  return isSameView(type.view(was), type.view(is));
}

function deletedDocument({ references, before, change, place }: PlanInput, name: string): Changed[] {
  const reference = references[name];
  if (!reference) throw new InvalidDecisionError(`Cannot delete ${name} of ${place.actor}: the actor does not name it`);
  if (change.write?.[name] !== undefined) throw faulty(place, `it writes ${name} and deletes it`);
  const was = before[name] ?? null;
  return was ? [{ name, type: reference.type, id: reference.id, was, is: null, told: null }] : [];
}

function archivedDocument(input: PlanInput, name: string): Changed[] {
  const { references, change, place } = input;
  if (references[name] && !references[name].type.archive)
    throw faulty(place, `it archives ${name}, which is not declared so`);
  if (change.delete?.[name]) throw faulty(place, `it archives ${name} and deletes it`);
  return deletedDocument(input, name);
}

// A decision may write a loaded document back: its id and version are the engine's to set, so they are left out.
function checkedState(
  place: Place,
  { name, type, state }: { name: string; type: DocumentType<object>; state: unknown },
): object {
  try {
    const fault = isPlainSchema(type.schema) ? null : faultIn(state);
    if (fault !== null) throw new TypeError(fault);
    const checked = type.schema.safeParse(isObject(state) ? withoutIdentity(state) : state);
    if (checked.success) return checked.data;
    throw checked.error;
  } catch (error) {
    throw unwritable(place, name, messageOf(error));
  }
}

function withoutIdentity(state: object): object {
  if (!("id" in state) && !("version" in state)) return state;
  const { id: _id, version: _version, ...own }: { id?: unknown; version?: unknown } = state;
  return own;
}

/** Creates the error for a document that cannot be written. */
export function unwritable(place: Place, name: string, state: string): InvalidDecisionError {
  return new InvalidDecisionError(`Cannot write ${name} of ${place.actor}: ${state}`);
}

/**
 * Formats a document as the text that is stored, and reads it back: what is acknowledged must be read later as it was
 * decided. Throws InvalidDecisionError for a document that would not be.
 */
export function textOf(input: PlanInput, { name, type, told }: Changed, is: Stored<object>): string {
  const { place, found, now } = input;
  let text: string;
  let difference: string | null;
  try {
    // A kind without a view has no events, so its text holds no last event.
    const last = told === null ? lastEvent(input, name) : { version: is.version, time: now };
    const was = found?.[name] ?? null;
    text = formatDocument(type, is, {
      found: was,
      published: type.view ? last : undefined,
      trace: traceIn(input, type, was),
    });
    const isCertain = isPlainSchema(type.schema) && formToWrite(type) === latestForm(type);
    difference = isCertain ? null : differenceOf(is, parseDocument(type, text));
  } catch (error) {
    throw unwritable(place, name, `it could not be read again: ${messageOf(error)}`);
  }
  if (difference !== null) throw unwritable(place, name, `it would not be read as it was decided${at(difference)}`);
  if (hasLoneSurrogate(text)) throw unwritable(place, name, "half of a character stands alone in a text");
  return text;
}

function traceIn(
  { origin }: PlanInput,
  { keepsTrace }: DocumentType<object>,
  found: FoundDocument<object> | null,
): string {
  if (found !== null && found.trace !== "") return found.trace;
  return keepsTrace === true ? origin.trace : "";
}

const LONE_SURROGATE = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

// JSON.stringify escapes surrogates only where they stand alone. Servers with JSON documents refuse them.
function hasLoneSurrogate(text: string): boolean {
  return text.includes(String.raw`\ud`) && LONE_SURROGATE.test(text);
}

// Returns the last event of a document before the change; null for none, undefined when it is not known.
function lastEvent({ found }: PlanInput, name: string): LastEvent | null | undefined {
  const document = found?.[name];
  return document ? document.published : document;
}

/** Returns the fields of the event of a changed document; none without one. Throws InvalidDecisionError. */
export function eventsOf(input: PlanInput, changed: Changed): string[][] {
  const { events, place, origin, now } = input;
  const { name, type, id, is, told: eventType } = changed;
  if (!is) return forgottenEvent(input, changed);
  if (eventType === null) return [];
  const schema = Object.hasOwn(events.types, eventType) ? events.types[eventType] : undefined;
  if (!schema || !type.view) {
    throw new InvalidDecisionError(
      `Cannot publish ${eventType}: ${events.service} declares no such event of ${type.name}`,
    );
  }
  const form = formToWrite(events);
  const isLatest = form === events.schema;
  try {
    // Parsing removes fields that the published schema does not have, so that no private field leaves the service.
    const data = schema.parse(type.view(is));
    const written = isLatest ? data : downcast(Object(data), { to: form, forms: events });
    const { cause, trace } = origin;
    const about = { type: eventType, id, kind: type.name, version: is.version, time: now };
    const fields = encodeEvent({ ...about, cause, trace, schema: form, data: written }, lastEvent(input, name));
    // Subscribers must read what was published. An earlier form may lack what only the latest can say.
    if (isLatest && isPlainSchema(schema) && isObject(data)) return [fields];
    const read = decodeEvent(events, fields).data;
    const difference = isLatest ? differenceOf(data, read) : null;
    if (difference === null) return [fields];
    throw new TypeError(`it would not be read as it was published${at(difference)}`);
  } catch (error) {
    throw faulty(place, `${eventType} cannot be published: ${messageOf(error)}`);
  }
}

function forgottenEvent(input: PlanInput, { name, type, id, was }: Changed): string[][] {
  const { cause, trace } = input.origin;
  if (!type.view) return [];
  const eventType = forgottenType(type.name);
  if (!isForgotten(input.events, eventType)) {
    throw faulty(input.place, `the events of ${input.events.service} do not name ${type.name} in \`forgets\``);
  }
  const version = (was?.version ?? -1) + 1;
  const about = { type: eventType, id, kind: type.name, version, time: input.now };
  return [encodeEvent({ ...about, cause, trace, schema: 1, data: { id, version } }, lastEvent(input, name))];
}

/**
 * Returns the reply of a change and the text of its outcome, empty without a command. A repetition gets the reply that
 * the text holds, so no reply of a command is undefined. Throws InvalidDecisionError for a reply that JSON cannot hold.
 */
export function replyOf({ place, origin, change }: PlanInput, after: Loaded): { reply: unknown; outcome: string } {
  const reply = change.reply?.(after);
  if (!origin.command) return { reply, outcome: "" };
  if (origin.command.isUnanswered) return { reply, outcome: "null" };
  const decided = reply ?? null;
  const fault = faultAsJson(decided);
  if (fault !== null) throw faulty(place, `JSON cannot hold its reply: ${fault}`);
  return { reply: decided, outcome: JSON.stringify(decided) };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : errorText(error);
}

function at(path: string): string {
  return path === "" ? "" : ` (at ${path.slice(1)})`;
}
