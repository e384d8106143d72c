// Writes and reads the audit log.

import { createHash } from "node:crypto";
import type { Engine, Log, Stored } from "@holdfast/actors";
import { type BackgroundWork, derivedId } from "@holdfast/server";
import { emailField } from "@holdfast/values";
import {
  AUDIT_LIST,
  type AuditEntry,
  type AuditEvent,
  type AuditNote,
  auditActor,
  auditDocument,
  auditListOf,
  type Origin,
} from "../rules/audit.ts";
import { EMAIL_CLAIM } from "../rules/user.ts";

/** Describes something for the audit log. */
export interface Happening {
  readonly what: AuditEvent;
  /** Id of the person whose account it is about; null when there is none. */
  readonly userId: string | null;
  readonly from: Origin;
  /** What the event alone does not say, in words of the program: never an e-mail address or typed text. */
  readonly detail?: string | null;
}

/** Selects a page of the audit log, the newest entries first. */
export interface AuditQuery {
  /** Id of the person whose entries are read; default: the entries of all. */
  readonly userId?: string | undefined;
  /** Leaves out what happened before, ms; default: nothing is left out. */
  readonly since?: number | undefined;
  /** Leaves out what happened at this time and later, ms; default: nothing is left out. */
  readonly until?: number | undefined;
  /** Reads only what is called so; default: everything. */
  readonly what?: string | undefined;
  /** Reads only what these have caused, as `Origin.by`; default: everything. */
  readonly by?: string | undefined;
  /** Reads only what the operator with this id has caused; default: everything. */
  readonly operatorId?: string | undefined;
  /** Number of entries of a page, at most 1,000. */
  readonly limit: number;
  /** The `next` of the page before; default: the newest page. */
  readonly after?: string | undefined;
}

/** Holds a page of the audit log. */
export interface AuditPage {
  readonly entries: readonly Stored<AuditEntry>[];
  /** Cursor of the next page; null on the last page. A page with filters may have fewer entries than its limit. */
  readonly next: string | null;
}

/** Writes and reads the audit log; every entry is kept for 90 days. */
export interface Audit extends BackgroundWork {
  /**
   * Returns the note that a message to the user actor carries, so that the commit of the change writes its entry: the
   * entry is there when the change is. What the event is called stands in `rules/user.ts`.
   */
  note(userId: string, from: Origin, detail?: string): AuditNote;
  /** Writes an entry for what changes no account, before the caller goes on. */
  record(happening: Happening): Promise<void>;
  /**
   * Counts a failure in the entry of its hour: of the account or, without one, of the address. Returns at once; a
   * process that is killed in the next moment loses it.
   */
  count(happening: Happening): void;
  /** Reads a page. */
  read(query: AuditQuery): Promise<AuditPage>;
}

/** Origin of what the site does by itself; commands of operators have the same with another `by`. */
export const BY_SITE: Origin = { by: "site", operatorId: null, address: null, device: null, sessionId: null };

/** Creates the audit log of a process. */
export function createAudit(engine: Engine, log: Log): Audit {
  const partitionFor = (userId: string | null): number =>
    (userId === null ? null : engine.partitionOf(userId)) ?? engine.ids.randomPartition();
  const counts = createCounts(engine, log);
  return {
    ...counts,
    note: (userId, from, detail) => ({
      ...from,
      entryId: engine.ids.newId(partitionFor(userId)),
      detail: detail ?? null,
    }),
    async record({ what, userId, from, detail = null }) {
      const id = engine.ids.newId(partitionFor(userId));
      await engine.ask(auditActor, id, { type: "Record", what, userId, from: { ...from, detail } });
    },
    read: (query) => readEntries(engine, query),
  };
}

const A_READ = 250;
const MOST_READ = 2_000;

// Filters read on until the page is full, but not for ever: the next page goes on where this one has ended.
async function readEntries(engine: Engine, query: AuditQuery): Promise<AuditPage> {
  const { userId, since = 0, until, limit } = query;
  const list = userId === undefined ? AUDIT_LIST : auditListOf(userId);
  const isFiltered = [query.what, query.by, query.operatorId].some((filter) => filter !== undefined);
  const entries: Stored<AuditEntry>[] = [];
  let after = query.after ?? (until === undefined ? undefined : `${until}:${derivedId("", { at: 0, partition: 0 })}`);
  for (let read = 0; read < MOST_READ; ) {
    const size = isFiltered ? A_READ : limit;
    const page = await engine.listByScore(list, { limit: size, order: "descending", ...(after && { after }) });
    const ids = page.entries.filter(({ score }) => score >= since).map(({ id }) => id);
    for (const entry of await engine.readMany(auditDocument, ids)) {
      if (entry === null || !isWanted(entry, query)) continue;
      entries.push(entry);
      if (entries.length === limit && isFiltered) return { entries, next: `${entry.lastAt}:${entry.id}` };
    }
    if (ids.length < page.entries.length || page.next === null) return { entries, next: null };
    after = page.next;
    if (!isFiltered) break;
    read += page.entries.length;
  }
  return { entries, next: after ?? null };
}

function isWanted({ what, by, operatorId }: AuditEntry, query: AuditQuery): boolean {
  return (
    (query.what === undefined || what === query.what) &&
    (query.by === undefined || by === query.by) &&
    (query.operatorId === undefined || operatorId === query.operatorId)
  );
}

type Counted = { readonly id: string; readonly happening: Happening; times: number };

const MOST_COUNTED = 1_000;

// Failures come in thousands when somebody guesses passwords: those of one entry that wait are written together.
function createCounts(engine: Engine, log: Log): Pick<Audit, "count" | "start" | "stop"> {
  const waiting = new Map<string, Counted>();
  let flushing: Promise<void> | null = null;
  async function write({ id, happening, times }: Counted): Promise<void> {
    const { what, userId, from, detail = null } = happening;
    try {
      await engine.ask(auditActor, id, { type: "Count", times, what, userId, from: { ...from, detail } });
    } catch (error) {
      log.error({ err: error, what, userId, times }, "Cannot write to the audit log");
    }
  }
  async function flush(): Promise<void> {
    for (const [id, counted] of waiting) {
      waiting.delete(id);
      await write(counted);
    }
    flushing = null;
  }
  return {
    count(happening) {
      const id = entryIdOf(happening, engine);
      const counted = waiting.get(id);
      if (counted) counted.times += 1;
      else if (waiting.size < MOST_COUNTED) waiting.set(id, { id, happening, times: 1 });
      flushing ??= flush();
    },
    start() {},
    async stop() {
      await flushing;
    },
  };
}

const HOUR_MS = 3_600_000;
// Bounds the entries of an hour about no account, however many addresses try.
const ADDRESS_GROUPS = 64;

// The same event of one account, or of one group of addresses, in one hour has the same id.
function entryIdOf({ what, userId, from }: Happening, engine: Engine): string {
  const group =
    userId ??
    `addresses ${
      createHash("sha256")
        .update(from.address ?? "")
        .digest()
        .readUInt8() % ADDRESS_GROUPS
    }`;
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const partition = (userId === null ? null : engine.partitionOf(userId)) ?? engine.ids.hashPartition(group);
  return derivedId(`${what}|${group}|${hour}`, { at: hour, partition });
}

/** Returns the id of the person with an e-mail address or an id; null when there is no such account. */
export async function findUserId(engine: Engine, emailOrId: string): Promise<string | null> {
  if (engine.partitionOf(emailOrId) !== null) return emailOrId;
  const { data: email } = emailField("no address").safeParse(emailOrId);
  if (email === undefined) return null;
  return await engine.claimOwner(engine.ids.hashPartition(email), EMAIL_CLAIM, email);
}
