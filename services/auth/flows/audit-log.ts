// Opens the audit log for the command line.

import { createEngine, type Database, defineService, type Log, type Stored } from "@holdfast/actors";
import { authEvents } from "@holdfast/contracts";
import { type AuditEntry, type AuditEvent, auditActor } from "../rules/audit.ts";
import { BY_SITE, createAudit, findUserId } from "./audit.ts";
import { createAuditNotes } from "./audit-notes.ts";

/** An entry of the audit log. */
export type LoggedEvent = Stored<AuditEntry>;

/** Reads the audit log. */
export interface AuditLog {
  /** Returns the id of the person with an e-mail address or an id; null when there is no such account. */
  findUserId(emailOrId: string): Promise<string | null>;
  /** Reads the newest entries, of one person or of all, at most `ageMs` old, and records that they were read. */
  read(query: {
    readonly userId: string | undefined;
    readonly limit: number;
    readonly ageMs: number | undefined;
  }): Promise<readonly LoggedEvent[]>;
  /** Records what a command does that changes no account, such as a new key; `detail` says to what. */
  record(what: AuditEvent, detail: string): Promise<void>;
}

/** Opens the audit log in a database, without running the service. */
export function openAuditLog(database: Database, log: Log): AuditLog {
  const engine = createEngine(defineService("auth", { events: authEvents, actors: [auditActor] }), { database, log });
  const audit = createAudit(engine, log);
  const notes = createAuditNotes({ engine, database, log });
  const from = { ...BY_SITE, by: "command line" } as const;
  return {
    findUserId: (emailOrId) => findUserId(engine, emailOrId),
    async read({ userId, limit, ageMs }) {
      await notes.collect();
      await audit.record({ what: "audit log read", userId: userId ?? null, from });
      const since = ageMs === undefined ? undefined : (await engine.now()) - ageMs;
      return (await audit.read({ userId, limit, since })).entries;
    },
    record: (what, detail) => audit.record({ what, userId: null, from, detail }),
  };
}
