import { advance, countedId } from "@holdfast/actors/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { exampleOrder, NOW } from "../testing/example-order.ts";
import {
  newPayments,
  type PaymentsInMemory,
  pay,
  payments,
  sendPayment,
  takeRefundStep,
  takeStep,
} from "../testing/payments-in-memory.ts";
import {
  newPayoutStripe,
  type PayoutFault,
  type PayoutStripe,
  type PayoutWorld,
  payeeOf,
  payoutOf,
  takePayoutStep,
  tell,
} from "../testing/payouts-in-memory.ts";
import { chargeDocument } from "./charge.ts";
import { eventActor, eventPayoutsEffect } from "./event.ts";
import { type PayeeMessage, payeeActor } from "./payee-actor.ts";
import { owedBy } from "./payee-debts.ts";

const [ORDER, CHARGE, SELLER, EVENT] = [countedId(1), countedId(5), countedId(7), countedId(9)] as const;
const HOUR = 3_600_000;
const PRICE = 1_999;
const order = exampleOrder({
  ...{ id: ORDER, sellerId: SELLER },
  ticket: { ...exampleOrder().ticket, eventId: EVENT, startsAt: NOW, sellerFeeCents: 199 },
});
const paid = { ...order, version: 3, status: "Completed" as const, chargeId: CHARGE };

/** One sale that is paid for, whose seller owes `debtCents` already. */
class Sale {
  #stripe: PayoutStripe = newPayoutStripe;
  #payments: PaymentsInMemory;
  #version = 3;

  constructor(debtCents: number) {
    const known = sendPayment(newPayments(NOW), ORDER, { type: "FollowOrder", order }).state;
    const begun = pay(known, { orderId: ORDER, chargeId: CHARGE, userId: order.userId }, { card: "pays" });
    const authorised = takeStep(begun, ORDER, "none");
    const accepted = { ...order, version: 2, chargeId: CHARGE };
    const told = sendPayment(authorised, ORDER, { type: "FollowOrder", order: accepted }).state;
    this.#payments = sendPayment(takeStep(told, ORDER, "none"), ORDER, { type: "FollowOrder", order: paid }).state;
    this.#payee({ type: "SetCountry", country: "US" });
    if (debtCents > 0) this.#payee({ type: "AddDebt", payoutId: countedId(11), cents: debtCents });
  }

  #payee(message: PayeeMessage): void {
    const { memory } = payments.ask(this.#payments.memory, payeeActor, { id: SELLER, message });
    this.#payments = { ...this.#payments, memory };
  }

  get world(): PayoutWorld {
    return { memory: this.#payments.memory, stripe: this.#stripe, order: paid };
  }

  set world({ memory, stripe }: PayoutWorld) {
    this.#payments = { ...this.#payments, memory };
    this.#stripe = stripe;
  }

  get charge() {
    return payments.read(this.#payments.memory, chargeDocument, CHARGE);
  }

  step(fault: PayoutFault): void {
    this.world = takePayoutStep(this.world, fault);
  }

  cancel(): void {
    const refunded = { ...paid, version: 4, status: "Cancelled" as const, reason: "refunded" };
    this.world = tell(this.world, { type: "FollowOrder", order: refunded });
  }

  giveBack(): void {
    this.#payments = takeRefundStep(this.#payments, ORDER, "none");
  }

  dispute(state: "inquiry" | "open" | "won" | "lost"): void {
    const now = this.#stripe.dispute?.state;
    // A bank decides once, and a refunded payment cannot be disputed any more.
    if (now === "won" || now === "lost" || this.charge?.stripeRefundId !== null) return;
    this.#stripe = { ...this.#stripe, dispute: { id: "dp_1", state } };
  }

  hearDispute(): void {
    const { dispute } = this.#stripe;
    if (dispute) this.world = tell(this.world, { type: "ObserveDispute", chargeId: CHARGE, dispute });
  }

  event(status: "scheduled" | "postponed" | "cancelled", startsAt: number): void {
    this.#version += 1;
    const details = { title: "Gig", venue: null, city: null, country: null, timeZone: null, endsAt: null };
    const event = { ...details, id: EVENT, version: this.#version, status, startsAt };
    const message = { type: "FollowEvent" as const, event };
    const { memory } = payments.ask(this.#payments.memory, eventActor, { id: EVENT, message });
    this.#payments = { ...this.#payments, memory };
  }

  hearEvent(): void {
    const timer = payments.timers(this.#payments.memory).find(({ name }) => name === eventPayoutsEffect.name);
    if (timer) this.world = tell(this.world, { type: "RecheckPayout" });
  }

  wait(ms: number): void {
    this.#payments = { ...this.#payments, memory: advance(this.#payments.memory, ms) };
  }

  spend(): void {
    this.#stripe = { ...this.#stripe, isSpent: true };
  }

  account(isActive: boolean): void {
    const state = isActive ? ("active" as const) : ("restricted" as const);
    const seen = { kind: "seen" as const, account: { id: "acct_1", state, due: [] } };
    this.#payee({ type: "ObserveAccount", tried: 1, seen });
    if (isActive) this.world = tell(this.world, { type: "RecheckPayout" });
  }

  /** Lets everything end: the bank decides, the account can be paid, and all events come. */
  end(): void {
    this.account(true);
    if (this.#stripe.dispute?.state === "open") this.dispute("won");
    this.hearDispute();
    this.hearEvent();
    this.wait(100 * HOUR);
    for (let n = 0; n < 40; n++) {
      this.giveBack();
      this.step("none");
      this.wait(HOUR);
      this.hearDispute();
    }
  }
}

const faults = fc.constantFrom<PayoutFault>(
  "none",
  "none",
  "lost_before",
  "lost_after",
  "server_before",
  "server_after",
  "refused",
);
const happenings = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: faults.map((fault) => (sale: Sale) => sale.step(fault)) },
    fc.constant((sale: Sale) => sale.cancel()),
    fc.constant((sale: Sale) => sale.giveBack()),
    fc.constantFrom("inquiry", "open", "won", "lost").map((state) => (sale: Sale) => sale.dispute(state)),
    fc.constant((sale: Sale) => sale.hearDispute()),
    fc.constantFrom("scheduled", "postponed", "cancelled").map((status) => (sale: Sale) => sale.event(status, NOW)),
    fc.constant((sale: Sale) => sale.hearEvent()),
    fc.integer({ min: 1, max: 100 }).map((hours) => (sale: Sale) => sale.wait(hours * HOUR)),
    fc.constant((sale: Sale) => sale.spend()),
    fc.boolean().map((isActive) => (sale: Sale) => sale.account(isActive)),
  ),
  { maxLength: 40 },
);

test("whatever happens in whatever order: one transfer at most, and no money is lost or doubled", () => {
  fc.assert(
    fc.property(happenings, fc.integer({ min: 0, max: 2_500 }), (events, debt) => {
      const sale = new Sale(debt);
      for (const happen of events) {
        happen(sale);
        expect(sale.world.stripe.transfers.length).toBeLessThanOrEqual(1);
      }
      sale.end();
      const { stripe, memory } = sale.world;
      const payout = payoutOf(sale.world);
      const [transfer] = stripe.transfers;
      const sent = (transfer?.amountCents ?? 0) - (transfer?.reversedCents ?? 0);
      const isBack = payout.status === "withdrawn";
      const used = ["paid", "reversed", "shortfall"].includes(payout.stage) ? payout.nettedCents : 0;
      const noted = payout.isDebtNoted ? payout.shortfallCents : 0;
      // What the seller has and owes is the price for a sale that stands, and nothing for one that does not.
      const stands = payout.stage === "frozen" ? 0 : isBack ? 0 : PRICE - 199;
      expect(sent + used - noted).toBe(stands);
      expect(["paid", "withdrawn", "reversed", "shortfall", "frozen"]).toContain(payout.stage);
      const taken = payeeOf(sale.world).taken.reduce((sum, { cents }) => sum + cents, 0);
      const waiting = used > 0 ? 0 : taken;
      expect(owedBy(payeeOf(sale.world)) + waiting + used - noted).toBe(debt);
      expect(memory.now).toBeGreaterThan(NOW);
    }),
    { numRuns: 40 },
  );
});
