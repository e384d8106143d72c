// Keeps a copy of each event in orders.

import { actor, actorTerms, type DecisionOf, documentType } from "@holdfast/actors";
import { type EventView, eventView } from "@holdfast/contracts";
import { z } from "zod";

const eventState = eventView.omit({ id: true, version: true }).extend({ sourceVersion: z.number().int() });

/** Copy of an event that orders keeps: its published view and the version that the view belongs to. */
export type EventCopy = z.infer<typeof eventState>;

/** Declares the document `event`, the copy of an event in orders. */
export const eventDocument = documentType<EventCopy>("event", { schema: eventState });

/** Message that carries an event of an event; these may come late, twice or out of order. */
export interface EventCopyMessage {
  readonly type: "FollowEvent";
  readonly event: EventView;
}

const copyTerms = actorTerms("event-copy", { documents: { event: eventDocument } });
/** Decision of the event copy actor. */
export type EventCopyDecision = DecisionOf<typeof copyTerms>;

/** Updates the copy to the version in the event; an older version changes nothing. */
export const eventCopyActor = actor(copyTerms, {
  documents: (id) => ({ event: id }),
  decide({ event: copy }, { event }: EventCopyMessage): EventCopyDecision {
    if (copy && copy.sourceVersion >= event.version) return {};
    const { id: _id, version, ...state } = event;
    return { write: { event: { ...state, sourceVersion: version } } };
  },
});
