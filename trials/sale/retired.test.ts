import { orderActor, orderDocument } from "@holdfast/orders/rules";
import {
  chargeDocument,
  chargeEndActor,
  paidOrderDocument,
  paymentActor,
  paymentEndActor,
  payoutDocument,
} from "@holdfast/payments/rules";
import { type Card, pay, payments } from "@holdfast/payments/testing";
import { ticketDocument, ticketEndActor } from "@holdfast/tickets/rules";
import { expect, test } from "vitest";
import { settle } from "./money.ts";
import {
  buy,
  CHARGES,
  deliveries,
  newSale,
  orderIdOf,
  orders,
  ordersIn,
  pass,
  type Sale,
  TICKET,
  takeBack,
  tickets,
} from "./sale.ts";

// What is left of a sale once payments has archived it, by the rules of all services. A memory has no archive: what goes
// there is deleted.

const ORDER = orderIdOf("ann");
const [CHARGE = ""] = CHARGES;
const DAY = 86_400_000;

/** The documents of the ticket and of its order, as `<service>:<kind>`, but for their event. */
function left({ memory }: Sale): string[] {
  const ids = [TICKET, ORDER, ...CHARGES];
  return Object.keys(memory.documents)
    .filter((key) => ids.some((id) => key.endsWith(`:${id}`)))
    .map((key) => key.split(":").slice(1, 3).join(":"))
    .filter((kind) => !kind.endsWith(":event"))
    .toSorted();
}

/** The lists and schedules that still name the ticket or its order; those of the archive do, and those of the event. */
function listed({ memory }: Sale): string[] {
  return Object.entries(memory.sets)
    .filter(([key, members]) => !/:archived:|:retention$/.test(key) && (TICKET in members || ORDER in members))
    .map(([key]) => key);
}

function delivered(sale: Sale): Sale {
  const after = deliveries(sale, { isAtOnce: true }).reduce((before, step) => step(before), sale);
  return after === sale ? sale : delivered(after);
}

function bought(card: Card): Sale {
  const sale = delivered(buy(newSale(), "ann"));
  const paying = pay(sale, { orderId: ORDER, userId: "ann", chargeId: CHARGE }, { card });
  return settle(paying, ORDER);
}

function retire(sale: Sale): Sale {
  const { memory } = payments.ask(sale.memory, paymentEndActor, { id: ORDER, message: null });
  return settle({ ...sale, memory }, ORDER);
}

function paidOut(sale: Sale): Sale {
  const due = pass(sale, 31 * DAY);
  const observe = (before: Sale, seen: object): Sale => {
    const message = { type: "ObservePayout", step: "begin", tried: 1, seen } as never;
    return { ...before, memory: payments.ask(before.memory, paymentActor, { id: ORDER, message }).memory };
  };
  const begun = observe(due, { kind: "ready", accountId: "acct_1", nettedCents: 0 });
  return observe(begun, { kind: "transferred", transferId: "tr_1", amountCents: 1_999 });
}

test("a sale leaves nothing but its event a month after its money is settled, and nothing goes before", () => {
  const sold = bought("pays");
  expect(ordersIn(sold)[0]?.status).toBe("Completed");
  const all = left(sold);
  expect(all).toEqual([
    "expiration:deadline",
    ...["orders:hold", "orders:order", "orders:ticket"],
    ...["payments:charge", "payments:order", "payments:payout"],
    "tickets:ticket",
  ]);
  expect(left(retire(pass(sold, 400 * DAY)))).toEqual(all);
  const paid = paidOut(sold);
  expect(payments.read(paid.memory, payoutDocument, ORDER)?.stage).toBe("paid");
  expect(left(retire(pass(paid, 29 * DAY)))).toEqual(all);
  const retired = retire(pass(paid, 31 * DAY));
  expect(left(retired)).toEqual([]);
  expect(listed(retired)).toEqual(["{00}:tickets:index:events"]);
});

test("money on its way back, a dispute and a payment under way keep everything", () => {
  const paid = paidOut(bought("pays"));
  const dispute = { id: "du_1", state: "open", reason: null, dueAt: null, openedAt: 0 } as never;
  const asked = payments.ask(paid.memory, paymentActor, {
    id: ORDER,
    message: { type: "ObserveDispute", chargeId: CHARGE, dispute },
  });
  const disputed = { ...paid, memory: asked.memory };
  expect(payments.read(disputed.memory, chargeDocument, CHARGE)?.dispute?.state).toBe("open");
  expect(left(retire(pass(disputed, 400 * DAY)))).toEqual(left(paid));
  const begun = pay(
    delivered(buy(newSale(), "ann")),
    { orderId: ORDER, userId: "ann", chargeId: CHARGE },
    { card: "asks" },
  );
  expect(payments.read(begun.memory, paidOrderDocument, ORDER)?.liveChargeId).toBe(CHARGE);
  const ended = payments.ask(pass(begun, 400 * DAY).memory, paymentEndActor, { id: ORDER, message: null });
  expect(left({ ...begun, memory: ended.memory })).toEqual(left(begun));
});

test("a refunded sale goes with its ticket once the buyer has the money back", () => {
  const refunded = settle(takeBack(bought("pays"), ORDER), ORDER);
  expect(payments.read(refunded.memory, payoutDocument, ORDER)?.stage).toBe("withdrawn");
  expect(left(retire(pass(refunded, 100 * DAY)))).toEqual([]);
});

test("an order that nobody has paid goes a month after its deadline, and its failed charges by themselves", () => {
  const over = settle(bought("declines"), ORDER);
  expect(ordersIn(over)[0]?.status).toBe("Cancelled");
  expect(left(retire(pass(over, 29 * DAY)))).toEqual(left(over));
  const retired = retire(pass(over, 31 * DAY));
  const charge = "payments:charge";
  expect(left(retired)).toEqual(["orders:hold", "orders:ticket", charge, "tickets:ticket"]);
  const gone = payments.ask(retired.memory, chargeEndActor, { id: CHARGE, message: null });
  expect(payments.read(gone.memory, chargeDocument, CHARGE)).toBe(null);
});

test("an order and a sold ticket that are back from the archive go again", () => {
  const sold = paidOut(bought("pays"));
  const back = orders.ask(pass(sold, 400 * DAY).memory, orderActor, { id: ORDER, message: { type: "Archive" } });
  expect(orders.read(back.memory, orderDocument, ORDER)).toBe(null);
  const ticket = tickets.ask(pass(sold, 800 * DAY).memory, ticketEndActor, { id: TICKET, message: { type: "Retire" } });
  expect(tickets.read(ticket.memory, ticketDocument, TICKET)).toBe(null);
});
