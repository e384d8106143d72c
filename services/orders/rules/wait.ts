// Defines what a person sees of the own place in a waiting line.

import { documentType } from "@holdfast/actors";
import type { WaitView } from "@holdfast/contracts";
import { z } from "zod";

const waitState = z.object({
  /** Id of the event. */
  eventId: z.string(),
  userId: z.string(),
  /** Highest whole price that the person would pay, in minor units; null for any price. */
  maxPriceCents: z.number().int().nullable(),
  /** `passed` is a `waiting` entry that has passed its last offer. The entry keeps its place until `left` or bought. */
  state: z.enum(["waiting", "offered", "taken", "passed", "left"]),
  /** Place in the line: the lowest rank is first. */
  rank: z.number().int(),
  /** How many people had joined the line before, plus 1; whoever joins again within a draw keeps it. */
  n: z.number().int(),
  /** Id of the draw that ranks the entry; null when it came later. */
  drawId: z.string().nullable(),
  /** Id of the order of the present or last offer; null before the first. */
  orderId: z.string().nullable(),
  /** Number of offers in a row that were not answered. */
  unanswered: z.number().int(),
  joinedAt: z.number().int(),
  /** When the entry left the line or its ticket was bought, in ms since 1970; null while it is in the line. */
  endedAt: z.number().int().nullable(),
  /** Why the entry left the line; null otherwise. */
  reason: z.string().nullable(),
  /** Text of the signed link that leads out of the line; absent in documents of earlier releases. */
  leaveLink: z.string().optional(),
  /** When the event begins, in ms since 1970; null where that is not known. */
  startsAt: z.number().int().nullable(),
});

/** One person's place in the line of one event. */
export type Wait = z.infer<typeof waitState>;

const DAY_MS = 86_400_000;
const KEPT_MS = 30 * DAY_MS;

/**
 * Declares the document `wait`, with the view that the page of the place follows. It is forgotten 30 days after it ended,
 * which the end of its event does at the latest: the line names it until then.
 */
export const waitDocument = documentType<Wait, WaitView>("wait", {
  schema: waitState,
  view: ({ id, version, state }) => ({ id, version, state }),
  lists: ({ userId, endedAt }) => [
    { list: waitsOf(userId) },
    ...(endedAt === null ? [{ list: liveWaitsOf(userId) }] : []),
  ],
  claims: ({ id, eventId, userId }) => [{ claim: WAITER, name: waiterOf(eventId, userId), owner: id }],
  keepUntil: ({ endedAt }) => (endedAt === null ? null : endedAt + KEPT_MS),
});

/** Returns the name of the list of all entries of a person. */
export function waitsOf(userId: string): string {
  return `waits:${userId}`;
}

/** Returns the name of the list of the entries of a person that are still in a line. */
export function liveWaitsOf(userId: string): string {
  return `live-waits:${userId}`;
}

/** Highest number of lines in which one person may be at a time. */
export const MOST_WAITS = 50;

/** Number of offers in a row without an answer after which an entry leaves the line. */
export const MOST_UNANSWERED = 3;

/** Name of the claim that keeps one person from joining one line twice. */
export const WAITER = "waiter";

/** Returns the name of the claim of a person on the one place in an event's line; the entry's `wait` owns it. */
export function waiterOf(eventId: string, userId: string): string {
  return `${eventId}/${userId}`;
}
