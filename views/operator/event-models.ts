// Describes what the pages about events show to operators.

import type { FormError, Instant } from "../shared/context.ts";

/** Describes an event in a list. */
export type OperatedEvent = {
  /** Id of the event. */
  id: string;
  /** Name of the event. */
  title: string;
  /** Venue; null where it is not known. */
  venue: string | null;
  /** City; null where it is not known. */
  city: string | null;
  /** Country as two letters; null where it is not known. */
  country: string | null;
  /** Zone of the venue as an IANA name; null where it is not known. */
  timeZone: string | null;
  /** When it starts; null where that is not known. */
  startsAt: Instant | null;
  /** When it ends; null where that is not known. */
  endsAt: Instant | null;
  /** What has become of it. */
  status: "scheduled" | "postponed" | "cancelled" | "over";
  /** Id of the event that is shown in its place; null: it is shown itself. */
  mergedInto: string | null;
  /** Ids of the events that were merged into it. */
  merged: readonly string[];
  /** Whether no ticket of it has been on sale yet; default false. */
  isUnlisted?: boolean | undefined;
};

/** Counts what belongs to an event. */
export type OperatedNumbers = {
  /** Number of its tickets, by what has become of them. */
  tickets: { forSale: number; held: number; sold: number; drafts: number };
  /** Number of its orders, and of the people in its line. */
  orders: {
    /** Orders that are not paid. */
    open: number;
    /** Paid orders that are not refunded. */
    completed: number;
    /** People in the line. */
    waiting: number;
    /** Orders that were refunded because the event was cancelled. */
    refunds: number;
    /** Those of them whose buyers do not have their money back yet. */
    unfinished: number;
    /** Refunds that are stuck, and why. */
    stuck: readonly { orderId: string; why: "failed" | "disputed" }[];
  };
};

/** Holds what was typed to find events. */
export type EventSearchValues = {
  /** Words of the name or the venue. */
  q: string;
  /** Words of the city. */
  city: string;
  /** Day of the start. */
  date: string;
  /** `ended` for the events that were cancelled or are over, else empty. */
  which: string;
};

/** Describes a form about an event: what was typed, and what is wrong with it. */
export type EventFormProps = {
  /** Values by field. */
  values: Readonly<Record<string, string>>;
  /** Faults; default none. */
  errors?: readonly FormError[] | undefined;
};
