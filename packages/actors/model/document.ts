// Declares kinds of documents, and reads and writes the text in which Redis holds a document.
import type { z } from "zod";

/** Adds to a document's state its id and its version, which starts at 0 and rises by one with every change. */
export type Stored<State> = State & { readonly id: string; readonly version: number };

/** Places a document in a list: a sorted set in the document's partition, written in the document's commit. */
export interface IndexEntry {
  /** Names the list, such as `available` or `by-seller:<id>`. */
  readonly list: string;
  /** Orders the documents of the list; default 0. Documents of the same score are ordered by their ids, so by age. */
  readonly score?: number;
}

/** Declares a kind of document: its schema, its view in events and its lists. */
export interface DocumentType<State, View = unknown> {
  /** Names the kind; part of the key of every document of the kind. */
  readonly name: string;
  /** Checks the state of a document when the document is read and when it is written. */
  readonly schema: z.ZodType<State>;
  /**
   * Lists the upcasts: the first turns form 1 into form 2, the second form 2 into form 3, and so on; default none. The
   * present form is one more than the number of upcasts. Upcasts are applied when a document is read; the stored text
   * changes when the document is next written.
   */
  readonly upcasts?: readonly Upcast[];
  /** Returns the view: the data of the document's events. A kind without a view has no events. */
  view?(document: Stored<State>): View;
  /** Returns the lists that the document is in; default none. The engine writes the difference after each change. */
  lists?(document: Stored<State>): readonly IndexEntry[];
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

/** Declares a kind of document. `name` is part of the key of its documents: `{07}:<service>:<name>:<id>`. */
export function documentType<State, View = unknown>(
  name: string,
  definition: Omit<DocumentType<State, View>, "name">,
): DocumentType<State, View> {
  return { name, ...definition };
}

/** Identifies the last event of a document, in the field `published` of the stored text. */
export interface LastEvent {
  /** Gives the document's version at the event. */
  readonly version: number;
  /** Gives the time of the event: the Redis time of its decision, in ms. */
  readonly time: number;
}

/** Holds a document and its last event. */
export interface StoredDocument<State> {
  /** Gives the document. */
  readonly document: Stored<State>;
  /**
   * Gives the last event; null when the document has had no event, undefined when the text does not say: a release that
   * does not know the field has written it.
   */
  readonly published: LastEvent | null | undefined;
}

/** Parses the stored text of a document and applies the upcasts. Throws when the result is not of the schema. */
export function parseDocument<State>(type: DocumentType<State>, text: string): Stored<State> {
  return parseStoredDocument(type, text).document;
}

/** Parses the stored text of a document as `parseDocument` does, and reads the document's last event from it. */
export function parseStoredDocument<State>(type: DocumentType<State>, text: string): StoredDocument<State> {
  const raw: { id: string; version: number; form?: number; published?: LastEvent | null } = JSON.parse(text);
  const { published, ...written } = raw;
  const state = upcast(written, { from: raw.form ?? 1, upcasts: type.upcasts ?? [], what: `${type.name} ${raw.id}` });
  return { document: { ...type.schema.parse(state), id: raw.id, version: raw.version }, published };
}

/**
 * Formats a document as the text that is stored, in the present form. Leaves the field `published` out when the last
 * event is not known.
 */
export function formatDocument<State>(
  type: DocumentType<State>,
  document: Stored<State>,
  published?: LastEvent | null,
): string {
  const { id, version, ...state } = document;
  return JSON.stringify({ id, version, form: (type.upcasts?.length ?? 0) + 1, published, ...state });
}

/** Says which form data has and which upcasts lead to the present form. */
export interface UpcastOptions {
  /** Gives the form of the data, from 1. */
  readonly from: number;
  /** Lists the upcasts from form 1 on. */
  readonly upcasts: readonly Upcast[];
  /** Names the data in the error, such as `ticket <id>`. */
  readonly what: string;
}

/** Turns data into the present form. Throws for a later form: another process runs a newer program. */
export function upcast(older: Readonly<Record<string, unknown>>, { from, upcasts, what }: UpcastOptions) {
  const present = upcasts.length + 1;
  if (from > present) throw new Error(`Cannot read ${what}: it is of form ${from}, this program knows ${present}`);
  return upcasts.slice(from - 1).reduce((raw, step) => step(raw), older);
}
