import { isOpen } from "@holdfast/orders/rules";
import { ticketDocument } from "@holdfast/tickets/rules";
import { expect, test } from "vitest";
import { type BarredSale, type BarStep, barSteps, inSale } from "./bars.ts";
import { expectEnd, expectMoment, expectStep } from "./checks.ts";
import { dueSteps, type Plot } from "./plot.ts";
import {
  beforeSale,
  buy,
  DEE,
  keyOf,
  list,
  newSale,
  orders,
  ordersIn,
  type Sale,
  SELLER,
  TICKET,
  tickets,
} from "./sale.ts";

const ticketOf = ({ memory }: Sale) => tickets.read(memory, ticketDocument, TICKET);

/** Walks through every order in which the steps can come until nothing is left to happen; gives each end once. */
function everyEnd(begun: Sale, steps: (sale: Sale) => readonly BarStep[]): string[] {
  const seen = new Set<string>();
  const ends = new Set<string>();
  const textOf = ({ sale, pages }: BarredSale) => `${keyOf(sale)} ${JSON.stringify(pages)}`;
  const ahead: BarredSale[] = [{ sale: begun, pages: {} }];
  for (let current = ahead.pop(); current; current = ahead.pop()) {
    const before = current;
    const key = textOf(before);
    if (seen.has(key)) continue;
    seen.add(key);
    if (ticketOf(before.sale)) expectMoment(before.sale);
    const next = steps(before.sale)
      .map((step) => step(before))
      .filter((after) => after !== before && textOf(after) !== key);
    if (next.length === 0) ends.add(endOf(before.sale));
    for (const after of next) {
      if (ticketOf(before.sale)) expectStep(before.sale, after.sale);
      ahead.push(after);
    }
  }
  return [...ends].toSorted();
}

function endOf(sale: Sale): string {
  const ticket = ticketOf(sale);
  expect(ordersIn(sale).filter(isOpen)).toEqual([]);
  if (ticket) expectEnd(sale);
  const orders = ordersIn(sale).map(({ status, reason }) => `${status}${reason === null ? "" : ` (${reason})`}`);
  return `${ticket?.status ?? "not listed"}; ${orders.join(", ") || "no order"}`;
}

// Paid and out of time in one walk, and both services, are 250,000 moments with the same ends: too long for every day.
// The seller of the walk buys nothing and the buyer sells nothing, so that one service has something to settle.
const plots: readonly Omit<Plot, "buyers">[] = [{ cards: ["pays"] }, { hasClock: true }];

function walk(begun: Sale, steps: (sale: Sale, plot: Plot) => readonly BarStep[]): string[] {
  const walks = plots.map((plot) => everyEnd(begun, (sale) => steps(sale, { buyers: [], isAtOnce: true, ...plot })));
  return [...new Set(walks.flat())].toSorted();
}

test("a ban of the seller: whatever was on its way, nothing of theirs stays on sale, and what is paid in time is sold", () => {
  const ends = walk(beforeSale, (sale, plot) => [
    ...barSteps(tickets, SELLER),
    inSale(list),
    ...(ticketOf(sale) ? [inSale((now: Sale) => buy(now, "ann")), ...dueSteps(sale, plot).map(inSale)] : []),
  ]);
  expect(ends).toEqual([
    "delisted; Cancelled (delisted)",
    "delisted; Cancelled (expired)",
    "delisted; no order",
    "not listed; no order",
    "sold; Completed",
  ]);
}, 60_000);

test("a ban of the buyer: unpaid orders end, an accepted charge goes on, and later orders are refused", () => {
  const ends = walk(newSale(), (sale, plot) => [
    ...barSteps(orders, DEE),
    inSale((now) => buy(now, DEE)),
    ...dueSteps(sale, plot).map(inSale),
  ]);
  expect(ends).toEqual([
    "available; Cancelled (banned)",
    "available; Cancelled (expired)",
    "available; no order",
    "sold; Completed",
  ]);
}, 60_000);
