import { expect, test } from "vitest";
import { exampleOrder } from "../testing/example-order.ts";
import { orderCopyAfter } from "./order.ts";

const ticket = exampleOrder().ticket;
const titleOf = (details: Partial<typeof ticket>) =>
  orderCopyAfter(null, exampleOrder({ ticket: { ...ticket, ...details } }))?.title;

test("orderCopyAfter() names the ticket for the page for paying with date, seat and venue", () => {
  const startsAt = Date.UTC(2026, 11, 7, 20, 0);
  expect(titleOf({ title: "Radiohead", startsAt, section: "Block 112", seat: "Row H 14", venue: "O2 Arena" })).toBe(
    "Radiohead, Mon 7 Dec 2026, 20:00, UTC, Block 112, Row H 14, O2 Arena",
  );
  const london = { timeZone: "Europe/London", city: "London", row: "H" };
  expect(titleOf({ title: "Radiohead", startsAt, ...london })).toBe(
    "Radiohead, Mon 7 Dec 2026, 20:00, London, Row H, London",
  );
  expect(titleOf({ title: "Radiohead" })).toBe("Radiohead");
});
