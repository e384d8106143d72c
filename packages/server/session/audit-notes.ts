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

/** Describes what an operator has done, for the audit log; no field holds an e-mail address or typed text. */
export interface ActionNote {
  /** Identifies the action: a note that is left twice makes one entry. */
  readonly actionId: string;
  /** Gives the time of the action, in ms since 1970. */
  readonly at: number;
  /** Identifies the operator. */
  readonly operatorId: string;
  /** Identifies the person whose account the action is about; null when there is none. */
  readonly userId: string | null;
  /** Says in words of the program what was done, and to what. */
  readonly detail: string;
  /** Gives the IP address of the request; null when it is not known. */
  readonly address: string | null;
  /** Gives the header `User-Agent` of the request. */
  readonly userAgent: string;
  /** Names the session of the operator. */
  readonly sessionId: string;
}

/** Leaves a note about an action of an operator; resolves when the note is kept. */
export async function leaveActionNote(database: NotesDatabase, note: ActionNote): Promise<void> {
  const { commands, ids, partitions } = database;
  const { actionId, at, operatorId, userId, address, userAgent, ...rest } = note;
  const owner = userId ?? operatorId;
  const partition = partitionOf(owner, partitions) ?? ids.hashPartition(owner);
  const fields = {
    ...{ what: "operator acted", noteId: actionId, at: String(at), operatorId, userId: userId ?? "", ...rest },
    ...{ address: address ?? "", userAgent: userAgent.slice(0, LONGEST_USER_AGENT) },
  };
  await commands.xadd(auditNotesKey(partition), "*", ...Object.entries(fields).flat());
}
