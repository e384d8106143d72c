// Leaves notes for the audit log of auth, which the other services cannot write.
import { type Database, partitionOf } from "@holdfast/actors";
import { type AclGrant, partitionSuffix } from "@holdfast/actors/redis";
import { clientAddress } from "../http/client-address.ts";
import type { AppContext } from "../http/service.ts";
import { requireUser } from "./signed-in.ts";

/** Spells the key of the stream of notes of a partition, which auth reads and empties: `{07}:auth:audit-notes`. */
export function auditNotesKey(partition: number): string {
  return `{${partitionSuffix(partition)}}:auth:audit-notes`;
}

/** Grants every process to leave notes, which only auth reads. Redis cannot forbid the trimming that XADD can do. */
export const noteRights: AclGrant = { commands: ["xadd"], keys: ["{??}:auth:audit-notes"] };

/** Notes that the person of a request takes a file of personal data along; resolves when the note is kept. */
export type NoteExport = (c: AppContext, file: string) => Promise<void>;

type NotesDatabase = Pick<Database, "commands" | "ids" | "partitions">;

const LONGEST_USER_AGENT = 300;

/** Creates the function that leaves the notes about files of personal data in a database. */
export function createExportNotes({ commands, ids, partitions }: NotesDatabase): NoteExport {
  return async (c, file) => {
    const { id: userId, sessionId } = requireUser(c);
    const partition = partitionOf(userId, partitions) ?? ids.hashPartition(userId);
    const userAgent = (c.req.header("User-Agent") ?? "").slice(0, LONGEST_USER_AGENT);
    const note = { what: "data exported", userId, sessionId, detail: file, address: clientAddress(c) ?? "", userAgent };
    await commands.xadd(auditNotesKey(partition), "*", ...Object.entries(note).flat());
  };
}
