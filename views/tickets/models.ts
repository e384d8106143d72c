// Describes what the pages show of a ticket.

import type { Instant } from "../shared/context.ts";
import type { NamedTicket } from "../shared/event-lines.tsx";

type Optional<T> = T | null | undefined;

/** Describes what a card shows of a ticket; absent details were not given by the seller. */
export type TicketSummary = NamedTicket & {
  /** Id of the ticket. */
  id: string;
  /** Whole price, in minor units. */
  priceCents: number;
  /** What the seller paid, fees included, in minor units; absent or null where the seller has not said so. */
  faceValueCents?: Optional<number>;
  /** Status of the ticket. */
  status: "draft" | "available" | "reserved" | "sold" | "delisted";
  /** Whether a delisted ticket came back to its seller by a refund; default false. */
  isRefunded?: boolean | undefined;
};

/** Describes everything that the ticket page shows of a ticket. */
export type TicketDetails = TicketSummary & {
  /** The seller's own description. */
  description?: Optional<string>;
};

/** Describes a ticket as its own page shows it. */
export type TicketOnSale = TicketDetails & {
  /** Id of the event that the ticket is for. */
  eventId: string;
  /** Edition of the ticket, which only edits by its seller raise; a purchase names the edition that it saw. */
  edition: number;
};

/** Says whether the viewer can buy a ticket or has bought it; `until` is null while the holder's payment is under way. */
export type TicketAvailability =
  | { status: "draft" }
  | { status: "available" }
  | { status: "held"; until: Instant | null }
  | { status: "held by you"; until: Instant | null; orderId: string }
  | { status: "sold" }
  | { status: "sold to you"; orderId: string }
  | { status: "delisted"; isRefunded?: boolean | undefined };

/** Role of the viewer; a `guest` is not signed in. */
export type Viewer = "guest" | "buyer" | "seller";

/** Describes an event that is on the site already; absent details are not known. */
export type KnownEvent = Omit<NamedTicket, "section" | "row" | "seat"> & EventSupplyCounts & { id: string };

/** Counts what is for sale of an event. */
export type EventSupplyCounts = {
  /** Number of tickets for sale. */
  forSale: number;
  /** Lowest whole price of these in minor units; null without one. */
  lowestCents: number | null;
  /** Number of tickets that are reserved right now. */
  held: number;
  /** Number of tickets that are sold. */
  sold: number;
};

/** Holds the texts of the ticket form as they were typed; empty for a field without text. */
export type TicketFormValues = {
  /** Id of the event that the seller has chosen; empty: the event is described by the other fields. */
  eventId: string;
  /** Title of the listing. */
  title: string;
  /** Price as a decimal. */
  price: string;
  /** What the seller paid, as a decimal. */
  faceValue: string;
  /** Venue of the event. */
  venue: string;
  /** Day on which the event starts, as the value of a `date` input. */
  date: string;
  /** Time at which the event starts, as the value of a `time` input. */
  time: string;
  /** IANA name of the zone of the venue, whose clocks show that date and time. */
  timeZone: string;
  /** Distance from UTC, which tells two moments apart that clocks show alike; empty: it was not given. */
  offset: string;
  /** City of the venue. */
  city: string;
  /** Section of the venue. */
  section: string;
  /** Row within the section. */
  row: string;
  /** Seat within the section. */
  seat: string;
  /** The seller's own description. */
  description: string;
};
