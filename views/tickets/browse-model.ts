// Describes what the front page shows: events that can be bought for, and what was looked for.

import type { FormError } from "../shared/context.ts";
import type { EventTime } from "../shared/format.ts";

type Optional<T> = T | null | undefined;

/** Describes one event with its tickets, as a card shows it. */
export type EventSummary = EventTime & {
  /** Id of the event. */
  id: string;
  /** Title of the event. */
  title: string;
  /** Venue of the event. */
  venue?: Optional<string>;
  /** City of the venue. */
  city?: Optional<string>;
  /** Number of tickets for sale, in the range of prices that was looked for. */
  forSale: number;
  /** Lowest whole price of these in minor units; null without one. */
  lowestCents: number | null;
  /** Number of tickets that are reserved right now. */
  held: number;
  /** Number of tickets that are sold. */
  sold: number;
  /** Address to which the card leads. */
  href: string;
};

/** Holds what was looked for, as it was typed; empty for what was not. */
export type FilterValues = {
  /** Words of title, venue or city. */
  q: string;
  /** City. */
  city: string;
  /** First day, as the value of a `date` input. */
  from: string;
  /** Last day, as the value of a `date` input. */
  to: string;
  /** Lowest whole price. */
  minPrice: string;
  /** Highest whole price. */
  maxPrice: string;
  /** Order: `date`, `price` or `newest`; empty: by date. */
  sort: string;
};

/** Describes a link to one usual choice of days, or to the city of the visitor. */
export type DayChip = ({ choice: "tonight" | "weekend" } | { choice: "city"; city: string }) & {
  /** Address that shows the events of the choice, and keeps what else was looked for. */
  href: string;
  /** Whether the page shows the events of the choice. */
  isCurrent: boolean;
};

/** Describes one page of the events that were found. */
export type BrowseModel = {
  /** The events of this page, in their order. */
  events: readonly EventSummary[];
  /** Number of events on the pages before. */
  before: number;
  /** Number of events on all pages. */
  total: number;
  /** Address of the next page; absent on the last. */
  nextHref?: string | undefined;
  /** Address of the first page of what was looked for. */
  firstHref: string;
  /** What was looked for. */
  filters: FilterValues;
  /** Faults of what was looked for; nothing was found then. */
  errors: readonly FormError[];
  /** Usual choices of days. */
  chips: readonly DayChip[];
};
