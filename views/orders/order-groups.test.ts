import { expect, test } from "vitest";
import type { BuyerOrder } from "./models.ts";
import { groupOrders } from "./order-groups.ts";

const HOUR_MS = 3_600_000;
const NOW = Date.parse("2026-11-20T18:30:00Z");

function order(id: string, startsAt: number | null, status: BuyerOrder["status"] = "Completed"): BuyerOrder {
  const ticket = { id: `t-${id}`, title: "Gig", priceCents: 100, startsAt };
  if (status === "Cancelled") return { id, ticket, status, reason: "expired" };
  if (status === "AwaitingPayment") return { id, ticket, status, expiresAt: NOW, paying: false };
  return { id, ticket, status: "Completed" };
}

function ids(orders: readonly BuyerOrder[]): string[] {
  return orders.map(({ id }) => id);
}

test("groupOrders() puts the next event first, an event without a date last, and what is over apart", () => {
  const { open, upcoming, over } = groupOrders(
    [
      order("undated", null),
      order("later", NOW + 48 * HOUR_MS),
      order("begun", NOW - 11 * HOUR_MS),
      order("past", NOW - 12 * HOUR_MS),
      order("expired", NOW + HOUR_MS, "Cancelled"),
      order("reserved", NOW + HOUR_MS, "AwaitingPayment"),
      order("also undated", null),
    ],
    NOW,
  );
  expect({ open: ids(open), upcoming: ids(upcoming), over: ids(over) }).toEqual({
    open: ["reserved"],
    upcoming: ["begun", "later", "undated", "also undated"],
    over: ["past", "expired"],
  });
});
