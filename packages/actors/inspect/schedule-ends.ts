// Puts documents into the schedule of removals that were stored before their kind had an end.
import { documentMember } from "../commit/list-changes.ts";
import { createFunctions } from "../functions/functions.ts";
import { type DocumentType, parseDocument } from "../model/document.ts";
import { ActorsError, errorText } from "../model/errors.ts";
import { documentKey, retentionKey } from "../model/keys.ts";
import type { ServiceDefinition } from "../model/service.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";
import { documentText } from "./document-text.ts";
import { inBatches } from "./in-batches.ts";
import { keysOf } from "./keys-of.ts";

const UNAVAILABLE_AFTER_MS = 4_000;

/**
 * Puts each document whose kind says `keepUntil`, and that is not in the schedule of removals, into it: documents that
 * a release stored which did not know their end. The service may run meanwhile: what it schedules itself stays, and a
 * document that is due is decided on anew before it goes. Resolves with the number of documents that were added; a second
 * call resolves with 0. Throws ActorsError `unreadable_document`.
 */
export async function scheduleEnds(database: Database, source: ServiceDefinition): Promise<number> {
  const functions = createFunctions(database, UNAVAILABLE_AFTER_MS);
  const keys = await keysOf(database);
  const kinds = new Map(source.documents.flatMap((type) => (type.keepUntil ? [[type.name, type] as const] : [])));
  let added = 0;
  for (const partition of partitionsOf(database)) {
    const schedule = retentionKey(partition, source.service);
    const names = (keys.get(partition)?.get(source.service) ?? []).filter((name) => name.split(":").length === 2);
    await inBatches(names, async (name) => {
      const [kind = "", id = ""] = name.split(":");
      const type = kinds.get(kind);
      if (!type) return;
      const member = documentMember(kind, id);
      const text = await documentText(database, documentKey(partition, source.service, kind, id));
      if (text === null) return;
      const until = endOf(type, id, text);
      if (until === null) return;
      added += await functions.withRetries(() => database.commands.zadd(schedule, "NX", until, member));
    });
  }
  return added;
}

function endOf(type: DocumentType<object>, id: string, text: string): number | null {
  try {
    return type.keepUntil?.(parseDocument(type, text)) ?? null;
  } catch (error) {
    const why = errorText(error).split("\n", 1)[0] ?? "";
    throw new ActorsError("unreadable_document", `Cannot schedule the end of ${type.name} ${id}: ${why}`);
  }
}
