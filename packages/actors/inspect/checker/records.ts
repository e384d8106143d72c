// Checks that every archived record is in the archive and can be read.
import { type Archive, readRecord } from "../../model/archive.ts";
import { parseDocument } from "../../model/document.ts";
import { errorText } from "../../model/errors.ts";
import { inBatches } from "../in-batches.ts";
import type { Finding } from "./finding.ts";
import type { ServiceSnapshot } from "./snapshot.ts";

/** Returns the findings about the archived records of a service: one that is missing, or cannot be read. */
export async function checkRecords({ facts, archived }: ServiceSnapshot, archive: Archive): Promise<Finding[]> {
  const findings: Finding[] = [];
  const { service, documents } = facts;
  const listed = [...archived].flatMap(([kind, ids]) =>
    [...ids].map(([id, version]) => ({ service, kind, id, version })),
  );
  await inBatches(listed, async (name) => {
    const finding = (text: string) => findings.push({ check: "archive", id: name.id, text });
    try {
      const record = await readRecord(archive, name);
      for (const { kind, text } of record.documents) {
        const type = documents.find((known) => known.name === kind);
        if (type) parseDocument(type, text);
        else finding(`${name.kind} was archived with a ${kind}, which this program does not know`);
      }
    } catch (error) {
      finding(error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : errorText(error));
    }
  });
  return findings;
}
