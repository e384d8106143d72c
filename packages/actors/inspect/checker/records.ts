// Reads every archived record of a service, and finds those that are missing or cannot be read.
import { type Archive, readRecord } from "../../model/archive.ts";
import { parseDocument } from "../../model/document.ts";
import { errorText } from "../../model/errors.ts";
import type { ServiceDefinition } from "../../model/service.ts";
import { inBatches } from "../in-batches.ts";
import type { Finding } from "./finding.ts";

/** Holds the archived documents of a service in one partition. */
export interface ArchivedTexts {
  /** Maps kind and id to the JSON text of each archived document. */
  readonly texts: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Lists records that are missing or cannot be read. */
  readonly faults: readonly Finding[];
}

/** Reads the archived records of a service, given their versions by kind and id; none where `archive` is null. */
export async function readRecords(
  { service, documents }: Pick<ServiceDefinition, "service" | "documents">,
  archived: ReadonlyMap<string, ReadonlyMap<string, number>>,
  archive: Archive | null,
): Promise<ArchivedTexts> {
  const texts = new Map<string, Map<string, string>>();
  const faults: Finding[] = [];
  if (archive === null) return { texts, faults };
  const listed = [...archived].flatMap(([kind, ids]) =>
    [...ids].map(([id, version]) => ({ service, kind, id, version })),
  );
  await inBatches(listed, async (name) => {
    const found = (text: string) => faults.push({ check: "archive", id: name.id, text });
    try {
      for (const { kind, id, text } of (await readRecord(archive, name)).documents) {
        const type = documents.find((known) => known.name === kind);
        if (!type) found(`${name.kind} was archived with a ${kind}, which this program does not know`);
        else parseDocument(type, text);
        texts.set(kind, (texts.get(kind) ?? new Map<string, string>()).set(id, text));
      }
    } catch (error) {
      found(error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : errorText(error));
    }
  });
  return { texts, faults };
}
