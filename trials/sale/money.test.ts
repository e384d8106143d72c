import type { Observe } from "@holdfast/payments/rules";
import {
  type BegunStep,
  beginStep,
  type CallFault,
  type Card,
  callStripe,
  cancel,
  capture,
  enterCard,
  expire,
  failRefund,
  pay,
  sendPayment,
  takeRefundStep,
  takeStep,
} from "@holdfast/payments/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fireVerdicts, refundsAreTold, settle } from "./money.ts";
import { brokenNow, expectAtRest } from "./money-checks.ts";
import {
  buy,
  CHARGES,
  chargesIn,
  deliveries,
  expiration,
  fireDeadline,
  giveBack,
  newSale,
  newSealedSale,
  orderIdOf,
  ordersIn,
  pass,
  type Sale,
  type Step,
  takeBack,
} from "./sale.ts";

// One order, its payments and Stripe: whatever is lost, late, doubled or done behind the site's back.

const ORDER = orderIdOf("ann");
const faults: readonly CallFault[] = ["none", "none", "lost_before", "lost_after", "server_before", "server_after"];
const cards: readonly Card[] = ["pays", "pays", "declines", "asks", "unknown"];
const fault = fc.constantFrom(...faults);
const card = fc.constantFrom(...cards);

const action = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant("pay" as const), card, isOnPage: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("enterCard" as const), position: fc.nat(3), card }) },
  // Stripe tells that something happened; late, twice, for nothing.
  { weight: 1, arbitrary: fc.record({ do: fc.constant("told" as const), position: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("refundStep" as const), fault }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("refundSale" as const, "tellOfRefunds" as const) }) },
  { weight: 7, arbitrary: fc.record({ do: fc.constant("deliver" as const), position: fc.nat(40) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("step" as const), fault }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("begin" as const) }) },
  // The call is made for a charge as it was read some time ago; its answer is committed, lost, or comes again later.
  { weight: 2, arbitrary: fc.record({ do: fc.constant("call" as const), position: fc.nat(5), fault }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("commit" as const), position: fc.nat(5) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.constantFrom(100, 40_000, 400_000, 75_600_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancelOrder" as const) }) },
  // Delivery says of one of the charges whether its ticket can be handed over: early, late, twice, otherwise than before.
  { weight: 2, arbitrary: fc.record({ do: fc.constant("judge" as const), position: fc.nat(3), ok: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "captureAside" as const,
        "cancelAside" as const,
        "expireAside" as const,
        "failRefund" as const,
      ),
      position: fc.nat(3),
    }),
  },
);

type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never;

/** Keeps what was begun at Stripe and what it found out, for results that come late. */
interface Desk {
  readonly begun: BegunStep[];
  readonly results: Observe[];
}

function run(actions: readonly Action[], { isSealed = false } = {}): Sale {
  const desk: Desk = { begun: [], results: [] };
  const reserved = deliverAll(buy(isSealed ? newSealedSale() : newSale(), "ann"));
  return actions.reduce((before, act) => {
    const sale = play(before, act, desk);
    expect(brokenNow(sale, ORDER)).toEqual([]);
    return sale;
  }, reserved);
}

function deliverAll(sale: Sale): Sale {
  const after = deliveries(sale).reduce((before, step) => step(before), sale);
  return after === sale ? sale : deliverAll(after);
}

function play(sale: Sale, act: Action, { begun, results }: Desk): Sale {
  switch (act.do) {
    case "pay": {
      const chargeId = CHARGES[Object.keys(sale.cards).length] ?? "";
      return pay(sale, { orderId: ORDER, chargeId, userId: "ann" }, act);
    }
    case "told": {
      const refundOf = CHARGES[act.position] ?? "";
      return sendPayment(sale, ORDER, act.position === 4 ? { type: "Recheck" } : { type: "Recheck", refundOf }).state;
    }
    case "refundSale":
      return takeBack(sale, ORDER);
    case "tellOfRefunds":
      return refundsAreTold(sale, ORDER);
    case "refundStep":
      return takeRefundStep(sale, ORDER, act.fault);
    case "deliver":
      return at([...deliveries(sale), fireAll], act.position)?.(sale) ?? sale;
    case "begin": {
      const next = beginStep(sale, ORDER);
      if (next) begun.push(next);
      return sale;
    }
    case "call": {
      const next = at(begun, act.position);
      if (!next) return sale;
      const called = callStripe(sale, next, act.fault);
      results.push(called.result);
      return called.state;
    }
    case "commit": {
      const result = at(results, act.position);
      return result ? sendPayment(sale, ORDER, result).state : sale;
    }
    case "step":
      return takeStep(sale, ORDER, act.fault);
    case "judge":
      return judge(sale, CHARGES[act.position] ?? "", act.ok);
    case "pass":
      return fireVerdicts(pass(sale, act.ms));
    case "cancelOrder":
      return giveBack(sale, "ann");
    case "enterCard":
    case "captureAside":
    case "cancelAside":
    case "expireAside":
    case "failRefund":
      return atStripe(sale, act);
    default:
      return act satisfies never;
  }
}

function judge(sale: Sale, chargeId: string, ok: boolean): Sale {
  const verdict = { orderId: ORDER, chargeId, fence: 1, edition: 0, ok, reason: ok ? null : "file lost" };
  return sendPayment(sale, ORDER, { type: "FollowSeal", verdict }).state;
}

/** Delivery judges each accepted charge, as it does of itself in the end. */
function judgeAccepted(ok: boolean): Step {
  return (sale) => {
    const chargeId = ordersIn(sale)[0]?.chargeId ?? null;
    return chargeId === null ? sale : judge(sale, chargeId, ok);
  };
}

type Aside = Extract<
  Action,
  { readonly do: "enterCard" | "captureAside" | "cancelAside" | "expireAside" | "failRefund" }
>;

function atStripe(sale: Sale, act: Aside): Sale {
  const { stripe } = sale;
  const name = at(Object.keys(stripe.intents), act.position) ?? "";
  switch (act.do) {
    case "enterCard":
      return { ...sale, stripe: enterCard(stripe, name, act.card) };
    case "captureAside":
      return { ...sale, stripe: capture(stripe, name).stripe };
    case "cancelAside":
      return { ...sale, stripe: cancel(stripe, name).stripe };
    case "expireAside":
      return { ...sale, stripe: expire(stripe, name).stripe };
    case "failRefund":
      return { ...sale, stripe: failRefund(stripe, name) };
    default:
      return act satisfies never;
  }
}

function fireAll(sale: Sale): Sale {
  return expiration.timers(sale.memory).reduce(fireDeadline, sale);
}

function at<Item>(items: readonly Item[], position: number): Item | undefined {
  return items[position % Math.max(1, items.length)];
}

/** What delivery says in the end of a sealed ticket: that it can be handed over, that it cannot, or nothing. */
const seal = fc.constantFrom("none", "none", "yes", "no", "silent");

test("a sale conserves money whatever is lost, late, doubled, captured behind its back or said of its seal", () => {
  const actions = fc.array(action, { minLength: 5, maxLength: 60, size: "max" });
  fc.assert(
    fc.property(actions, seal, (acts, says) => {
      const hasWord = says === "yes" || says === "no";
      const begun = run(acts, { isSealed: says !== "none" });
      const sale = hasWord ? settle(begun, ORDER, judgeAccepted(says === "yes")) : settle(begun, ORDER);
      expect(brokenNow(sale, ORDER)).toEqual([]);
      expectAtRest(sale, ORDER);
    }),
    { numRuns: 250 },
  );
}, 120_000);

const PAID = { do: "pay", card: "pays", isOnPage: false } as const;

test("a sealed sale is completed once delivery says yes, ends as lost by a no, and gives the time back without a word", () => {
  const begun = run([PAID], { isSealed: true });
  const reasonOf = (sale: Sale) => ordersIn(sale)[0]?.reason ?? ordersIn(sale)[0]?.status;
  expect(reasonOf(settle(begun, ORDER, judgeAccepted(true)))).toBe("Completed");
  expect(reasonOf(settle(begun, ORDER, judgeAccepted(false)))).toBe("file lost");
  const silent = settle(begun, ORDER);
  expect(reasonOf(silent)).toBe("expired");
  expect(chargesIn(silent)).toMatchObject([{ refusal: "could not be checked", deliverable: null, captured: false }]);
  for (const ok of [true, false]) expect(judge(silent, CHARGES[0] ?? "", ok)).toBe(silent);
});

test("a plain sale is completed", () => {
  const sale = settle(run([{ do: "pay", card: "pays", isOnPage: false }]), ORDER);
  expect(ordersIn(sale)[0]?.status).toBe("Completed");
});

test("a sale on the page is completed after a card that was declined there, and refunded", () => {
  const paid = settle(
    run([
      { do: "pay", card: "pays", isOnPage: true },
      { do: "step", fault: "lost_after" },
      { do: "step", fault: "none" },
      { do: "enterCard", position: 0, card: "declines" },
      { do: "enterCard", position: 0, card: "pays" },
    ]),
    ORDER,
  );
  expect(ordersIn(paid)[0]?.status).toBe("Completed");
  expectAtRest(settle(takeBack(paid, ORDER), ORDER), ORDER);
});
