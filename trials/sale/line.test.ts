import { isOpen } from "@holdfast/orders/rules";
import type { Card } from "@holdfast/payments/testing";
import { eventDocument, ticketDocument } from "@holdfast/tickets/rules";
import fc from "fast-check";
import { expect, test } from "vitest";
import { expectEnd, expectMoment, expectStep } from "./checks.ts";
import { answer, changeStart, clockSteps, expectLine, expectTurn, lineSteps, newSaleWithLine, waitIn } from "./line.ts";
import { dueSteps, type Plot } from "./plot.ts";
import { buy, giveBack, keyOf, ordersIn, type Sale, type Step, TICKET, tickets, withMemory } from "./sale.ts";

interface LinePlot extends Pick<Plot, "cards"> {
  readonly people: number;
  readonly answers?: readonly ("Take" | "Pass" | "Leave")[];
  readonly operator?: "moves" | "cancels" | undefined;
  readonly hasClock?: boolean;
  readonly stranger?: string | undefined;
}

/** Walks through every order in which the steps can come; gives each end once. */
function everyEnd(plot: LinePlot): { ends: string[]; moments: number } {
  const seen = new Set<string>();
  const ends = new Set<string>();
  const ahead: Sale[] = [newSaleWithLine(plot.people)];
  for (let sale = ahead.pop(); sale; sale = ahead.pop()) {
    const before = sale;
    const key = keyOf(before);
    if (seen.has(key)) continue;
    seen.add(key);
    expectMoment(before);
    expectLine(before, plot.people);
    const nextBy = (step: Step): Sale[] => {
      const next = step(before);
      return next === before || keyOf(next) === key ? [] : [next];
    };
    const due = dueOf(before, plot).flatMap(nextBy);
    if (due.length === 0) ends.add(endOf(before, plot));
    for (const next of [...due, ...freeOf(plot).flatMap(nextBy)]) {
      expectStep(before, next);
      expectTurn(before, next);
      ahead.push(next);
    }
  }
  return { ends: [...ends].toSorted(), moments: seen.size };
}

function dueOf(sale: Sale, { cards = [], hasClock = false }: LinePlot): Step[] {
  return [
    ...dueSteps(sale, { buyers: [], cards, isAtOnce: true }),
    ...lineSteps(sale),
    ...(hasClock ? clockSteps(sale) : []),
  ];
}

function freeOf({ people, answers = [], operator, stranger }: LinePlot): Step[] {
  const each = Array.from({ length: people }, (_, person) => person);
  return [
    (sale) => giveBack(sale, "ann"),
    ...each.flatMap((person) =>
      answers.map(
        (type): Step =>
          (sale) =>
            answer(sale, person, type),
      ),
    ),
    ...(operator ? [(sale: Sale) => changeStart(sale, operator)] : []),
    ...(stranger === undefined ? [] : [(sale: Sale) => buy(sale, stranger)]),
  ];
}

function endOf(sale: Sale, { people }: LinePlot): string {
  expectEnd(sale);
  const ticket = tickets.read(sale.memory, ticketDocument, TICKET);
  const waits = Array.from({ length: people }, (_, person) => waitIn(sale, person).state);
  const holder = ordersIn(sale).find(isOpen)?.status ?? "nobody";
  return `${ticket?.status}, ${holder}; ${waits.join(", ")}`;
}

test.each<[name: string, plot: LinePlot, ends: string[]]>([
  [
    "one waits and passes, and a stranger presses Buy",
    { people: 1, answers: ["Pass"], stranger: "bob" },
    [
      "available, nobody; passed",
      "reserved, AwaitingPayment; passed",
      "reserved, AwaitingPayment; waiting",
      "reserved, Offered; offered",
    ],
  ],
  [
    "two wait and pass",
    { people: 2, answers: ["Pass"] },
    [
      "available, nobody; passed, passed",
      "reserved, AwaitingPayment; waiting, waiting",
      "reserved, Offered; offered, passed",
      "reserved, Offered; waiting, offered",
    ],
  ],
])(
  "every event around an offer of the waiting line, in every order: %s",
  (_name, plot, ends) => {
    expect(everyEnd(plot).ends).toEqual(ends);
  },
  60_000,
);

const plots: fc.Arbitrary<LinePlot> = fc.record({
  people: fc.constantFrom(1, 2, 3),
  answers: fc.constant(["Take", "Pass", "Leave"] as const),
  cards: fc.array(fc.constantFrom<Card>("pays", "declines", "lapses"), { maxLength: 3 }),
  operator: fc.option(fc.constantFrom("moves", "cancels"), { nil: undefined }),
  stranger: fc.constantFrom("bob", undefined),
  hasClock: fc.constant(true),
});

const MOST_ROUNDS = 200;

function taken(before: Sale, step: Step | undefined, people: number): Sale {
  const next = step?.(before) ?? before;
  if (next === before) return before;
  expectStep(before, next);
  expectTurn(before, next);
  expectMoment(next);
  expectLine(next, people);
  return next;
}

// A payment that is refused has used an id all the same.
const stateOf = (sale: Sale): string => keyOf(withMemory(sale, { ...sale.memory, ids: 0 }));

/** Takes steps by chance, then all that are due until none changes anything; time passes only then. */
function walk(plot: LinePlot, picks: readonly number[]): Sale {
  let sale = picks.reduce((before, pick) => {
    const steps = [...freeOf(plot), ...dueOf(before, plot)];
    return taken(before, steps[pick % steps.length], plot.people);
  }, newSaleWithLine(plot.people));
  for (let key = "", rounds = 0; key !== stateOf(sale); rounds++) {
    expect(rounds).toBeLessThan(MOST_ROUNDS);
    key = stateOf(sale);
    const due = dueOf(sale, { ...plot, hasClock: false });
    sale = due.reduce((before, step) => taken(before, step, plot.people), sale);
    if (key === stateOf(sale)) sale = clockSteps(sale).reduce((before, step) => taken(before, step, plot.people), sale);
  }
  return sale;
}

test("an event that is moved or cancelled, cards and deadlines by chance: everything comes to its end", () => {
  const ends = new Set<string>();
  const property = fc.property(plots, fc.array(fc.nat(9_999), { maxLength: 40, size: "max" }), (plot, picks) => {
    const sale = walk(plot, picks);
    expect(ordersIn(sale).filter(isOpen)).toEqual([]);
    ends.add(endOf(sale, plot).replace(/;.*/, ""));
    // Whoever still waits in the line of an event that is over would wait for ever.
    if (plot.operator !== "cancels" || tickets.read(sale.memory, eventDocument, TICKET)?.status !== "cancelled") return;
    for (let n = 0; n < plot.people; n++) expect(waitIn(sale, n).endedAt).not.toBeNull();
  });
  fc.assert(property, { numRuns: 40 });
  expect([...ends].toSorted()).toEqual(["available, nobody", "delisted, nobody", "sold, nobody"]);
}, 30_000);
