// Keeps the audit log: what happened to accounts, and from where, for 90 days.

import { actor, actorTerms, type DecisionOf, documentType, type Env } from "@holdfast/actors";
import { z } from "zod";

/** Lists what the audit log records; `trials/access/audited.redis.test.ts` shows of each that it leaves an entry. */
export const auditEvents = [
  "signed up",
  "signed in",
  "sign-in failed",
  "code refused",
  "session ended",
  "password changed",
  "password reset",
  "address changed",
  "address confirmed",
  "passkey added",
  "passkey removed",
  "authenticator added",
  "authenticator removed",
  "recovery codes replaced",
  "refresh token reused",
  "banned",
  "unbanned",
  "role given",
  "role taken",
  "account closed",
  "account read",
  "data exported",
  "event changed",
  "key rotated",
  "key withdrawn",
  "limit reached",
  "audit log read",
  "operator acted",
] as const;

/** Names what the audit log records. */
export type AuditEvent = (typeof auditEvents)[number];

/** Says who caused an event and from where; it holds no e-mail address. */
export interface Origin {
  /** The person whose account it is, an operator, the command line, or the site by itself. */
  readonly by: "person" | "operator" | "command line" | "site";
  /** Id of the operator; null for all others. */
  readonly operatorId: string | null;
  /** IP address of the request, of IPv6 the network; null without a request. */
  readonly address: string | null;
  /** Browser and system in words; null where they are not known. */
  readonly device: string | null;
  /** Id of the session of the request; null without one. */
  readonly sessionId: string | null;
}

/** Lets the commit of a change write its entry: a message to the user actor carries it. */
export interface AuditNote extends Origin {
  /** Id of the entry, in the partition of the user. */
  readonly entryId: string;
  /** What the event alone does not say, in words of the program, never of a person; null for nothing. */
  readonly detail: string | null;
}

const auditEntry = z.object({
  // A text, so that an entry of a later release can be shown.
  what: z.string(),
  /** Id of the person whose account it is about; null when there is none. */
  userId: z.string().nullable(),
  by: z.string(),
  operatorId: z.string().nullable(),
  address: z.string().nullable(),
  device: z.string().nullable(),
  sessionId: z.string().nullable(),
  detail: z.string().nullable(),
  /** Id of the action of an operator that it is about; absent for all others. */
  actionId: z.string().optional(),
  /** When it happened first and last, ms; the same unless `count` is more than one. */
  firstAt: z.number(),
  lastAt: z.number(),
  /** How often it happened: failures of one hour are counted in one entry. */
  count: z.number(),
});

/** State of an entry of the audit log. */
export type AuditEntry = z.infer<typeof auditEntry>;

/** Time after which an entry is deleted, ms. */
export const AUDIT_KEPT_MS = 90 * 24 * 3_600_000;

/** List of all entries by time. */
export const AUDIT_LIST = "audit";

/** Returns the list of the entries about one person, by time. */
export function auditListOf(userId: string): string {
  return `audit-of:${userId}`;
}

/** Document of an entry of the audit log. */
export const auditDocument = documentType<AuditEntry>("audit-entry", {
  schema: auditEntry,
  scored: [AUDIT_LIST, "audit-of"],
  lists: ({ userId, lastAt: score }) => [
    { list: AUDIT_LIST, score },
    ...(userId === null ? [] : [{ list: auditListOf(userId), score }]),
  ],
  keepUntil: ({ lastAt }) => lastAt + AUDIT_KEPT_MS,
});

/** Describes an entry to be made. */
export interface NewEntry {
  readonly what: AuditEvent;
  readonly userId: string | null;
  readonly from: Omit<AuditNote, "entryId">;
  /** Id of the action of an operator; absent where it is none. */
  readonly actionId?: string;
}

/** Returns the entry of something that happens now, once or, counted, `times`. */
export function entryOf({ what, userId, from, actionId }: NewEntry, now: number, times = 1): AuditEntry {
  const { by, operatorId, address, device, sessionId, detail } = from;
  return {
    ...{ what, userId, by, operatorId, address, device, sessionId, detail },
    ...(actionId !== undefined && { actionId }),
    ...{ firstAt: now, lastAt: now, count: times },
  };
}

/** Names the messages of the audit actor. */
export type AuditMessage =
  /** Writes one entry; ignored when it exists. `at` says when it happened, ms, by default now. */
  | ({ readonly type: "Record"; readonly at?: number } & NewEntry)
  /** Counts something in an entry, which is made when there is none. */
  | ({ readonly type: "Count"; readonly times: number } & NewEntry);

const auditTerms = actorTerms("audit", { documents: { entry: auditDocument } });

/** Decides on one entry that no change of an account writes. */
export const auditActor = actor(auditTerms, {
  documents: (id) => ({ entry: id }),
  decide({ entry }, message: AuditMessage, { now }: Env): DecisionOf<typeof auditTerms> {
    if (message.type === "Record") return entry ? {} : { write: { entry: entryOf(message, message.at ?? now) } };
    if (!entry) return { write: { entry: entryOf(message, now, message.times) } };
    const { address, device, sessionId } = message.from;
    const latest = { address, device, sessionId, lastAt: now, count: entry.count + message.times };
    return { write: { entry: { ...entry, ...latest } } };
  },
});
