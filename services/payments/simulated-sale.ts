import type { Documents } from "@holdfast/actors";
import type { ChargeView } from "@holdfast/contracts";
import { type Charge, chargeDocument } from "./charge.ts";
import { judgeOrphan } from "./orphan.ts";
import { type Observe, type PaymentMessage, type PaymentShape, paymentActor, STRIPE_TIMER } from "./payment.ts";
import { anOrder, SimulatedOrder } from "./simulated-order.ts";
import { type CallFault, type SimulatedCard, SimulatedStripe } from "./simulated-stripe.ts";
import { nextStep, type Step, triedBy } from "./step.ts";

const terms = { currency: "usd", sweepMs: 30_000, firstRetryMs: 500 };
const payment = paymentActor(terms);

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
  copy: Documents<PaymentShape>["order"] = null;
  timer: number | null = null;
  #now = 1_000_000;
  #followed = -1;

  /** Commits a message as the engine does; gives the code of a refusal. A step's result takes its timer away. */
  send(message: PaymentMessage): string | null {
    if (message.type === "Observe") this.timer = null;
    const { charge: reference } = payment.documents("o1", message, { order: this.copy, charge: null });
    const documents = { order: this.copy, charge: this.charges.get(reference?.id ?? "") ?? null };
    const decision = payment.decide(documents, message, { now: this.#now, id: "o1", newId: () => "unused" });
    if ("refused" in decision) return decision.refused.code;
    const { order, charge } = decision.write ?? {};
    if (order) this.copy = { ...order, id: "o1", version: (this.copy?.version ?? -1) + 1 };
    if (charge && reference) {
      this.#write({ ...charge, id: reference.id, version: (documents.charge?.version ?? -1) + 1 });
    }
    for (const { name, at } of decision.timers ?? []) if (name === STRIPE_TIMER) this.timer = at;
    return null;
  }

  /** Presses Pay; gives the code of a refusal. */
  pay(card: SimulatedCard): string | null {
    const chargeId = `c${this.charges.size}`;
    this.#cards.set(chargeId, card);
    return this.send({ type: "Begin", chargeId, userId: "u1", paymentMethod: "pm" });
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
      if (verdict === "cancel") this.stripe.cancel(intent.id);
      if (verdict === "refund") this.stripe.refund(intent.id);
    }
  }
}
