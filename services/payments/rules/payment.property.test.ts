import fc from "fast-check";
import { expect, test } from "vitest";
import { PRICE_CENTS } from "../testing/simulated-order.ts";
import { type Begun, SimulatedSale } from "../testing/simulated-sale.ts";
import type { Charge } from "./charge.ts";
import type { Intent } from "./intent.ts";
import type { Observe } from "./payment.ts";

const faults = ["none", "none", "lost_before", "lost_after", "server_before", "server_after"] as const;
const cards = ["pays", "pays", "declines", "asks", "unknown"] as const;

const action = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("pay" as const),
      card: fc.constantFrom(...cards),
      isOnPage: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("enterCard" as const),
      position: fc.nat(3),
      card: fc.constantFrom(...cards),
    }),
  },
  // Stripe tells that something happened; late, twice, for nothing.
  { weight: 1, arbitrary: fc.record({ do: fc.constant("told" as const), position: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("refundStep" as const), fault: fc.constantFrom(...faults) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("refundSale" as const, "tellOfRefunds" as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("deliverOrder" as const), position: fc.nat(12) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("deliverCharge" as const), position: fc.nat(12) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("step" as const), fault: fc.constantFrom(...faults) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("begin" as const) }) },
  // The call is made for a charge as it was read some time ago; its answer is committed, lost, or comes again later.
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("call" as const), position: fc.nat(5), fault: fc.constantFrom(...faults) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("commit" as const), position: fc.nat(5) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.constantFrom(100, 40_000, 400_000, 75_600_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancelOrder" as const) }) },
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

type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

function run(actions: readonly Action[]): SimulatedSale {
  const sale = new SimulatedSale();
  const begun: Begun[] = [];
  const results: Observe[] = [];
  sale.deliverOrder(0);
  for (const act of actions) {
    play(sale, act, { begun, results });
    expect(brokenNow(sale)).toEqual([]);
  }
  return sale;
}

function play(sale: SimulatedSale, act: Action, { begun, results }: { begun: Begun[]; results: Observe[] }): void {
  const { stripe } = sale;
  const named = (position: number): string => stripe.names()[position % Math.max(1, stripe.names().length)] ?? "";
  switch (act.do) {
    case "pay":
      sale.pay(act.card, { isOnPage: act.isOnPage });
      return;
    case "enterCard":
      return stripe.enterCard(named(act.position), act.card);
    case "told":
      sale.send(act.position === 4 ? { type: "Recheck" } : { type: "Recheck", refundOf: `c${act.position}` });
      return;
    case "refundSale":
      return sale.orders.refund();
    case "tellOfRefunds":
      return sale.tellOfRefunds();
    case "refundStep": {
      const result = sale.performRefund(act.fault);
      if (result) sale.send(result);
      return;
    }
    case "deliverOrder":
      return sale.deliverOrder(act.position);
    case "deliverCharge":
      return sale.deliverCharge(act.position);
    case "begin": {
      const next = sale.begin();
      if (next) begun.push(next);
      return;
    }
    case "call": {
      const next = begun[act.position % Math.max(1, begun.length)];
      if (next) results.push(sale.perform(next, act.fault));
      return;
    }
    case "commit": {
      const result = results[act.position % Math.max(1, results.length)];
      if (result) sale.send(result);
      return;
    }
    case "step": {
      const next = sale.begin();
      if (next) sale.send(sale.perform(next, act.fault));
      return;
    }
    case "pass":
      return sale.pass(act.ms);
    case "cancelOrder":
      return sale.orders.cancel("cancelled by buyer");
    case "captureAside":
      stripe.capture(named(act.position));
      return;
    case "cancelAside":
      stripe.cancel(named(act.position));
      return;
    case "expireAside":
      stripe.expire(named(act.position));
      return;
    case "failRefund":
      return stripe.failRefund(named(act.position));
    default:
      return act satisfies never;
  }
}

/** What must hold after each single step, as sentences that are not true. */
function brokenNow(sale: SimulatedSale): string[] {
  const charges = [...sale.charges.values()];
  const open = charges.filter(({ ended }) => !ended);
  const isOneLive = open.length <= 1 && (open[0]?.id ?? null) === (sale.copy?.liveChargeId ?? null);
  const rules: [boolean, string][] = [
    [isOneLive, "one live attempt"],
    [open.length === 0 || sale.timer !== null, "unfinished work has a timer"],
    ...charges.flatMap((charge): [boolean, string][] => [
      [charge.ended === (charge.status !== "Created"), "ended is Completed or Failed"],
      [charge.status !== "Completed" || (charge.isAccepted && charge.captured), "Completed is accepted and captured"],
      [(charge.intent === null && !charge.ended) || charge.paymentMethod === null, "no payment method is kept"],
      [!charge.ended || isHarmless(sale, charge), "an ended charge can take no money"],
    ]),
  ];
  return rules.filter(([isKept]) => !isKept).map(([, rule]) => rule);
}

function isHarmless(sale: SimulatedSale, charge: Charge): boolean {
  const intent = sale.stripe.intents().find(({ id, checkout }) => isOf(charge, { id, checkout }));
  if (!intent || intent.state === "canceled") return true;
  if (intent.state !== "captured") return false;
  // What has to go back has gone, is on the list, or came back without anyone having been told yet.
  const isOnItsWay = intent.refund !== null || charge.isRefunded || sale.copy?.refundIds.includes(charge.id) === true;
  const isKept = charge.status === "Completed" && !charge.isRefundAsked;
  return isKept ? intent.refund === null : isOnItsWay;
}

function isOf(charge: Charge, { id, checkout }: Pick<Intent, "id" | "checkout">): boolean {
  return charge.checkout ? charge.checkout.id === checkout?.id : charge.stripeId !== null && charge.stripeId === id;
}

function checkAtRest(sale: SimulatedSale): void {
  const order = sale.orders.order();
  const taken = sale.stripe.intents().reduce((sum, intent) => sum + (intent.refund ? 0 : intent.receivedCents), 0);
  const isSold = order.status === "Completed";
  const isRefunded = order.reason === "refunded";
  expect([sale.live(), sale.copy?.refundIds]).toEqual([null, []]);
  expect(order.status).toMatch(/Completed|Cancelled/);
  expect(taken).toBe(isSold ? PRICE_CENTS : 0);
  const accepted = sale.charges.get(order.chargeId ?? "");
  expect([accepted?.status ?? null, accepted?.isRefunded ?? false]).toEqual([
    isSold || isRefunded ? "Completed" : null,
    isRefunded,
  ]);
  expect(sale.payout?.status ?? null).toBe(isSold ? "owed" : isRefunded ? "withdrawn" : null);
  for (const { state } of sale.stripe.intents()) expect(state === "canceled" || state === "captured").toBe(true);
}

test("payment conserves money whatever is lost, late, doubled or captured behind its back", () => {
  fc.assert(
    fc.property(fc.array(action, { minLength: 5, maxLength: 60, size: "max" }), (actions) => {
      const sale = run(actions);
      sale.settle();
      expect(brokenNow(sale)).toEqual([]);
      checkAtRest(sale);
    }),
    { numRuns: 2_000 },
  );
}, 60_000);

test("payment completes a plain sale", () => {
  const sale = run([{ do: "pay", card: "pays", isOnPage: false }]);
  sale.settle();
  expect(sale.orders.order().status).toBe("Completed");
});

test("payment completes a sale on the page, after a card that was declined there, and refunds it", () => {
  const sale = run([
    { do: "pay", card: "pays", isOnPage: true },
    { do: "step", fault: "lost_after" },
    { do: "step", fault: "none" },
    { do: "enterCard", position: 0, card: "declines" },
    { do: "enterCard", position: 0, card: "pays" },
  ]);
  sale.settle();
  expect(sale.orders.order().status).toBe("Completed");
  sale.orders.refund();
  sale.settle();
  checkAtRest(sale);
});
