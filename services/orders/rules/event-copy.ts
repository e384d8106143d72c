// Keeps a copy of each event in orders, and ends the waiting line of one whose tickets are no longer sold.

import { actor, actorTerms, type DecisionOf, documentType, type Env, effect } from "@holdfast/actors";
import { type EventTimes, type EventView, endOfSale, eventView, hasBegun } from "@holdfast/contracts";
import { z } from "zod";

const eventState = eventView.omit({ id: true, version: true }).extend({ sourceVersion: z.number().int() });

/** Copy of an event that orders keeps: its published view and the version that the view belongs to. */
export type EventCopy = z.infer<typeof eventState>;

/** Declares the document `event`, the copy of an event in orders. */
export const eventDocument = documentType<EventCopy>("event", { schema: eventState });

/** Takes everybody out of the waiting line of an event that is cancelled, has begun or is over, some people at a time. */
export const endLineEffect = effect("end-line", { timeoutMs: 60_000 });

/** Refunds the completed orders of a cancelled event, some at a time. */
export const refundEventEffect = effect("refund-event", { timeoutMs: 60_000 });

/** Message to the actor of an event's copy. */
export type EventCopyMessage =
  /** Carries an event of an event; these may come late, twice or out of order. */
  | { readonly type: "FollowEvent"; readonly event: EventView }
  /** Says when people are to be taken out of the line again; `never`: nobody is in it any more. */
  | { readonly type: "LineEnded"; readonly again: "now" | "later" | "never" }
  /** Says when orders of the cancelled event are to be refunded again; `never`: none is left or can come. */
  | { readonly type: "Refunded"; readonly again: "now" | "later" | "never" };

const copyTerms = actorTerms("event-copy", {
  documents: { event: eventDocument },
  effects: [endLineEffect, refundEventEffect],
});
/** Decision of the event copy actor. */
export type EventCopyDecision = DecisionOf<typeof copyTerms>;

// An entry with an offer or an unpaid order stays until that has ended.
const LATER_MS = 30_000;

/** Updates the copy to the version in the event; an older version changes nothing. */
export const eventCopyActor = actor(copyTerms, {
  documents: (id) => ({ event: id }),
  decide({ event: copy }, message: EventCopyMessage, { now }: Env): EventCopyDecision {
    if (message.type === "LineEnded" || message.type === "Refunded") {
      if (message.again === "never") return {};
      const { name } = message.type === "LineEnded" ? endLineEffect : refundEventEffect;
      return { timers: [{ name, at: message.again === "now" ? now : now + LATER_MS }] };
    }
    const { id: _id, version, ...state } = message.event;
    if (copy && copy.sourceVersion >= version) return {};
    const change = { write: { event: { ...state, sourceVersion: version } } };
    const isCancelled = state.status === "cancelled" && copy?.status !== "cancelled";
    const refunds = isCancelled ? [{ name: refundEventEffect.name, at: now }] : [];
    const at = reasonOfEnd(state, now) === null ? endOfSale(state) : now;
    const known = copy && (reasonOfEnd(copy, now) === null ? endOfSale(copy) : now);
    const ends = at === null || at === known ? [] : [{ name: endLineEffect.name, at }];
    const timers = [...refunds, ...ends];
    return timers.length === 0 ? change : { ...change, timers };
  },
});

/** Says why nobody waits for an event any more, as its `wait` documents do. */
export type EndOfLine = "event cancelled" | "event over" | "event begun";

/** Returns why nobody waits for an event any more at `now`, in ms since 1970; null while people can wait. */
export function reasonOfEnd(event: Pick<EventCopy, "status"> & EventTimes, now: number): EndOfLine | null {
  if (event.status === "cancelled") return "event cancelled";
  if (event.status === "over") return "event over";
  return hasBegun(event, now) ? "event begun" : null;
}
