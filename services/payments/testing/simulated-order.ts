import type { ChargeView, OrderView } from "@holdfast/contracts";

export const PRICE_CENTS = 1999;

/** An order of the tests, waiting for its payment. */
export function anOrder(fields: Partial<OrderView> = {}): OrderView {
  const details = { venue: null, startsAt: null, section: null, seat: null, description: null };
  return {
    id: "o1",
    version: 1,
    userId: "u1",
    sellerId: "u2",
    status: "AwaitingPayment",
    expiresAt: 1_900_000,
    ticket: { id: "t1", title: "Gig", priceCents: PRICE_CENTS, ...details },
    fence: 1,
    edition: 0,
    reason: null,
    chargeId: null,
    refused: null,
    ...fields,
  };
}

/** The judge of an order, as orders plays it: accepts one charge in time, refuses each other once. */
export class SimulatedOrder {
  readonly published: OrderView[];
  readonly #followed = new Map<string, number>();
  #order: OrderView;
  #remainingMs = 0;

  constructor(first: OrderView) {
    this.#order = first;
    this.published = [first];
  }

  order(): OrderView {
    return this.#order;
  }

  isOverdue(now: number): boolean {
    const { status, chargeId, expiresAt } = this.#order;
    return status === "AwaitingPayment" && chargeId === null && now >= expiresAt;
  }

  cancel(reason: string): void {
    const { status, chargeId } = this.#order;
    const isOpen = status === "Created" || status === "AwaitingPayment";
    if (isOpen && chargeId === null) this.#change({ status: "Cancelled", reason });
  }

  /** The seller takes the sale back. */
  refund(): void {
    if (this.#order.status === "Completed") this.#change({ status: "Cancelled", reason: "refunded" });
  }

  followCharge(charge: ChargeView, now: number): void {
    if (charge.version <= (this.#followed.get(charge.id) ?? -1)) return;
    this.#followed.set(charge.id, charge.version);
    const { status, chargeId, expiresAt, refused, ticket } = this.#order;
    if (chargeId === charge.id) return this.#followAccepted(charge, now);
    if (!charge.authorised || charge.ended || refused?.chargeId === charge.id) return;
    const isInTime = status === "AwaitingPayment" && now < expiresAt;
    if (!isInTime || chargeId !== null || charge.amountCents !== ticket.priceCents) {
      return this.#change({ refused: { chargeId: charge.id, reason: "too late" } });
    }
    this.#remainingMs = expiresAt - now;
    this.#change({ chargeId: charge.id });
  }

  #followAccepted(charge: ChargeView, now: number): void {
    if (!charge.ended || this.#order.status !== "AwaitingPayment") return;
    if (charge.status === "Completed") this.#change({ status: "Completed" });
    else this.#change({ chargeId: null, expiresAt: now + this.#remainingMs });
  }

  #change(fields: Partial<OrderView>): void {
    this.#order = { ...this.#order, ...fields, version: this.#order.version + 1 };
    this.published.push(this.#order);
  }
}
