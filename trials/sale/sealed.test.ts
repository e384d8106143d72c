import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectEnd, expectMoment, expectStep } from "./checks.ts";
import { everyEnd } from "./every-end.ts";
import { dueSteps, freeSteps, type Plot } from "./plot.ts";
import { keyOf, ordersIn, type Sale, type Step } from "./sale.ts";
import { expectSealed, expectSealedEnd, newDeliverableSale, sealIn } from "./seal.ts";

// The sale of a sealed ticket, by the real rules of all services: payments takes no money before delivery has said yes,
// and the buyer gets the ticket once the order is completed, in every order in which their events can come.

const checks = {
  expectMoment: expectSealed,
  expectEnd: expectSealedEnd,
  endOf: (sale: Sale) => ({ seal: sealIn(sale).state }),
};

function textOf(end: object): string {
  const { orders, ticket, money, seal } = { orders: [], ticket: { status: "" }, money: 0, seal: "", ...end };
  const order = orders.map(({ status, reason }) => reason ?? status).join();
  return `${order}; ticket ${ticket.status}; paid ${money}; seal ${seal}`;
}

const SOLD = "Completed; ticket sold; paid 1; seal released";
const LOST = "file lost; ticket delisted; paid 0; seal destroyed";

describe("every event of the sale of a sealed ticket in every order ends the same", () => {
  test.each<[string, Omit<Plot, "buyers">, string[]]>([
    ["a purchase", {}, ["AwaitingPayment; ticket reserved; paid 0; seal sealed"]],
    ["paid", { cards: ["pays"], vault: "intact" }, [SOLD]],
    ["paid, but the file is gone", { cards: ["pays"], vault: "absent" }, [LOST]],
    ["accepted but not captured, then paid", { cards: ["lapses", "pays"], vault: "intact" }, [SOLD]],
  ])("%s", (_name, plot, expected) => {
    const { ends } = everyEnd(newDeliverableSale(), { buyers: ["ann"], isAtOnce: true, ...plot }, checks);
    expect(ends.map(textOf).toSorted()).toEqual(expected);
  });
});

const plots: fc.Arbitrary<Plot> = fc.record({
  buyers: fc.constantFrom(["ann"], ["ann", "bob"]),
  givesBack: fc.boolean(),
  cards: fc.array(fc.constantFrom("pays" as const, "pays" as const, "lapses" as const), { minLength: 1, maxLength: 3 }),
  seller: fc.constantFrom("edits", "delists", "withdraws", "replaces"),
  vault: fc.constantFrom("intact", "intact", "absent"),
  hasClock: fc.boolean(),
});

function take(sale: Sale, step: Step | undefined): Sale {
  const after = step?.(sale) ?? sale;
  if (after === sale) return sale;
  expectStep(sale, after);
  expectMoment(after);
  expectSealed(after);
  return after;
}

/** Takes steps by chance, each event to each service on its own, then all that are due until nothing is left to do. */
function walk(plot: Plot, picks: readonly number[]): Sale {
  let sale = picks.reduce((before, pick) => {
    const steps = [...freeSteps(plot), ...dueSteps(before, plot)];
    return take(before, steps[pick % steps.length]);
  }, newDeliverableSale());
  for (let key = ""; key !== keyOf(sale); ) {
    key = keyOf(sale);
    sale = dueSteps(sale, { ...plot, isAtOnce: true, hasClock: false }).reduce(take, sale);
    if (keyOf(sale) === key) sale = dueSteps(sale, { ...plot, isAtOnce: true, hasClock: true }).reduce(take, sale);
  }
  return sale;
}

test("buyers, cards, a seller who changes the seal and deadlines at once: paid is handed over, and nothing else", () => {
  const seen = new Set<string>();
  const property = fc.property(plots, fc.array(fc.nat(9_999), { maxLength: 50, size: "max" }), (plot, picks) => {
    const sale = walk(plot, picks);
    if (ordersIn(sale).length > 0) expectEnd(sale);
    expectSealedEnd(sale);
    for (const order of ordersIn(sale)) seen.add(order.reason ?? order.status);
  });
  fc.assert(property, { numRuns: 60 });
  expect([...seen]).toEqual(expect.arrayContaining(["Completed", "file lost"]));
}, 60_000);
