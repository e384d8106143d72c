// Computes what a change sends to the archive, and the lists by which it is found there.
import type { ArchiveRecord } from "../model/archive.ts";
import { archivedKey } from "../model/keys.ts";
import { faulty } from "./check-change.ts";
import type { SetChange } from "./list-changes.ts";
import type { PlanInput } from "./plan.ts";

/**
 * Returns the record of the documents that a change sends to the archive; null for a change without any that exist.
 * Throws InvalidDecisionError where none of them may be found by its own id.
 */
export function recordOf(input: Omit<PlanInput, "keys" | "rememberMs" | "events">): ArchiveRecord | null {
  const { change, references, before, texts = {}, place } = input;
  const documents = Object.keys(change.archive ?? {}).flatMap((name) => {
    const [reference, document] = [references[name], before[name]];
    if (!change.archive?.[name] || !reference || !document) return [];
    return [{ reference, version: document.version, text: texts[name] ?? "" }];
  });
  if (documents.length === 0) return null;
  const first = documents.find(({ reference }) => reference.type.archive?.isPart !== true);
  if (!first) throw faulty(place, "it archives parts of a record without the document that the record is found by");
  const all = [first, ...documents.filter((one) => one !== first)];
  return {
    ...{ service: place.service, kind: first.reference.type.name, id: first.reference.id },
    // Versions only rise, and so does their sum: another state of any of the documents is another version.
    version: all.reduce((sum, { version }) => sum + version + 1, 0),
    documents: all.map(({ reference, text }) => ({ kind: reference.type.name, id: reference.id, text })),
  };
}

/** Returns the changes of the lists of archived documents that the archival of a record makes. */
export function archivedChanges(input: PlanInput, record: ArchiveRecord): SetChange[] {
  const { place, change, references, before } = input;
  const lists = new Set<string>();
  for (const name of Object.keys(change.archive ?? {})) {
    const document = before[name];
    if (document) for (const list of references[name]?.type.archive?.lists?.(document) ?? []) lists.add(list);
  }
  const added = (key: string, score: number) => ({ operation: "+" as const, key, score, member: record.id });
  return [
    added(archivedKey(place.partition, place.service, record.kind), record.version),
    ...[...lists].map((list) => added(archivedKey(place.partition, place.service, record.kind, list), 0)),
  ];
}
