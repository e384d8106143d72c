import { describe, expect, test } from "vitest";
import { aTicket, delisted, reserved, sold } from "../testing/examples.ts";
import { availabilityOf, isFinal, viewerOf } from "./availability.ts";

describe("availabilityOf()", () => {
  test.each([
    [aTicket(), "buyer-1", { status: "available" }],
    [delisted(), "seller", { status: "delisted" }],
    [{ ...delisted(), isRefunded: true }, "seller", { status: "delisted", isRefunded: true }],
    [reserved(), "buyer-1", { status: "held by you", until: 1_000, orderId: "order-1" }],
    [reserved(), "buyer-2", { status: "held", until: 1_000 }],
    [reserved(), null, { status: "held", until: 1_000 }],
    [sold(), "buyer-1", { status: "sold to you", orderId: "order-1" }],
    [sold(), null, { status: "sold" }],
  ])("shows $status to %s", (ticket, userId, availability) => {
    expect(availabilityOf(ticket, userId)).toEqual(availability);
  });

  test("has no deadline while the holder's payment runs", () => {
    const paid = { ...reserved(), heldUntil: null };
    expect(availabilityOf(paid, "buyer-1")).toEqual({ status: "held by you", until: null, orderId: "order-1" });
    expect(availabilityOf(paid, null)).toEqual({ status: "held", until: null });
  });
});

test("viewerOf() tells guests, buyers and the seller apart", () => {
  expect([null, "bob", "seller"].map((userId) => viewerOf(aTicket(), userId))).toEqual(["guest", "buyer", "seller"]);
});

test("isFinal() is true for delisted tickets alone, because a refund can follow a sale", () => {
  expect([aTicket(), reserved(), sold(), delisted()].map(isFinal)).toEqual([false, false, false, true]);
});
