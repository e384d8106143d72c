// Takes everybody out of the waiting line of an event that is cancelled, has begun or is over.

import type { Engine } from "@holdfast/actors";
import { type EventCopyMessage, eventDocument, reasonOfEnd } from "../rules/event-copy.ts";
import { lineDocument, linePageDocument, pageId } from "../rules/line.ts";
import { lineActor } from "../rules/line-actor.ts";

/**
 * Creates the performer of `endLineEffect`: the first page of people who wait for an offer leave the line. Whoever has
 * an offer or an order leaves in a later attempt, once that has ended. May run twice.
 */
export function createEndingLine(engine: Pick<Engine, "read" | "tryAsk" | "now">) {
  return async (eventId: string): Promise<EventCopyMessage> => {
    const event = await engine.read(eventDocument, eventId);
    const reason = event && reasonOfEnd(event, await engine.now());
    const line = await engine.read(lineDocument, eventId);
    if (reason === null || line === null || line.waiting === 0) return { type: "LineEnded", again: "never" };
    for (const { page } of line.pages) {
      const entries = (await engine.read(linePageDocument, pageId(eventId, page)))?.entries ?? [];
      const waiting = entries.filter(({ state }) => state === "waiting");
      for (const { waitId } of waiting) {
        await engine.tryAsk(lineActor, eventId, { type: "Leave", waitId, userId: null, reason });
      }
      if (waiting.length > 0) return { type: "LineEnded", again: "now" };
    }
    return { type: "LineEnded", again: "later" };
  };
}
