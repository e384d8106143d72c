import fc from "fast-check";
import { expect, test } from "vitest";
import {
  buy,
  dueTimers,
  entriesIn,
  fire,
  happened,
  holdIn,
  isFree,
  join,
  type LineState,
  leave,
  listTicket,
  newLineState,
  openOrdersIn,
  orderIn,
  pass,
  refuse,
  reprice,
  tell,
  willing,
} from "../testing/line-model.ts";
import { isGuarded } from "./offer.ts";

const [CHEAP, DEAR] = [1_000, 2_000];
const PEOPLE = 230;
// Only every 60th would pay for a dear ticket, so that a search goes through several pages.
const mayPay = (n: number): number | null => (n % 60 === 0 ? null : CHEAP);

/** A line of three pages or more, all by one draw that goes on. */
const long = Array.from({ length: PEOPLE }).reduce<LineState>((line, _, n) => join(line, mayPay(n)), newLineState());

type Act = (state: LineState, n: number) => LineState;

const onTicket =
  (act: (state: LineState, id: string) => LineState): Act =>
  (state, n) => {
    const id = state.tickets[n % Math.max(1, state.tickets.length)];
    return id === undefined ? state : act(state, id);
  };
const onOrder =
  (act: (state: LineState, order: ReturnType<typeof openOrdersIn>[number]) => LineState): Act =>
  (state, n) => {
    const open = openOrdersIn(state);
    const order = open[n % Math.max(1, open.length)];
    return order ? act(state, order) : state;
  };

const acts: readonly Act[] = [
  (state) => listTicket(state, DEAR),
  (state) => listTicket(state, DEAR),
  (state, n) => listTicket(state, n % 2 === 0 ? CHEAP : DEAR),
  (state, n) => join(state, n % 3 === 0 ? CHEAP : null),
  (state, n) => join(state, n % 3 === 0 ? CHEAP : null),
  (state, n) => {
    const waiting = entriesIn(state).filter((one) => one.state === "waiting");
    const entry = waiting[n % Math.max(1, waiting.length)];
    return entry ? leave(state, entry) : state;
  },
  onTicket(buy),
  onTicket(buy),
  onTicket((state, id) => reprice(state, id, state.step % 2 === 0 ? CHEAP : DEAR)),
  refuse,
  onOrder((state, { id, userId }) => tell(state, id, { type: "Take", userId })),
  onOrder((state, { id, userId }) => tell(state, id, { type: "Pass", userId })),
  onOrder((state, { id, userId }) => tell(state, id, { type: "CancelByBuyer", userId })),
  onOrder((state, { id, userId }) => tell(state, id, { type: "Leave", userId })),
  onOrder((state, { id, expiresAt }) =>
    tell(pass(state, Math.max(0, expiresAt - state.memory.now)), id, { type: "EndOverdue" }),
  ),
  fireOne,
  fireOne,
  fireOne,
  fireOne,
  (state, n) => (n % 4 === 0 ? pass(state, 31_000) : state),
];

function fireOne(state: LineState, n: number): LineState {
  const due = dueTimers(state);
  const timer = due[n % Math.max(1, due.length)];
  return timer ? fire(state, timer).reduce(checked, state) : state;
}

// The commits of an effect are checked one by one: between its first and its last, a person may have had another offer.
const known = new WeakSet<LineState>();

/** Checks a step: nobody is overtaken, nobody buys past the line, each ticket has one holder. */
function checked(before: LineState, state: LineState): LineState {
  if (state === before || known.has(state)) return state;
  known.add(state);
  for (const { type, orderId } of happened(before, state)) {
    const order = orderIn(state, orderId);
    if (!order) throw new Error("An order was published and is not there");
    const { id } = order.ticket;
    const first = willing(before, id, order.ticket.priceCents);
    if (type === "OrderOffered") {
      const rank = entriesIn(before).find(({ waitId }) => waitId === order.waitId)?.rank ?? -1;
      expect(first.filter((one) => one.rank < rank)).toEqual([]);
    }
    if (type === "OrderCreated" && !before.lapsed.includes(id)) {
      expect(first.filter(({ waitId }) => (before.since[waitId] ?? 0) < (before.freedAt[id] ?? 0))).toEqual([]);
    }
  }
  const open = openOrdersIn(state);
  for (const ticketId of state.tickets) {
    const own = open.filter(({ ticket }) => ticket.id === ticketId).map(({ id }) => id);
    expect([holdIn(state, ticketId)?.orderId ?? null]).toEqual(own.length === 0 ? [null] : own);
  }
  return state;
}

/** Lets everything happen that is due. */
function atRest(state: LineState): LineState {
  if (state.refusals.length > 0) return atRest(checked(state, refuse(state)));
  const [timer] = dueTimers(state);
  return timer ? atRest(fire(state, timer).reduce(checked, state)) : state;
}

function expectRest(state: LineState): void {
  for (const id of state.tickets.filter((one) => isFree(state, one))) {
    expect(isGuarded(holdIn(state, id), state.memory.now)).toBe(false);
    const left = willing(state, id).filter(({ waitId }) => (state.joined[waitId] ?? 0) < (state.freedAt[id] ?? 0));
    expect(left).toEqual([]);
  }
}

test("whatever people do in a long line, nobody is overtaken and nobody buys past it, and no ticket stays undecided", () => {
  let offers = 0;
  let searches = 0;
  const property = fc.property(fc.array(fc.nat(99_999), { minLength: 20, maxLength: 40, size: "max" }), (picks) => {
    const state = picks.reduce<LineState>((before, pick) => {
      const next = checked(before, acts[pick % acts.length]?.(before, Math.floor(pick / acts.length)) ?? before);
      searches += next.tickets.filter((id) => isGuarded(holdIn(next, id), next.memory.now)).length;
      return next;
    }, long);
    expectRest(atRest(state));
    offers += state.orders.length;
  });
  fc.assert(property, { numRuns: 25 });
  expect([offers > 100, searches > 100]).toEqual([true, true]);
}, 30_000);
