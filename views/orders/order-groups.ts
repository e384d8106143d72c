// Sorts a person's orders into what waits for an answer, what is to come, and what is over.

import type { Instant } from "../shared/context.ts";
import { momentOf } from "../shared/format.ts";
import type { BuyerOrder } from "./models.ts";

/** Orders by what they mean to their buyer now. */
export type OrderGroups = {
  /** Orders that wait for an answer, a confirmation or a payment, in the order given. */
  open: readonly BuyerOrder[];
  /** Bought tickets of coming events, the next event first; events without a date come last. */
  upcoming: readonly BuyerOrder[];
  /** Tickets of past events and orders that ended without a purchase, in the order given. */
  over: readonly BuyerOrder[];
};

// Nobody knows how long an event lasts, and its ticket is needed until it is over.
const SHOWN_AFTER_START_MS = 12 * 3_600_000;

/** Sorts orders at `now`; a bought ticket counts as coming until 12 hours after the start of its event. */
export function groupOrders(orders: readonly BuyerOrder[], now: Instant): OrderGroups {
  const isUpcoming = ({ ticket }: BuyerOrder) => startOf(ticket) + SHOWN_AFTER_START_MS > momentOf(now);
  const isOpen = ({ status }: BuyerOrder) => status !== "Completed" && status !== "Cancelled";
  const bought = orders.filter(({ status }) => status === "Completed");
  const upcoming = bought.filter(isUpcoming);
  return {
    open: orders.filter(isOpen),
    upcoming: upcoming.toSorted((one, other) => comparison(startOf(one.ticket), startOf(other.ticket))),
    over: orders.filter((order) => !isOpen(order) && !upcoming.includes(order)),
  };
}

function startOf({ startsAt }: BuyerOrder["ticket"]): number {
  return startsAt === undefined || startsAt === null ? Number.POSITIVE_INFINITY : momentOf(startsAt);
}

function comparison(one: number, other: number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
