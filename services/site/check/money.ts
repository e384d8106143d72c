// Compares the money of completed orders with the payments at Stripe.

import type { Finding, PartitionSnapshot } from "@holdfast/actors/inspect";
import { totalOf } from "@holdfast/contracts";
import { orderDocument } from "@holdfast/orders";
import { chargeDocument, type IntentBalance } from "@holdfast/payments";
import { settledIn } from "./sale-events.ts";

/** A charge that will not change any more. */
interface FinalCharge {
  /** Id of the payment at Stripe; null: Stripe has given none. */
  readonly stripeId: string | null;
  /** Money that the charge took and kept, in minor units. */
  readonly cents: number;
}

// Payments' own sweep cancels an orphan once it is 2 minutes old; a younger orphan is no fault.
const ORPHAN_MS = 300_000;

/** Adds up the money of completed orders, partition by partition, and compares it with the payments at Stripe. */
export class MoneyCheck {
  readonly #charges = new Map<string, FinalCharge | null>();
  #soldCents = 0;
  #now = 0;

  /** Adds the orders and charges of one partition; a charge counts as final `settleMs` after its last event. */
  add(snapshot: PartitionSnapshot, settleMs: number): void {
    const isSettled = settledIn(snapshot, settleMs);
    const orders = snapshot.allDocuments("orders", orderDocument);
    this.#now = snapshot.now;
    for (const order of orders.values()) {
      if (order.status === "Completed") this.#soldCents += totalOf(order.ticket);
    }
    for (const charge of snapshot.allDocuments("payments", chargeDocument).values()) {
      const { id, orderId, ended, status, stripeId, amountCents, dispute, stripeRefundId } = charge;
      // What a lost dispute has returned is no refund: to Stripe the payment is kept, and another line takes the money.
      const isLost = dispute?.state === "lost" && stripeRefundId === null;
      const isKept = status === "Completed" && (isLost || orders.get(orderId)?.status === "Completed");
      const isFinal = ended && isSettled(id, orderId);
      this.#charges.set(id, isFinal ? { stripeId, cents: isKept ? amountCents : 0 } : null);
    }
  }

  /** Returns the sum of all completed orders with their fees, in minor units. */
  soldCents(): number {
    return this.#soldCents;
  }

  /** Compares each payment at Stripe with its charge, and each charge that took money with its payment at Stripe. */
  compare(lines: readonly IntentBalance[], siteId: string): Finding[] {
    const ours = lines.filter((line) => line.siteId === siteId);
    const seen = new Set(ours.map(({ id }) => id));
    const missing = [...this.#charges].flatMap(([id, charge]) =>
      charge && charge.cents > 0 && !seen.has(charge.stripeId ?? "")
        ? [{ check: "money", id, text: `took ${charge.cents}, Stripe knows nothing of ${charge.stripeId ?? "it"}` }]
        : [],
    );
    return [...ours.flatMap((line) => this.#checkLine(line)), ...missing];
  }

  #checkLine({ id, chargeId, status, createdAt, keptCents }: IntentBalance): Finding[] {
    const charge = this.#charges.get(chargeId ?? "");
    if (charge === null) return [];
    const isOrphan = charge?.stripeId !== id;
    if (isOrphan && this.#now - createdAt < ORPHAN_MS) return [];
    const expected = isOrphan ? 0 : charge.cents;
    const name = `intent ${id} of charge ${chargeId ?? "none"}`;
    if (keptCents !== expected) return [{ check: "money", id, text: `${name} kept ${keptCents}, not ${expected}` }];
    return status === "requires_capture" ? [{ check: "money", id, text: `${name} still sets money aside` }] : [];
  }
}
