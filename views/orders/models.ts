// Describes what the pages show of an order.

import type { Instant } from "../shared/context.ts";
import type { NamedTicket } from "../shared/event-lines.tsx";
import type { TicketTerms } from "../tickets/ticket-terms.ts";
import type { RefundStatus } from "./refund-words.ts";

type Optional<T> = T | null | undefined;

/** Describes the ticket of an order as the order bought it; absent details were not given by the seller. */
export type OrderedTicket = NamedTicket & {
  /** Id of the ticket. */
  id: string;
  /** Whole price, in minor units. */
  priceCents: number;
  /** Fee of the buyer, which is part of the whole price, in minor units; default 0. */
  buyerFeeCents?: Optional<number>;
  /** Id of the event; absent where the ticket has none that others share. */
  eventId?: Optional<string>;
};

/**
 * Describes the progress of an order.
 *
 * `paying` says that a payment is under way, `decline` why the last attempt to pay did not go through, `refund` is the
 * status of taken money that goes back, `reason` is the reason code with which the order ended, and `now` is the ticket
 * as it is now, where a change of it ended the order. `lastsMs` is how long the buyer has in all, in ms; default unknown.
 */
export type OrderProgress =
  | { status: "Offered"; expiresAt: Instant; waitId: string; lastsMs?: number }
  | { status: "Created" }
  | {
      status: "AwaitingPayment";
      expiresAt: Instant;
      paying: boolean;
      decline?: Optional<string>;
      lastsMs?: number;
    }
  | { status: "Completed"; chargeId?: Optional<string>; paidAt?: Optional<Instant>; refund?: Optional<RefundStatus> }
  | { status: "Cancelled"; reason: string; refund?: Optional<RefundStatus>; now?: Optional<TicketTerms> };

/** Describes an order to its buyer. */
export type BuyerOrder = {
  /** Id of the order. */
  id: string;
  /** The ticket as it was bought. */
  ticket: OrderedTicket;
  /** What was sealed of the ticket; `none`, the default: the seller hands it over. */
  seal?: "none" | "file" | "code" | undefined;
  /** Whether the order is of an event that is long over, so that nothing can be done with it; default: it is not. */
  isArchived?: true | undefined;
} & OrderProgress;
