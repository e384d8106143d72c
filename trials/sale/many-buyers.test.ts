import { isOpen } from "@holdfast/orders/rules";
import type { Card } from "@holdfast/payments/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { expectEnd, expectMoment, expectStep } from "./checks.ts";
import { dueSteps, freeSteps, type Plot } from "./plot.ts";
import { keyOf, newSale, ordersIn, type Sale, type Step } from "./sale.ts";

const plots: fc.Arbitrary<Plot> = fc.record({
  buyers: fc.constantFrom(["ann", "bob"], ["ann", "bob", "cid"]),
  givesBack: fc.boolean(),
  cards: fc.array(fc.constantFrom<Card>("pays", "declines", "lapses"), { maxLength: 4 }),
  seller: fc.constantFrom("edits", "edits often", "delists"),
  hasClock: fc.boolean(),
  isAtOnce: fc.boolean(),
});

function take(sale: Sale, step: Step | undefined): Sale {
  const after = step?.(sale) ?? sale;
  if (after === sale) return sale;
  expectStep(sale, after);
  expectMoment(after);
  return after;
}

/** Takes all steps that are due until none changes anything. */
function rest(begun: Sale, plot: Plot): Sale {
  const after = dueSteps(begun, plot).reduce(take, begun);
  return keyOf(after) === keyOf(begun) ? after : rest(after, plot);
}

/** Takes steps by chance, then all that are due; time passes once nothing else is left to happen. */
function walk(plot: Plot, picks: readonly number[]): Sale {
  let sale = picks.reduce((before, pick) => {
    const steps = [...freeSteps(plot), ...dueSteps(before, plot)];
    return take(before, steps[pick % steps.length]);
  }, newSale());
  for (let key = ""; key !== keyOf(sale); ) {
    key = keyOf(sale);
    sale = rest(sale, { ...plot, isAtOnce: true, hasClock: false });
    sale = dueSteps(sale, { ...plot, isAtOnce: true, hasClock: true }).reduce(take, sale);
  }
  return sale;
}

test("many buyers, cards, prices and deadlines at once: never two holders, and everything comes to its end", () => {
  let sales = 0;
  const property = fc.property(plots, fc.array(fc.nat(9_999), { maxLength: 80, size: "max" }), (plot, picks) => {
    const sale = walk(plot, picks);
    if (ordersIn(sale).length > 0) expectEnd(sale);
    expect(ordersIn(sale).every((order) => !isOpen(order))).toBe(true);
    sales += ordersIn(sale).filter(({ status }) => status === "Completed").length;
  });
  fc.assert(property, { numRuns: 120 });
  expect(sales).toBeGreaterThan(5);
}, 60_000);
