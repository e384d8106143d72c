import { describe, expect, test } from "vitest";
import { endOf, expectEnd, expectMoment, expectStep } from "./checks.ts";
import { dueSteps, freeSteps, type Plot } from "./plot.ts";
import { keyOf, newSale, ordersIn, type Sale } from "./sale.ts";

/**
 * Walks through every order in which a sale's events can be delivered: any event to any service at any time, again and
 * again, old ones after new ones or, since an older one is then skipped, never. Gives the ends, each once.
 */
function everyEnd(plot: Plot): { ends: object[]; moments: number } {
  const seen = new Set<string>();
  const ends = new Map<string, object>();
  const ahead = [newSale()];
  for (let sale = ahead.pop(); sale; sale = ahead.pop()) {
    const current = sale;
    const key = keyOf(current);
    if (seen.has(key)) continue;
    seen.add(key);
    expectMoment(current);
    const changed = (after: Sale): boolean => after !== current && keyOf(after) !== key;
    const due = dueSteps(current, plot)
      .map((step) => step(current))
      .filter(changed);
    if (due.length === 0 && ordersIn(current).length > 0) {
      expectEnd(current);
      ends.set(JSON.stringify(endOf(current)), endOf(current));
    }
    const free = freeSteps(plot)
      .map((step) => step(current))
      .filter(changed);
    for (const after of [...due, ...free]) {
      expectStep(current, after);
      ahead.push(after);
    }
  }
  return { ends: [...ends.values()], moments: seen.size };
}

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
    const walked = everyEnd({ buyers: ["ann"], ...plot });
    expect(walked.ends).toEqual(expect.arrayContaining(ends));
    expect(walked.ends).toHaveLength(ends.length);
  });

  test("two buyers after one another", () => {
    const { ends, moments } = everyEnd({ buyers: ["ann", "bob"], givesBack: true, isAtOnce: true });
    expect([ends.length, moments > 900]).toEqual([8, true]);
  });
});
