// Takes over the notes that other services leave for the audit log.

import { BackgroundLoop, type Database, type Engine, type Log } from "@holdfast/actors";
import { auditNotesKey, type BackgroundWork, derivedId } from "@holdfast/server";
import { z } from "zod";
import { auditActor } from "../rules/audit.ts";
import { deviceOf } from "../rules/device.ts";

/** Takes over notes, once a minute and when it is asked to. */
export interface AuditNotes extends BackgroundWork {
  /** Makes an entry of every note that is there; a note that is taken over twice leaves one entry. */
  collect(): Promise<void>;
}

/** Holds the dependencies of `createAuditNotes`. */
export interface AuditNotesParts {
  readonly engine: Engine;
  readonly database: Pick<Database, "commands" | "partitions">;
  readonly log: Log;
}

const origin = { sessionId: z.string(), detail: z.string(), address: z.string(), userAgent: z.string() };
const noteFields = z.discriminatedUnion("what", [
  z.object({ what: z.literal("data exported"), userId: z.string(), ...origin }),
  z.object({
    what: z.literal("operator acted"),
    noteId: z.string(),
    at: z.coerce.number(),
    operatorId: z.string(),
    // Empty where the action is about nobody's account.
    userId: z.string(),
    ...origin,
  }),
]);

const EVERY_MS = 60_000;
const AT_ONCE = 100;

/** Creates what takes over the notes of a database. */
export function createAuditNotes({ engine, database, log }: AuditNotesParts): AuditNotes {
  const { commands, partitions } = database;
  async function collectFrom(partition: number): Promise<void> {
    const key = auditNotesKey(partition);
    for (;;) {
      const notes = await commands.xrange(key, "-", "+", "COUNT", AT_ONCE);
      for (const [noteId, fields] of notes) {
        await takeOver(noteId, fields, partition);
        await commands.xdel(key, noteId);
      }
      if (notes.length < AT_ONCE) return;
    }
  }
  async function takeOver(noteId: string, fields: readonly string[], partition: number): Promise<void> {
    const { data: note, error } = noteFields.safeParse(recordOf(fields));
    if (note === undefined) {
      log.error({ note: noteId, partition, err: error }, "A note for the audit log is dropped: it cannot be read");
      return;
    }
    const { id, ...entry } = entryOf(note, { noteId, partition });
    await engine.ask(auditActor, id, { type: "Record", ...entry });
  }
  async function collect(): Promise<void> {
    for (let partition = 0; partition < partitions; partition += 1) await collectFrom(partition);
  }
  const loop = new BackgroundLoop({
    everyMs: EVERY_MS,
    work: collect,
    onError: (error) => log.warn({ err: error }, "Cannot take over the notes for the audit log"),
  });
  return { collect, start: () => loop.start(), stop: () => loop.stop() };
}

function entryOf(note: z.output<typeof noteFields>, { noteId, partition }: { noteId: string; partition: number }) {
  const { what, sessionId, detail, userAgent } = note;
  const address = note.address === "" ? null : note.address;
  const from = { address, device: deviceOf(userAgent), sessionId, detail };
  if (what === "data exported") {
    const at = Number(noteId.split("-")[0]);
    const id = derivedId(`note|${partition}|${noteId}`, { at, partition });
    return { id, at, what, userId: note.userId, from: { by: "person", operatorId: null, ...from } } as const;
  }
  const { at, operatorId } = note;
  // A note that was left twice has the same id in both.
  const id = derivedId(`note|${note.noteId}`, { at, partition });
  const by = { by: "operator", operatorId, ...from } as const;
  return { id, at, what, userId: note.userId || null, from: by, actionId: note.noteId } as const;
}

function recordOf(fields: readonly string[]): Record<string, string> {
  const pairs = fields.flatMap((name, at): [string, string][] => (at % 2 === 0 ? [[name, fields[at + 1] ?? ""]] : []));
  return Object.fromEntries(pairs);
}
