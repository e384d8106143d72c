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
  /** The published form, the data of this document's events; without one it has no events. */
  view?(document: Stored<State>): View;
  /** The lists the document is in; the engine writes the difference a change makes. */
  lists?(document: Stored<State>): readonly IndexEntry[];
}

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
  const raw: { id: string; version: number } = JSON.parse(text);
  return { ...type.schema.parse(raw), id: raw.id, version: raw.version };
}
