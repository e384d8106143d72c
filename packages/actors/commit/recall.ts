// Plans the commits that bring the documents of an archived record back into Redis.
import type { ArchiveRecord, RecordName } from "../model/archive.ts";
import { type DocumentType, findDocument, formatDocument, type Stored } from "../model/document.ts";
import { ActorsError, errorText } from "../model/errors.ts";
import { archivedKey, documentKey, indexKey, recallKey, retentionKey } from "../model/keys.ts";
import type { ServiceDefinition } from "../model/service.ts";
import type { Word } from "../redis/send.ts";
import { documentMember, entriesOf, type SetChange } from "./list-changes.ts";
import { fixedKeys } from "./plan.ts";

// Whoever has asked for an old document asks again within days, such as a bank about a dispute.
const RECALLED_MS = 7 * 86_400_000;

/** Holds the keys and arguments of a call of `commit`. */
export interface RecallCall {
  readonly keys: readonly string[];
  readonly args: readonly Word[];
}

/** Says who brings a record back. */
export interface RecallClaim {
  /** Gives the partition of the record. */
  readonly partition: number;
  /** Names the owner of the claim, anew for each recall. */
  readonly owner: string;
  /** Gives the deadline of the claim, in ms of Redis time. */
  readonly deadline: number;
}

/**
 * Plans the commit that claims the recall of a record: while one process brings it back, no other may, so that none
 * brings back an earlier version than was archived last.
 */
export function planClaim({ service, kind, id }: RecordName, { partition, owner, deadline }: RecallClaim): RecallCall {
  return {
    keys: [...fixedKeys({ service, partition, actor: "recall", id }, ""), recallKey(partition, service, kind, id)],
    args: [...Array.from({ length: 10 }, () => ""), 0, 1, 0, 0, 0, "acquire", owner, deadline],
  };
}

/** Says which record comes back, and when. */
export interface RecallOptions extends RecallClaim {
  /** Gives the Redis time, in ms. */
  readonly now: number;
}

/**
 * Plans the commit that brings the documents of a record back into Redis, none of which may be there: each in a version
 * of its own, in its lists, and to be looked at by the retention again. Throws ActorsError `unreadable_document` for a
 * document that this program does not know or cannot read.
 */
export function planRecall(
  { service, documents }: Pick<ServiceDefinition, "service" | "documents">,
  record: ArchiveRecord,
  { partition, owner, deadline, now }: RecallOptions,
): RecallCall {
  const place = { service, partition, actor: "recall", id: record.id };
  const restored = restoredFrom(documents, record);
  const sets = setsOf(restored, record, { partition, now });
  return {
    keys: [
      ...fixedKeys(place, ""),
      ...restored.map(({ type, document }) => documentKey(partition, service, type.name, document.id)),
      recallKey(partition, service, record.kind, record.id),
      ...sets.map(({ key }) => key),
    ],
    args: [
      ...Array.from({ length: 10 }, () => ""),
      ...[restored.length, 1, sets.length, 0, 0],
      ...restored.flatMap(({ document, text }) => ["", document.version, text]),
      ...["keep", owner, deadline],
      ...sets.flatMap(({ operation, score, member }) => [operation, score, member]),
    ],
  };
}

interface Restored {
  readonly type: DocumentType<object>;
  readonly document: Stored<object>;
  readonly text: string;
}

function restoredFrom(documents: ServiceDefinition["documents"], record: ArchiveRecord): Restored[] {
  return record.documents.map(({ kind, id, text }) => {
    const type = documents.find(({ name }) => name === kind);
    if (!type) throw unreadable(record, `this program knows no ${kind}`);
    try {
      const found = findDocument(type, text);
      // The event of the deletion had this version, so the next change has a later one than every subscriber knows.
      const document = { ...found.document, id, version: found.document.version + 1 };
      return { type, document, text: formatDocument(type, document, { found, trace: found.trace }) };
    } catch (error) {
      throw unreadable(record, errorText(error));
    }
  });
}

function setsOf(
  restored: readonly Restored[],
  { service, kind, id }: RecordName,
  { partition, now }: Pick<RecallOptions, "partition" | "now">,
): SetChange[] {
  const listed = restored.flatMap(({ type, document }) =>
    [...entriesOf(type.lists?.(document) ?? [])].map(
      ([list, score]): SetChange => ({
        operation: "+",
        key: indexKey(partition, service, list),
        score,
        member: document.id,
      }),
    ),
  );
  const schedule = retentionKey(partition, service);
  const scheduled = restored.flatMap(({ type, document }): SetChange[] => {
    if (!type.keepUntil) return [];
    const score = Math.max(type.keepUntil(document) ?? 0, now + RECALLED_MS);
    return [{ operation: "+", key: schedule, score, member: documentMember(type.name, document.id) }];
  });
  const archived = new Set(restored.flatMap(({ type, document }) => type.archive?.lists?.(document) ?? []));
  const left = [undefined, ...archived].map(
    (list): SetChange => ({ operation: "-", key: archivedKey(partition, service, kind, list), score: 0, member: id }),
  );
  return [...listed, ...scheduled, ...left];
}

function unreadable({ service, kind, id }: RecordName, why: string): ActorsError {
  const reason = why.split("\n", 1)[0] ?? "";
  return new ActorsError("unreadable_document", `Cannot bring ${service} ${kind} ${id} back: ${reason}`);
}
