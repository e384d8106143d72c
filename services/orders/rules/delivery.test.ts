import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dueSteps, freeSteps, newSale, type Plot, type Sale, type Step } from "../testing/simulated-sale.ts";
import { isLive } from "./hold.ts";
import { isOpen } from "./order.ts";

/** What must hold at every moment. */
function checkMoment(sale: Sale): void {
  const { hold, lock, now } = sale;
  const holder = isLive(hold, now) ? hold.orderId : null;
  if (holder !== null) expect(lock).toEqual({ owner: holder, until: hold?.until ?? null });
  for (const order of Object.values(sale.orders)) {
    if (isOpen(order) && (order.chargeId !== null || now < order.expiresAt)) expect(holder).toBe(order.id);
    if (order.chargeId !== null) expect(order.refusedCharges).not.toContain(order.chargeId);
    if (order.status !== "Completed") continue;
    expect(holder).toBe(order.id);
    expect(sale.charges[order.chargeId ?? ""]?.status).toBe("Completed");
  }
}

/** What must hold from one moment to the next. */
function checkStep(before: Sale, after: Sale): void {
  expect(after.hold?.fence ?? 0).toBeGreaterThanOrEqual(before.hold?.fence ?? 0);
  for (const order of Object.values(after.orders)) {
    const was = before.orders[order.id];
    if (was === order) continue;
    expect(order.version).toBe((was?.version ?? -1) + 1);
    if (was) expect([was.status, order.fence]).toEqual([isOpen(was) ? was.status : order.status, was.fence]);
    if (!was && before.hold) expect(order.fence).toBe(before.hold.fence + 1);
  }
}

/** How a sale ends that nothing can happen to any more, in what people would notice. */
function endOf(sale: Sale): object {
  const orders = Object.values(sale.orders).map(({ id, status, reason }) => ({ id, status, reason }));
  const money = Object.values(sale.charges).filter(({ captured }) => captured).length;
  const { status, orderId } = sale.ticket;
  return {
    orders,
    ticket: { status, orderId },
    money,
    holder: sale.hold?.orderId ?? null,
    lock: sale.lock?.owner ?? null,
  };
}

function checkEnd(sale: Sale): void {
  const completed = Object.values(sale.orders).filter(({ status }) => status === "Completed");
  const { orderId } = sale.ticket;
  expect(completed.length).toBeLessThanOrEqual(1);
  expect(orderId === null || sale.orders[orderId] !== undefined).toBe(true);
  expect(sale.copy).toMatchObject({ status: sale.ticket.status, orderId, sourceVersion: sale.ticket.version });
  expect(sale.lock?.owner ?? null).toBe(sale.hold?.orderId ?? null);
  expect(orderId).toBe(sale.hold?.orderId ?? null);
  expect(sale.ticket.status === "sold").toBe(completed.length === 1);
  expect(Object.values(sale.charges).filter(({ captured }) => captured)).toHaveLength(completed.length);
  expect(Object.values(sale.charges).every(({ ended }) => ended)).toBe(true);
}

/**
 * Walks through every order in which a sale's events can be delivered: any event at any time, again and again, old
 * ones after new ones or, since an older one is then skipped, never. Gives the ends, each once.
 */
function everyEnd(plot: Plot): { ends: object[]; moments: number } {
  const seen = new Set<string>();
  const ends = new Map<string, object>();
  const ahead = [newSale()];
  for (let sale = ahead.pop(); sale; sale = ahead.pop()) {
    const key = JSON.stringify(sale);
    if (seen.has(key)) continue;
    seen.add(key);
    checkMoment(sale);
    const current = sale;
    const due = dueSteps(sale, plot).map((step) => step(current));
    const moved = due.filter((after) => after !== current);
    if (moved.length === 0 && Object.keys(sale.orders).length > 0) {
      checkEnd(sale);
      ends.set(JSON.stringify(endOf(sale)), endOf(sale));
    }
    for (const after of [...moved, ...freeSteps(sale, plot).map((step) => step(current))]) {
      if (after === current) continue;
      checkStep(current, after);
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
  orders: [
    {
      id: "order of ann",
      status: "Cancelled",
      reason,
    },
  ],
});
const reserved = {
  ...sold,
  money: 0,
  ticket: { status: "reserved", orderId: "order of ann" },
  orders: [
    {
      id: "order of ann",
      status: "AwaitingPayment",
      reason: null,
    },
  ],
};

describe("every event of a sale in every order, with duplicates and gaps, ends the same", () => {
  const sales: [name: string, plot: Omit<Plot, "buyers">, ends: object[]][] = [
    ["a purchase", {}, [reserved]],
    ["nobody pays", { hasClock: true }, [endedBy("expired")]],
    ["paid", { cards: ["pays"] }, [completed]],
    ["declined, then paid", { cards: ["declined", "pays"] }, [completed]],
    ["accepted but not captured, then paid", { cards: ["not captured", "pays"] }, [completed]],
    ["accepted but not captured, then time is up", { cards: ["not captured"], hasClock: true }, [endedBy("expired")]],
    ["paid or too late", { cards: ["pays"], hasClock: true }, [completed, endedBy("expired")]],
    ["paid or given back", { cards: ["pays"], givesBack: true }, [completed, endedBy("cancelled by buyer")]],
    ["bought or edited", { seller: "edits" }, [reserved, endedBy("price changed")]],
    [
      "bought or delisted",
      { seller: "delists", cards: ["pays"] },
      [completed, endedBy("delisted", { status: "delisted", orderId: null })],
    ],
  ];
  test.each(sales)("%s", (_name, plot, ends) => {
    const found = everyEnd({ buyers: ["ann"], ...plot }).ends.map((end) => JSON.stringify(end));
    expect(found.map((end): object => JSON.parse(end))).toEqual(expect.arrayContaining(ends));
    expect(found).toHaveLength(ends.length);
  });

  test("two buyers after one another", () => {
    const { ends, moments } = everyEnd({ buyers: ["ann", "bob"], givesBack: true });
    expect([ends.length, moments > 1_000]).toEqual([8, true]);
  });
});

const plots: fc.Arbitrary<Plot> = fc.record({
  buyers: fc.constantFrom(["ann", "bob"], ["ann", "bob", "cid"]),
  givesBack: fc.boolean(),
  cards: fc.array(fc.constantFrom("pays", "declined", "not captured"), { maxLength: 4 }),
  seller: fc.constantFrom("edits", "delists"),
  hasClock: fc.constant(true),
});

function take(sale: Sale, step: Step | undefined): Sale {
  const after = step?.(sale) ?? sale;
  checkStep(sale, after);
  checkMoment(after);
  return after;
}

/** Takes steps by chance, then all that are due until none changes anything. */
function walk(plot: Plot, picks: readonly number[]): Sale {
  const walked = picks.reduce((sale, pick) => {
    const steps = [...freeSteps(sale, plot), ...dueSteps(sale, plot)];
    return take(sale, steps[pick % steps.length]);
  }, newSale());
  for (let sale = walked; ; ) {
    const after = dueSteps(sale, plot).reduce(take, sale);
    if (after === sale) return sale;
    sale = after;
  }
}

test("many buyers, cards and deadlines at once: never two holders, and everything comes to its end", () => {
  const property = fc.property(plots, fc.array(fc.nat(9_999), { maxLength: 80 }), (plot, picks) => {
    const sale = walk(plot, picks);
    if (Object.keys(sale.orders).length > 0) checkEnd(sale);
    expect(Object.values(sale.orders).every((order) => !isOpen(order))).toBe(true);
  });
  fc.assert(property, { numRuns: 1_000 });
});
