// Describes what the pages show of a place in the waiting line.

import type { Instant } from "../shared/context.ts";
import type { NamedTicket } from "../shared/event-lines.tsx";
import type { EventTime } from "../shared/format.ts";

/** Describes the event of a line. */
export type WaitedEvent = EventTime & {
  /** Id of the event. */
  id: string;
  /** Title of the event. */
  title: string;
  /** Venue of the event. */
  venue?: string | null | undefined;
  /** City of the venue. */
  city?: string | null | undefined;
};

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
  /** Number of tickets of the event that are reserved now, and when the first of them may be free again. */
  reserved: { count: number; nextAt: Instant | null };
  /** Number of tickets of the event that anyone can buy now. */
  forSale: number;
  /** Id of the event into which the event was merged; null: it was not. */
  mergedInto: string | null;
  /** The order of the present offer, or of the ticket that was taken; null for none. */
  order: { id: string; status: string; expiresAt: Instant; ticket: NamedTicket & { priceCents: number } } | null;
};
