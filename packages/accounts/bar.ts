// Keeps in each partition who may create nothing there, so that one commit can check it.

import { actor, actorTerms, type DecisionOf, documentType } from "@holdfast/actors";
import { z } from "zod";

/** Lists why a person is barred: banned by an operator, or the account was closed by its owner. */
export const barReason = z.enum(["banned", "closed"]);

/** Says why a person is barred. */
export type BarReason = z.infer<typeof barReason>;

const barState = z.object({
  /** Why the person may create nothing in this partition; null when the bar was lifted. */
  reason: barReason.nullable(),
  /** Version of the user that the reason is from. */
  sourceVersion: z.number().int(),
  /** When the reason was written, in ms of Redis time. */
  at: z.number().int(),
});

/** State of the bar of one person in one partition. */
export type Bar = z.infer<typeof barState>;

const KEPT_MS = 24 * 3_600_000;

/** Declares the document `bar`; most people have none. */
export const barDocument = documentType<Bar>("bar", {
  schema: barState,
  keepUntil: ({ reason, at }) => (reason === "banned" ? null : at + KEPT_MS),
});

/** Message that sets the bar of one person in one partition. */
export interface BarMessage {
  readonly type: "Set";
  readonly reason: BarReason | null;
  readonly sourceVersion: number;
}

const barTerms = actorTerms("bar", { documents: { bar: barDocument } });
/** Decision of the bar actor. */
export type BarDecision = DecisionOf<typeof barTerms>;

/** Sets the bar; an older version of the user changes nothing. Messages are sent to the id of `barId`. */
export const barActor = actor(barTerms, {
  documents: (id) => ({ bar: id }),
  decide({ bar }, { reason, sourceVersion }: BarMessage, { now }): BarDecision {
    if (bar && bar.sourceVersion >= sourceVersion) return {};
    if (!bar && reason === null) return {};
    return { write: { bar: { reason, sourceVersion, at: now } } };
  },
});

const PARTITION_LETTERS = 2;
const ID_LETTERS = 28;

/**
 * Returns the id of a person's bar in the partition of another id; null when one of the two is no id. No two people
 * have the same: the id is that of the person with the other partition.
 */
export function barId(userId: string, idInPartition: string): string | null {
  if (userId.length !== ID_LETTERS || idInPartition.length !== ID_LETTERS) return null;
  return userId.slice(0, -PARTITION_LETTERS) + idInPartition.slice(-PARTITION_LETTERS);
}
