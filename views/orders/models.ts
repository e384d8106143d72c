import type { Instant } from "../shared/context.ts";
import type { RefundStatus } from "./refund-words.ts";

type Optional<T> = T | null | undefined;

/** The ticket of an order as it was bought; `priceCents` is the whole price in minor units. */
export type OrderedTicket = {
  id: string;
  title: string;
  priceCents: number;
  venue?: Optional<string>;
  startsAt?: Optional<Instant>;
  section?: Optional<string>;
  seat?: Optional<string>;
};

/** How an order stands. `paying` is a payment under way; `refund` is money that was taken and goes back; `reason` is the order's own word for why it ended. */
export type OrderProgress =
  | { status: "Created" }
  | { status: "AwaitingPayment"; expiresAt: Instant; paying: boolean }
  | { status: "Completed"; chargeId?: Optional<string>; paidAt?: Optional<Instant>; refund?: Optional<RefundStatus> }
  | { status: "Cancelled"; reason: string; refund?: Optional<RefundStatus> };

/** An order as its buyer sees it. */
export type OrderView = { id: string; ticket: OrderedTicket } & OrderProgress;
