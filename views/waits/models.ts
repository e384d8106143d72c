// Describes what the pages show of a place in the waiting line.

import type { Instant } from "../shared/context.ts";

/** Describes the event of a line. */
export type WaitedEvent = { id: string; title: string };

/** Describes a person's place in the line of an event to that person. */
export type ShownWait = {
  id: string;
  event: WaitedEvent;
  state: "waiting" | "offered" | "taken" | "passed" | "left";
  /** Whether the entry has left the line, or its ticket was bought. */
  isOver: boolean;
  /** Place in the line, from 1; null once the entry has ended. */
  place: number | null;
  /** Number of people in the line. */
  waiting: number;
  /** Number of the entry in the draw and in the order of joining. */
  number: number;
  /** Whether a draw ranks the entry. */
  isDrawn: boolean;
  /** Highest whole price, in minor units; null for any price. */
  maxPriceCents: number | null;
  /** Why the entry left the line; null otherwise. */
  reason: string | null;
  /** The order of the present offer, or of the ticket that was taken; null for none. */
  order: { id: string; status: string; expiresAt: Instant; ticket: { title: string; priceCents: number } } | null;
};
