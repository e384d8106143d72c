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
  /** Fee of the buyer that is a part of the whole price, in minor units; default 0. */
  buyerFeeCents?: number | undefined;
  /** What Holdfast has checked and hands over: the file of the ticket, or its code; default `none`. */
  seal?: "none" | "file" | "code" | undefined;
  /** What a draft waits for before it is on sale; default: its seller's e-mail. */
  awaits?: Awaited | undefined;
  /** Status of the ticket. */
  status: "draft" | "available" | "reserved" | "sold" | "delisted";
  /** Whether a delisted ticket came back to its seller by a refund; default false. */
  isRefunded?: boolean | undefined;
};

/** Says what a draft waits for. */
export type Awaited = {
  /** Whether its seller has to confirm the e-mail address. */
  email: boolean;
  /** Whether the ticket has to be uploaded, or its code typed in. */
  seal: boolean;
};

/** How a seller hands a ticket over: Holdfast has its file or its code, or the seller does it alone. */
export type HandOver = "file" | "code" | "seller";

/** Describes everything that the ticket page shows of a ticket. */
export type TicketDetails = TicketSummary & {
  /** The seller's own description. */
  description?: Optional<string>;
};

/** Describes a ticket as its own page shows it. */
export type TicketOnSale = TicketDetails & {
  /** Id of the event that the ticket is for. */
  eventId: string;
  /** What the seller gets for it, in minor units; absent where the site takes nothing, or others look at it. */
  sellerGetsCents?: number | undefined;
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

/** Says what follows from the price of a form, as far as it can be read. */
export type PriceTerms = {
  /** Whether every ticket has to be sealed. */
  isSealRequired: boolean;
  /** Highest price for what the seller paid, in minor units; null where that cannot be read. */
  mostCents: number | null;
  /** That price as a percentage of what the seller paid. */
  percent: number;
  /** What buyers pay, their fee included, in minor units; null where the price cannot be read. */
  totalCents: number | null;
  /** Fee of the buyer, in minor units. */
  buyerFeeCents: number;
  /** What the seller gets, in minor units; null where the price cannot be read. */
  sellerGetsCents: number | null;
  /** Whether the site takes a fee at all. */
  hasFees: boolean;
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
  /** How the ticket is handed over; empty: the form did not ask. */
  handOver: HandOver | "";
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
