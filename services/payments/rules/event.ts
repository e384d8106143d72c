// Keeps a copy of each event in payments, and has the payouts of its sales follow a change of it.

import { actor, actorTerms, type DecisionOf, documentType, type Env, effect } from "@holdfast/actors";
import { type EventView, eventStatus } from "@holdfast/contracts";
import { z } from "zod";

const eventState = z.object({
  status: eventStatus,
  startsAt: z.number().nullable(),
  endsAt: z.number().nullable(),
  /** Version of the event that the copy was made from. */
  sourceVersion: z.number(),
  /** Id of the last payout that has followed the latest change; null at the beginning. */
  toldUpTo: z.string().nullable(),
});

/** Copy of an event in payments. A payout reads it in the commit that lets its transfer begin. */
export type EventCopy = z.infer<typeof eventState>;

/** Document of the event's copy; its id is the event's. */
export const eventDocument = documentType<EventCopy>("event", { schema: eventState });

/** Has the payouts of an event's sales follow its change, some at a time. */
export const eventPayoutsEffect = effect("event-payouts", { timeoutMs: 60_000 });

/** Message to the actor of an event's copy. */
export type EventMessage =
  /** Carries an event of an event; these may come late, twice or out of order. */
  | { readonly type: "FollowEvent"; readonly event: EventView }
  /** Says up to which payout the change has been followed; null: by all of them. */
  | { readonly type: "Told"; readonly sourceVersion: number; readonly upTo: string | null };

const eventTerms = actorTerms("event", { documents: { event: eventDocument }, effects: [eventPayoutsEffect] });
/** Decision of the event actor. */
export type EventDecision = DecisionOf<typeof eventTerms>;

/** Updates the copy to the version in the event; an older version changes nothing. */
export const eventActor = actor(eventTerms, {
  documents: (id) => ({ event: id }),
  decide({ event: copy }, message: EventMessage, { now }: Env): EventDecision {
    const again = { timers: [{ name: eventPayoutsEffect.name, at: now }] };
    if (message.type === "Told") {
      if (!copy || message.upTo === null) return copy?.sourceVersion === message.sourceVersion ? {} : again;
      // The event has changed meanwhile: everybody is told again.
      if (copy.sourceVersion !== message.sourceVersion) return again;
      return { write: { event: { ...copy, toldUpTo: message.upTo } }, ...again };
    }
    const { version, status, startsAt, endsAt } = message.event;
    if (copy && copy.sourceVersion >= version) return {};
    const write = { event: { status, startsAt, endsAt, sourceVersion: version, toldUpTo: null } };
    const isSame = copy?.startsAt === startsAt && copy.endsAt === endsAt && copy.status === status;
    // A payout of before the copy has taken the event's facts from its order: no payout has missed a change.
    if (!copy && version === 0) return { write };
    // A change that payouts do not need does not end the telling of an earlier one.
    return isSame ? { write: { event: { ...write.event, toldUpTo: copy.toldUpTo } } } : { write, ...again };
  },
});
