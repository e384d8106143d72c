// Declares the archive, the store outside of Redis for documents whose time is over, and the text of its records.
import { errorText, UnavailableError } from "./errors.ts";

/** Names a record of the archive: the service, the kind and the id of the document that it is found by. */
export interface RecordName {
  /** Names the service that owns the documents. */
  readonly service: string;
  /** Names the kind of the document that the record is found by. */
  readonly kind: string;
  /** Gives the id of that document. */
  readonly id: string;
}

/**
 * Names one version of a record. Redis knows which version counts: a process that dies before its commit leaves one that
 * does not, and a record whose documents were back in Redis has a later one.
 */
export interface VersionedName extends RecordName {
  /** Gives the version, a whole number from 1. */
  readonly version: number;
}

/** Stores the documents that an engine takes out of Redis, for as long as the site exists: a folder, or a bucket. */
export interface Archive {
  /**
   * Stores the text of a version of a record. Resolves once the text is stored for good; to put the same text again is
   * harmless. Rejects with any error when that is not certain: the documents then stay in Redis.
   */
  put(name: VersionedName, text: string): Promise<void>;
  /**
   * Resolves with the text of a version of a record; null when it is certain that there is none. Rejects with any error
   * while the archive cannot be read.
   */
  get(name: VersionedName): Promise<string | null>;
}

/** Holds a document of a record as Redis held it. */
export interface RecordedDocument {
  /** Names the kind of the document. */
  readonly kind: string;
  /** Gives the id of the document. */
  readonly id: string;
  /** Holds the stored text. */
  readonly text: string;
}

/** Holds the documents that one commit takes out of Redis; the first is the one that the record is found by. */
export interface ArchiveRecord extends VersionedName {
  /** Lists the documents, in the order of the decision. */
  readonly documents: readonly RecordedDocument[];
}

/**
 * Formats a record as the text that the archive stores: JSON with `service`, `kind`, `id`, `version` and `documents`,
 * each with `kind`, `id` and its stored `text`.
 */
export function formatRecord({ service, kind, id, version, documents }: ArchiveRecord): string {
  return JSON.stringify({ service, kind, id, version, documents });
}

/** Parses the text of a record. Throws TypeError for a text that is none, or one of another record. */
export function parseRecord(name: VersionedName, text: string): ArchiveRecord {
  const read: Partial<Record<keyof ArchiveRecord, unknown>> = Object(JSON.parse(text));
  const { service, kind, id, version } = name;
  const isOfName = read.service === service && read.kind === kind && read.id === id && read.version === version;
  if (!isOfName || !Array.isArray(read.documents)) {
    throw new TypeError("its text is of no such record");
  }
  return { service, kind, id, version, documents: read.documents.map(documentIn) };
}

function documentIn(read: unknown): RecordedDocument {
  const { kind, id, text }: Partial<Record<keyof RecordedDocument, unknown>> = Object(read);
  if (typeof kind === "string" && typeof id === "string" && typeof text === "string") return { kind, id, text };
  throw new TypeError("one of its documents has no kind, id and text");
}

/**
 * Stores a record and reads it back: what cannot be read must not leave Redis. Throws UnavailableError with the reason
 * `archive` when the archive does not store it, or does not give it back.
 */
export async function putRecord(archive: Archive, record: ArchiveRecord): Promise<void> {
  const text = formatRecord(record);
  await asked(record, "store", () => archive.put(record, text));
  const read = await asked(record, "read", () => archive.get(record));
  if (read !== text) throw unavailable(record, "store", "it does not give back what it was given");
}

/**
 * Reads a record that Redis says is archived. Throws UnavailableError with the reason `archive` when the archive does not
 * answer, has no such record, or answers with another text.
 */
export async function readRecord(archive: Archive, name: VersionedName): Promise<ArchiveRecord> {
  return await asked(name, "read", async () => {
    const text = await archive.get(name);
    if (text === null) throw new TypeError("the archive has lost it");
    return parseRecord(name, text);
  });
}

async function asked<Result>(name: RecordName, what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw unavailable(name, what, cause instanceof Error ? cause.message : errorText(cause), cause);
  }
}

/** Creates the error for a record that the archive does not store or read now; see UnavailableError. */
export function unavailable(
  { service, kind, id }: RecordName,
  what: string,
  why: string,
  cause?: unknown,
): UnavailableError {
  const message = `Cannot ${what} the record of ${service} ${kind} ${id} in the archive: ${why}`;
  return new UnavailableError(message, { reason: "archive", ...(cause !== undefined && { cause }) });
}
