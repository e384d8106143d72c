import { expect, test } from "vitest";
import { createRefundingEvent } from "./refunding-event.ts";

/** Orders that leave their list by a refund; those that end with `!` refuse it. */
function eventWith(orders: string[], { status = "cancelled", open = 0 } = {}) {
  const completed = [...orders];
  const refund = createRefundingEvent({
    statusOf: async () => status,
    list: async (name, { limit }) =>
      name.startsWith("open-for:") ? Array.from({ length: open }, () => "o") : completed.slice(0, limit),
    async refund(id) {
      if (id.endsWith("!")) return false;
      completed.splice(completed.indexOf(id), 1);
      return true;
    },
  });
  return { completed, refund };
}

const ids = (count: number) => Array.from({ length: count }, (_, at) => `order-${at}`);

test("the orders of a cancelled event are refunded page by page, until none is left", async () => {
  const { refund, completed } = eventWith(ids(120));
  const answers = [await refund("e"), await refund("e"), await refund("e"), await refund("e")];
  expect(answers.map(({ again }) => again)).toEqual(["now", "now", "now", "never"]);
  expect(completed).toEqual([]);
});

test("an order that is still open, or disputed, is left to a later attempt", async () => {
  expect(await eventWith([], { open: 1 }).refund("e")).toEqual({ type: "Refunded", again: "later" });
  expect(await eventWith(["a!"]).refund("e")).toEqual({ type: "Refunded", again: "later" });
});

test("an event that is not cancelled refunds nothing", async () => {
  const { refund, completed } = eventWith(ids(3), { status: "postponed" });
  expect(await refund("e")).toEqual({ type: "Refunded", again: "never" });
  expect(completed).toHaveLength(3);
});
