// Keeps in tickets how many people wait in the line of each event.

import { actor, actorTerms, type DecisionOf, documentType } from "@holdfast/actors";
import type { LineView } from "@holdfast/contracts";
import { z } from "zod";
import { eventDocument } from "./event-document.ts";

const lineState = z.object({
  /** Number of people in the line, as orders published it last. */
  waiting: z.number().int(),
  /** Version of the line that the number is of. */
  sourceVersion: z.number().int(),
});

/** Copy of an event's waiting line that tickets keeps. */
export type LineCopy = z.infer<typeof lineState>;

/** Declares the document `line`, under the event's id; absent before the first entry of the line. */
export const lineDocument = documentType<LineCopy>("line", { schema: lineState });

/** Message that carries an event of a line; these may come late, twice or out of order. */
export interface LineCopyMessage {
  readonly type: "FollowLine";
  readonly line: LineView;
}

const copyTerms = actorTerms("line-copy", { documents: { line: lineDocument, event: eventDocument } });
/** Decision of the line copy actor. */
export type LineCopyDecision = DecisionOf<typeof copyTerms>;

/**
 * Updates the copy to the version in the event; an older version changes nothing. Messages are sent to the event's id.
 * Somebody who waits interrupts an edit of the event by its only seller, as a ticket does that is listed or held.
 */
export const lineCopyActor = actor(copyTerms, {
  documents: (id) => ({ line: id, event: id }),
  decide({ line: copy, event }, { line: { version, waiting } }: LineCopyMessage): LineCopyDecision {
    if (copy && copy.sourceVersion >= version) return {};
    const line = { waiting, sourceVersion: version };
    if (waiting === 0 || event === null || event.editing === null) return { write: { line } };
    return { write: { line, event: { ...event, editing: null } } };
  },
});
