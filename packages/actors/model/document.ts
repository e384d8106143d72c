import type { z } from "zod";

/** A document as it stands in Redis: the state, its id, and a version from 0 rising by one a change. */
export type Stored<State> = State & { readonly id: string; readonly version: number };

/** One place in a list: a sorted set of the document's partition, kept in the commit that writes the document. */
export interface IndexEntry {
  /** Name of the list, such as `available` or `by-seller:<id>`. */
  readonly list: string;
  /** Order within the list; 0 where absent, so that ids (which rise with time) give the order. */
  readonly score?: number;
}

/** What a kind of document is: how it is checked on reading, shown in events and listed. */
export interface DocumentType<State, View = unknown> {
  readonly name: string;
  readonly schema: z.ZodType<State>;
  /**
   * What turns a document of form 1 into form 2, of 2 into 3 and so on; the present form is one more than there are.
   * Pure; applied on reading, so documents change form as they are written again.
   */
  readonly upcasts?: readonly Upcast[];
  /** The published form, the data of this document's events; without one it has no events. */
  view?(document: Stored<State>): View;
  /** The lists the document is in; the engine writes the difference a change makes. */
  lists?(document: Stored<State>): readonly IndexEntry[];
}

/** Turns what was written in one form into the next form. */
export type Upcast = (older: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** Points at one document. */
export interface DocumentRef<State> {
  readonly type: DocumentType<State>;
  readonly id: string;
}

/** Declares a kind of document. `name` is part of its key: `{07}:<service>:<name>:<id>`. */
export function documentType<State, View = unknown>(
  name: string,
  definition: Omit<DocumentType<State, View>, "name">,
): DocumentType<State, View> {
  return { name, ...definition };
}

/** Reads a document's text; throws where the text is not of the type's schema. */
export function parseDocument<State>(type: DocumentType<State>, text: string): Stored<State> {
  const raw: { id: string; version: number; form?: number } = JSON.parse(text);
  const state = upcast(raw, { from: raw.form ?? 1, upcasts: type.upcasts ?? [], what: `${type.name} ${raw.id}` });
  return { ...type.schema.parse(state), id: raw.id, version: raw.version };
}

/** Writes a document's text, in the present form. */
export function formatDocument<State>(type: DocumentType<State>, document: Stored<State>): string {
  const { id, version, ...state } = document;
  return JSON.stringify({ id, version, form: (type.upcasts?.length ?? 0) + 1, ...state });
}

/** Which form something was written in, and what leads from there to the present one. */
export interface UpcastOptions {
  readonly from: number;
  readonly upcasts: readonly Upcast[];
  /** Named in the error. */
  readonly what: string;
}

/** Brings something written into the present form; throws for a form that is not known yet, as in a half-done upgrade. */
export function upcast(older: Readonly<Record<string, unknown>>, { from, upcasts, what }: UpcastOptions) {
  const present = upcasts.length + 1;
  if (from > present) throw new Error(`Cannot read ${what}: it is of form ${from}, this program knows ${present}`);
  return upcasts.slice(from - 1).reduce((raw, step) => step(raw), older);
}
