// Declares kinds of documents, and reads and writes the text in which Redis holds a document.
import type { z } from "zod";
import { InvalidDecisionError, TerminalError } from "./errors.ts";
import { checkName } from "./names.ts";
import { checkFields, checkIsJson } from "./schemas.ts";
import { withUnknownKeys } from "./stored-data.ts";
import { parseStoredJson } from "./stored-json.ts";

/** Adds to a document's state its id and its version, which starts at 0 and rises by one with every change. */
export type Stored<State> = State & { readonly id: string; readonly version: number };

/** Places a document in a list: a sorted set in the document's partition, written in the document's commit. */
export interface IndexEntry {
  /** Names the list, such as `available` or `by-seller:<id>`. */
  readonly list: string;
  /**
   * Orders the documents of a list by score, which must be named in `scored`; any finite number. Documents of the same
   * score are ordered by their ids, so by age. Entries of a list by id have no score.
   */
  readonly score?: number;
}

/** Names a claim that a document holds. */
export interface HeldClaim {
  /** Names the kind of claim. */
  readonly claim: string;
  /** Names the claimed thing. */
  readonly name: string;
  /** Names the owner. */
  readonly owner: string;
}

/** Declares a kind of document: its schema, its view in events and its lists. */
export interface DocumentType<State, View = unknown> extends Forms {
  /** Names the kind; part of the key of every document of the kind. */
  readonly name: string;
  /**
   * Checks the state of a document when the document is read and when it is written. JSON must hold the state, so there
   * are no dates, maps, bigints and transforms. The fields `id`, `version`, `form`, `published` and `traceparent` are the
   * engine's own.
   */
  readonly schema: z.ZodType<State>;
  /** Returns the view: the data of the document's events. A kind without a view has no events. */
  view?(document: Stored<State>): View;
  /** Publishes no event for a change that leaves the view as it was, its version apart; default: as decisions say. */
  readonly skipsSameViews?: boolean;
  /** Returns the lists that the document is in; default none. The engine writes the difference after each change. */
  lists?(document: Stored<State>): readonly IndexEntry[];
  /**
   * Names the lists whose entries have a score, each without what follows the first colon of its name: `by-price` for
   * `by-price:<seller>`; default none. Their pages are read by `listByScore`, those of all other lists by `list`.
   */
  readonly scored?: readonly string[];
  /** Returns the claims that are released when the document is deleted; default none. */
  claims?(document: Stored<State>): readonly HeldClaim[];
  /**
   * Returns the Redis time, in ms, from which the engine deletes the document, such as 30 days after it ended; null, the
   * default, keeps it. Asked after each change; the deletion follows within about a minute, while an engine runs.
   */
  keepUntil?(document: Stored<State>): number | null;
  /** Makes the document go to the archive at its end, and stay without one; default: it is deleted for good. */
  readonly archive?: Archiving<State>;
  /**
   * Makes a document remember the first trace in which it is written, so that all later work on it is part of that trace:
   * one sale is one trace, though buyer and seller send several requests. Default false.
   */
  readonly keepsTrace?: boolean;
}

/** Says how documents of a kind are found once they are in the archive. */
export interface Archiving<State> {
  /**
   * Returns the lists in which the archived document stays, by the id of the document that its record is found by;
   * default none. They are lists of their own, read by `listArchived`.
   */
  lists?(document: Stored<State>): readonly string[];
  /**
   * Says that documents of the kind go to the archive only together with a document of another kind, under whose id they
   * are found; default false.
   */
  readonly isPart?: boolean;
}

/** Says how data changed their form over time, and in which form a program writes them. */
export interface Forms {
  /**
   * Lists the upcasts: the first turns form 1 into form 2, the second form 2 into form 3, and so on; default none. The
   * latest form, which is the form of the schema, is one more than the number of upcasts. Upcasts are applied when data
   * are read; the stored text changes when the document is next written.
   */
  readonly upcasts?: readonly Upcast[];
  /**
   * Sets the form in which new data are written, from 1; default the latest form. A release that declares a later form
   * than it writes can run beside the release before, which does not know that form, and beside the release after,
   * which writes it: a document found in a later form is written in that form, never back.
   */
  readonly writes?: number;
  /**
   * Lists the steps back, for `writes`: the first turns form 2 into form 1, and so on; default each leaves the data as
   * they are, which suits an added field that the upcast fills in and the program does not use yet.
   */
  readonly downcasts?: readonly (Upcast | null)[];
}

/** Turns data of one form into the next form. Must be pure. */
export type Upcast = (older: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** Refers to one document, which may not exist yet. */
export interface DocumentRef<State> {
  /** Gives the kind of the document. */
  readonly type: DocumentType<State>;
  /** Gives the id of the document. */
  readonly id: string;
}

/**
 * Declares a kind of document. `name` is part of the key of its documents: `{07}:<service>:<name>:<id>`. Throws
 * InvalidDecisionError for a name that breaks the rule of `isName`, for a schema whose data JSON cannot hold or that has
 * a field of the engine, and for a `writes` that is not one of the forms.
 */
export function documentType<State, View = unknown>(
  name: string,
  definition: Omit<DocumentType<State, View>, "name">,
): DocumentType<State, View> {
  const type = { name, ...definition };
  checkDocumentType(type);
  return type;
}

type DocumentMethods = "view" | "lists" | "claims" | "keepUntil" | "archive";

const sound = new WeakSet<object>();

/** Throws InvalidDecisionError for a kind of document that breaks a rule; see `documentType`. */
export function checkDocumentType(type: Omit<DocumentType<unknown>, DocumentMethods>): void {
  if (sound.has(type)) return;
  checkName("kind of document", type.name);
  checkForms(`document ${type.name}`, type);
  checkIsJson(`document ${type.name}`, type.schema);
  checkFields(`document ${type.name}`, type.schema);
  for (const list of type.scored ?? []) checkName("list by score", list);
  sound.add(type);
}

/** Throws InvalidDecisionError when `writes` is none of the forms, or there are more downcasts than upcasts. */
export function checkForms(what: string, forms: Forms): void {
  const { downcasts = [] } = forms;
  const latest = latestForm(forms);
  const form = formToWrite(forms);
  if (!Number.isInteger(form) || form < 1 || form > latest) {
    throw new InvalidDecisionError(`Cannot declare ${what}: it has no form ${form}, only 1 to ${latest}`);
  }
  if (downcasts.length < latest) return;
  throw new InvalidDecisionError(`Cannot declare ${what}: it has more downcasts than upcasts`);
}

/** Holds a document as it was found: parsed, and as it was stored. */
export interface FoundDocument<State> {
  /** Holds the document in the latest form. */
  readonly document: Stored<State>;
  /** Gives the form in which the document is stored. */
  readonly form: number;
  /** Holds the stored state, brought into the latest form, with the keys that the schema does not know. */
  readonly data: Readonly<Record<string, unknown>>;
  /**
   * Gives the last event; null when the document has had no event, undefined when the text does not say: a release that
   * does not know the field has written it.
   */
  readonly published: LastEvent | null | undefined;
  /** Gives the W3C traceparent that the document keeps; empty for none. */
  readonly trace: string;
}

/** Identifies the last event of a document, in the field `published` of the stored text. */
export interface LastEvent {
  /** Gives the document's version at the event. */
  readonly version: number;
  /** Gives the time of the event: the Redis time of its decision, in ms. */
  readonly time: number;
}

/** Parses the stored text of a document and applies the upcasts. Throws when the result is not of the schema. */
export function parseDocument<State>(type: DocumentType<State>, text: string): Stored<State> {
  return findDocument(type, text).document;
}

/** Parses the stored text of a document as `parseDocument` does, and keeps what the schema leaves out. */
export function findDocument<State>(type: DocumentType<State>, text: string): FoundDocument<State> {
  const stored: StoredFields = Object(parseStoredJson(text));
  const { id, version, form = 1, published, traceparent } = stored;
  if (typeof id !== "string" || !Number.isSafeInteger(version)) {
    throw new TypeError(`Cannot read ${type.name}: its text has no id and version`);
  }
  const upcasts = type.upcasts ?? [];
  const data = withoutReserved(upcast(stored, { from: form, upcasts, what: `${type.name} ${id}` }));
  const trace = typeof traceparent === "string" ? traceparent : "";
  return { document: { ...parseState(type.schema, data), id, version }, form, data, published, trace };
}

interface StoredFields {
  readonly [field: string]: unknown;
  readonly id: string;
  readonly version: number;
  readonly form?: number;
  readonly published?: LastEvent | null;
  readonly traceparent?: unknown;
}

/** Says what is stored of a document besides its state. */
export interface FormatOptions<State> {
  /** Gives the document before the change, as it was found; default: there was none. */
  readonly found?: FoundDocument<State> | null;
  /** Gives the last event; null for none. The field is left out when the last event is not known, the default. */
  readonly published?: LastEvent | null | undefined;
  /** Gives the W3C traceparent that the document keeps; default and empty: none, and the field is left out. */
  readonly trace?: string;
}

/**
 * Formats a document as the text that is stored: in the form that the program writes, or in the later form in which the
 * document was found, with the stored keys that the schema does not know.
 */
export function formatDocument<State extends object>(
  type: DocumentType<State>,
  document: Stored<State>,
  { found = null, published, trace = "" }: FormatOptions<State> = {},
): string {
  const { id, version } = document;
  const form = Math.max(formToWrite(type), found?.form ?? 1);
  const own = withoutReserved(document);
  let state = form === latestForm(type) ? own : withoutReserved(downcast(own, { to: form, forms: type }));
  // Data that come into a later form leave the keys behind that only their old form had.
  if (found?.form === form) state = withUnknownKeys(state, found.data, found.document);
  const traceparent = trace === "" ? undefined : trace;
  return JSON.stringify({ id, version, form, published, traceparent, ...state });
}

/** Returns data without the fields that are the engine's own. */
export function withoutReserved(data: object): Readonly<Record<string, unknown>> {
  const fields: Readonly<Record<string, unknown>> = Object(data);
  const { id: _id, version: _v, form: _f, published: _p, traceparent: _t, ...state } = fields;
  return state;
}

// A strict schema refuses keys of a later release. They are left out of the state and kept in the text.
function parseState<State>(schema: z.ZodType<State>, data: Readonly<Record<string, unknown>>): State {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  if (!issues.every(({ code }) => code === "unrecognized_keys")) throw parsed.error;
  const known = structuredClone(data);
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const at = issue.path.reduce<unknown>((value, key) => Object(value)[key], known);
    for (const key of issue.keys) Reflect.deleteProperty(Object(at), key);
  }
  return schema.parse(known);
}

/** Returns the latest form: the form of the schema. */
export function latestForm({ upcasts }: Forms): number {
  return (upcasts?.length ?? 0) + 1;
}

/** Returns the form in which new data are written. */
export function formToWrite(forms: Forms): number {
  return forms.writes ?? latestForm(forms);
}

/** Says which form data has and which upcasts lead to the latest form. */
export interface UpcastOptions {
  /** Gives the form of the data, from 1. */
  readonly from: number;
  /** Lists the upcasts from form 1 on. */
  readonly upcasts: readonly Upcast[];
  /** Names the data in the error, such as `ticket <id>`. */
  readonly what: string;
}

/**
 * Turns data into the latest form. Throws for a later form, because another process runs a newer program, and
 * TerminalError for what is no form.
 */
export function upcast(older: Readonly<Record<string, unknown>>, { from, upcasts, what }: UpcastOptions) {
  const latest = upcasts.length + 1;
  if (from > latest) throw new Error(`Cannot read ${what}: it is of form ${from}, this program knows ${latest}`);
  if (!Number.isInteger(from) || from < 1) throw new TerminalError(`Cannot read ${what}: ${from} is no form`);
  return upcasts.slice(from - 1).reduce((data, step) => step(data), older);
}

/** Turns data of the latest form back into an earlier form, for programs of the release before. */
export function downcast(
  data: Readonly<Record<string, unknown>>,
  { to, forms }: { readonly to: number; readonly forms: Forms },
): Readonly<Record<string, unknown>> {
  const steps = forms.downcasts ?? [];
  let form = data;
  for (let from = latestForm(forms); from > to; from--) form = steps[from - 2]?.(form) ?? form;
  return form;
}
