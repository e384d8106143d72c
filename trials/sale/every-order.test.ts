import { describe, expect, test } from "vitest";
import { everyEnd } from "./every-end.ts";
import type { Plot } from "./plot.ts";
import { newSale } from "./sale.ts";

const sold = {
  ticket: { status: "sold", orderId: "order of ann" },
  money: 1,
  holder: "order of ann",
  lock: "order of ann",
};
const free = { ticket: { status: "available", orderId: null }, money: 0, holder: null, lock: null };
const completed = { ...sold, orders: [{ id: "order of ann", status: "Completed", reason: null }] };
const endedBy = (reason: string, ticket: { status: string; orderId: null } = free.ticket) => ({
  ...free,
  ticket,
  orders: [{ id: "order of ann", status: "Cancelled", reason }],
});
const reserved = {
  ...sold,
  money: 0,
  ticket: { status: "reserved", orderId: "order of ann" },
  orders: [{ id: "order of ann", status: "AwaitingPayment", reason: null }],
};

describe("every event of a sale in every order, with duplicates and gaps, ends the same", () => {
  const sales: [name: string, plot: Omit<Plot, "buyers">, ends: object[]][] = [
    ["a purchase", {}, [reserved]],
    ["nobody pays", { hasClock: true }, [endedBy("expired")]],
    ["paid", { cards: ["pays"] }, [completed]],
    ["declined, then paid", { cards: ["declines", "pays"], isAtOnce: true }, [completed]],
    ["accepted but not captured, then paid", { cards: ["lapses", "pays"], isAtOnce: true }, [completed]],
    [
      "accepted but not captured, then time is up",
      { cards: ["lapses"], hasClock: true, isAtOnce: true },
      [endedBy("expired")],
    ],
    ["paid or too late", { cards: ["pays"], hasClock: true, isAtOnce: true }, [completed, endedBy("expired")]],
    [
      "paid or given back",
      { cards: ["pays"], givesBack: true, isAtOnce: true },
      [completed, endedBy("cancelled by buyer")],
    ],
    ["bought or edited", { seller: "edits" }, [reserved, endedBy("price changed")]],
    ["bought or its event moved", { operator: "moves" }, [reserved, endedBy("ticket changed")]],
    [
      "bought or its event cancelled",
      { operator: "cancels", cards: ["pays"], isAtOnce: true },
      [completed, endedBy("event cancelled", { status: "delisted", orderId: null })],
    ],
    [
      "bought or delisted",
      { seller: "delists", cards: ["pays"] },
      [completed, endedBy("delisted", { status: "delisted", orderId: null })],
    ],
  ];
  test.each(sales)("%s", (_name, plot, ends) => {
    const walked = everyEnd(newSale(), { buyers: ["ann"], ...plot });
    expect(walked.ends).toEqual(expect.arrayContaining(ends));
    expect(walked.ends).toHaveLength(ends.length);
  });

  test("two buyers after one another", () => {
    const { ends, moments } = everyEnd(newSale(), { buyers: ["ann", "bob"], givesBack: true, isAtOnce: true });
    expect([ends.length, moments > 900]).toEqual([8, true]);
  });
});
