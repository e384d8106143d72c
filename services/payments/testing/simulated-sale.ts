import type { ChargeView } from "@holdfast/contracts";
import { type Charge, chargeDocument } from "../rules/charge.ts";
import { judgeOrphan } from "../rules/orphan.ts";
import {
  type Observe,
  type ObserveRefund,
  type PaymentDecision,
  type PaymentDocuments,
  type PaymentMessage,
  paymentActor,
  refundEffect,
  stripeEffect,
} from "../rules/payment.ts";
import { refundStep } from "../rules/refunding.ts";
import { nextStep, type Step, triedBy } from "../rules/step.ts";
import { anOrder, SimulatedOrder } from "./simulated-order.ts";
import { type CallFault, type SimulatedCard, SimulatedStripe } from "./simulated-stripe.ts";

const terms = { currency: "usd", sweepMs: 30_000, firstRetryMs: 500, refundRetryMs: 60_000 };

type Written = NonNullable<Exclude<PaymentDecision, { refused: unknown }>["write"]>;

/** A step whose charge was read, whose call at Stripe is still to be made. */
export interface Begun {
  readonly charge: Charge;
  readonly step: Step;
}

/** One order with its payments, its judge and Stripe, each message and each call by hand: a world for tests. */
export class SimulatedSale {
  readonly stripe = new SimulatedStripe();
  readonly orders = new SimulatedOrder(anOrder());
  readonly charges = new Map<string, Charge>();
  readonly #cards = new Map<string, SimulatedCard>();
  readonly #published: ChargeView[] = [];
  copy: PaymentDocuments["order"] = null;
  payout: PaymentDocuments["payout"] = null;
  timer: number | null = null;
  refundTimer: number | null = null;
  #now = 1_000_000;
  #followed = -1;

  /** Commits a message as the engine does; gives the code of a refusal. A step's result takes its timer away. */
  send(message: PaymentMessage): string | null {
    if (message.type === "Observe") this.timer = null;
    if (message.type === "ObserveRefund") this.refundTimer = null;
    const known = { order: this.copy, charge: null, payout: null };
    const { charge: reference, payout } = paymentActor.documents("o1", message, known);
    const charge = this.charges.get(reference?.id ?? "") ?? null;
    const documents = { order: this.copy, charge, payout: payout && this.payout };
    const decision = paymentActor.decide(documents, message, {
      now: this.#now,
      id: "o1",
      newId: () => "unused",
      counted: 0,
      terms,
    });
    if ("refused" in decision) return decision.refused.code;
    this.#commit(decision.write ?? {}, reference?.id ?? "");
    for (const { name, at } of decision.timers ?? []) {
      if (name === stripeEffect.name) this.timer = at;
      if (name === refundEffect.name) this.refundTimer = at;
    }
    return null;
  }

  #commit({ order, charge, payout }: Written, chargeId: string): void {
    if (order) this.copy = { ...order, id: "o1", version: (this.copy?.version ?? -1) + 1 };
    if (payout) this.payout = { ...payout, id: "o1", version: (this.payout?.version ?? -1) + 1 };
    const version = (this.charges.get(chargeId)?.version ?? -1) + 1;
    if (charge) this.#write({ ...charge, id: chargeId, version });
  }

  /** Presses Pay; gives the code of a refusal. */
  pay(card: SimulatedCard, { isOnPage = false } = {}): string | null {
    const chargeId = `c${this.charges.size}`;
    this.#cards.set(chargeId, card);
    return this.send({ type: "Begin", chargeId, userId: "u1", paymentMethod: isOnPage ? null : "pm" });
  }

  /** Delivers one of the order's events; an older one than the last is dropped by the inbox. */
  deliverOrder(position: number): void {
    const { published } = this.orders;
    const order = published[position % published.length];
    if (!order || order.version <= this.#followed) return;
    this.#followed = order.version;
    this.send({ type: "FollowOrder", order });
  }

  /** Delivers one of the charges' events to the order. */
  deliverCharge(position: number): void {
    const view = this.#published[position % Math.max(1, this.#published.length)];
    if (view) this.orders.followCharge(view, this.#now);
  }

  live(): Charge | null {
    return this.charges.get(this.copy?.liveChargeId ?? "") ?? null;
  }

  /** Reads the live charge and what is next to be done about it. */
  begin(): Begun | null {
    const charge = this.live();
    return charge && { charge, step: nextStep(charge, this.#now) };
  }

  /** Makes the call at Stripe. */
  perform({ charge, step }: Begun, fault: CallFault): Observe {
    const card = this.#cards.get(charge.id) ?? "pays";
    const observation = this.stripe.perform(charge, step, { card, fault, now: this.#now });
    return { type: "Observe", chargeId: charge.id, step, tried: triedBy(charge, step), observation };
  }

  /** Makes the next call about money that an ended charge has to give back. */
  performRefund(fault: CallFault): ObserveRefund | null {
    const [chargeId] = this.copy?.refundIds ?? [];
    const charge = this.charges.get(chargeId ?? "");
    if (!this.copy || !charge?.ended) return null;
    const step = refundStep(charge, this.copy);
    const observation = this.stripe.perform(charge, step, { card: "pays", fault, now: this.#now });
    return { type: "ObserveRefund", chargeId: charge.id, step, tried: triedBy(charge, step), observation };
  }

  /** Says again what Stripe tells of refunds, or the sweep finds: those that came to nothing after they were done. */
  tellOfRefunds(): void {
    for (const { chargeId, refund } of this.stripe.intents()) {
      const charge = this.charges.get(chargeId ?? "");
      if (charge?.isRefunded && refund === null) this.send({ type: "Recheck", refundOf: charge.id });
    }
  }

  pass(ms: number): void {
    this.#now += ms;
    if (this.orders.isOverdue(this.#now)) this.orders.cancel("expired");
  }

  /** Lets everything go its way without further faults, long enough for anything. */
  settle(): void {
    for (let round = 0; round < 60; round++) {
      this.deliverOrder(this.orders.published.length - 1);
      for (let position = 0; position < this.#published.length; position++) this.deliverCharge(position);
      const begun = this.timer === null ? null : this.begin();
      if (begun) this.send(this.perform(begun, "none"));
      this.tellOfRefunds();
      const refund = this.refundTimer === null ? null : this.performRefund("none");
      if (refund) this.send(refund);
      this.pass(60_000);
      this.#sweepOrphans();
    }
  }

  #write(charge: Charge): void {
    this.charges.set(charge.id, charge);
    const view = chargeDocument.view?.(charge);
    if (view) this.#published.push(view);
  }

  #sweepOrphans(): void {
    const sweep = { now: this.#now, ageMs: 120_000 };
    for (const intent of this.stripe.intents()) {
      const verdict = judgeOrphan(intent, this.charges.get(intent.chargeId ?? "") ?? null, sweep);
      const name = intent.checkout?.id ?? intent.id ?? "";
      if (verdict === "cancel") this.stripe[intent.state === "open" ? "expire" : "cancel"](name);
      if (verdict === "refund") this.stripe.refund(name);
    }
  }
}
