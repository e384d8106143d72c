import type { Instant } from "../shared/context.ts";

type Optional<T> = T | null | undefined;

/** What a card shows of a ticket; `priceCents` is the whole price in minor units. */
export type TicketSummary = {
  id: string;
  title: string;
  priceCents: number;
  venue?: Optional<string>;
  startsAt?: Optional<Instant>;
  status: "available" | "reserved" | "sold" | "delisted";
};

/** All that is shown of a ticket. */
export type TicketDetails = TicketSummary & {
  section?: Optional<string>;
  seat?: Optional<string>;
  description?: Optional<string>;
};

/** How a ticket stands for the one who looks at it; `until` is null while its holder's payment is under way. */
export type TicketAvailability =
  | { status: "available" }
  | { status: "held"; until: Instant | null }
  | { status: "held by you"; until: Instant | null; orderId: string }
  | { status: "sold" }
  | { status: "sold to you"; orderId: string }
  | { status: "delisted" };

/** Who looks: `guest` is not signed in. */
export type Viewer = "guest" | "buyer" | "seller";

/** The texts of the ticket form's inputs, as typed. `startsAt` is a `datetime-local` value meant as UTC. */
export type TicketFormValues = {
  title: string;
  price: string;
  venue: string;
  startsAt: string;
  section: string;
  seat: string;
  description: string;
};
