// Keeps of each event how many people wait for a ticket.

import { actor, actorTerms, type DecisionOf, documentType } from "@holdfast/actors";
import type { LineView } from "@holdfast/contracts";
import { z } from "zod";

/** Declares the document `line-copy`, under the id of the event. */
export const lineCopyDocument = documentType("line-copy", {
  schema: z.object({
    /** Number of people in the waiting list of the event. */
    waiting: z.number(),
    /** Version of the line that the number belongs to. */
    sourceVersion: z.number().int(),
  }),
});

/** Message that carries an event of a line; these may come late, twice or out of order. */
export interface LineCopyMessage {
  readonly type: "FollowLine";
  readonly line: LineView;
}

const lineCopyTerms = actorTerms("line-copy", { documents: { copy: lineCopyDocument } });
/** Decision of the line copy actor. */
export type LineCopyDecision = DecisionOf<typeof lineCopyTerms>;

/** Updates the copy to the version in the event; an older version changes nothing. */
export const lineCopyActor = actor(lineCopyTerms, {
  documents: (id) => ({ copy: id }),
  decide({ copy }, { line: { version, waiting } }: LineCopyMessage): LineCopyDecision {
    if (copy && copy.sourceVersion >= version) return {};
    return { write: { copy: { waiting, sourceVersion: version } } };
  },
});
