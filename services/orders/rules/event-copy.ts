// Keeps a copy of each event in orders, and ends the waiting line of one that does not take place any more.

import { actor, actorTerms, type DecisionOf, documentType, type Env, effect } from "@holdfast/actors";
import { type EventView, eventView } from "@holdfast/contracts";
import { z } from "zod";

const eventState = eventView.omit({ id: true, version: true }).extend({ sourceVersion: z.number().int() });

/** Copy of an event that orders keeps: its published view and the version that the view belongs to. */
export type EventCopy = z.infer<typeof eventState>;

/** Declares the document `event`, the copy of an event in orders. */
export const eventDocument = documentType<EventCopy>("event", { schema: eventState });

/** Takes everybody out of the waiting line of an event that is cancelled or over, some people at a time. */
export const endLineEffect = effect("end-line", { timeoutMs: 60_000 });

/** Message to the actor of an event's copy. */
export type EventCopyMessage =
  /** Carries an event of an event; these may come late, twice or out of order. */
  | { readonly type: "FollowEvent"; readonly event: EventView }
  /** Says when people are to be taken out of the line again; `never`: nobody is in it any more. */
  | { readonly type: "LineEnded"; readonly again: "now" | "later" | "never" };

const copyTerms = actorTerms("event-copy", { documents: { event: eventDocument }, effects: [endLineEffect] });
/** Decision of the event copy actor. */
export type EventCopyDecision = DecisionOf<typeof copyTerms>;

// An entry with an offer or an unpaid order stays until that has ended.
const LATER_MS = 30_000;

/** Updates the copy to the version in the event; an older version changes nothing. */
export const eventCopyActor = actor(copyTerms, {
  documents: (id) => ({ event: id }),
  decide({ event: copy }, message: EventCopyMessage, { now }: Env): EventCopyDecision {
    if (message.type === "LineEnded") {
      if (message.again === "never") return {};
      return { timers: [{ name: endLineEffect.name, at: message.again === "now" ? now : now + LATER_MS }] };
    }
    const { id: _id, version, ...state } = message.event;
    if (copy && copy.sourceVersion >= version) return {};
    const change = { write: { event: { ...state, sourceVersion: version } } };
    const isEnding = reasonOfEnd(state) !== null && (copy === null || reasonOfEnd(copy) === null);
    return isEnding ? { ...change, timers: [{ name: endLineEffect.name, at: now }] } : change;
  },
});

/** Returns why nobody waits for an event any more, as its `wait` documents say it; null while people can wait. */
export function reasonOfEnd({ status }: Pick<EventCopy, "status">): "event cancelled" | "event over" | null {
  if (status === "cancelled") return "event cancelled";
  return status === "over" ? "event over" : null;
}
