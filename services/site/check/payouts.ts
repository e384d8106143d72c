// Compares what sellers are owed and have got with the charges and with the transfers at Stripe.

import type { Finding, PartitionSnapshot } from "@holdfast/actors/inspect";
import { orderDocument } from "@holdfast/orders";
import {
  chargeDocument,
  type Movements,
  payeeDocument,
  payoutDocument,
  type TransferBalance,
} from "@holdfast/payments";
import { settledIn } from "./sale-events.ts";

type Payouts = ReturnType<typeof payoutsIn>;
type Payout = NonNullable<ReturnType<Payouts["get"]>>;
type Charge = NonNullable<ReturnType<ReturnType<typeof chargesIn>["get"]>>;

/** Sums of the money of all sales, in minor units: what was captured is the sum of all others but Stripe's fees. */
export interface MoneySums {
  /** Captured by the charges of completed orders, and of those that were refunded. */
  readonly captured: number;
  /** Given back to buyers. */
  readonly refunded: number;
  /** Returned to buyers by their banks, after disputes that were lost. */
  readonly lost: number;
  /** Transferred to sellers. */
  readonly transferred: number;
  /** Taken back from sellers. */
  readonly reversed: number;
  /** Held for sellers until it is due, or frozen; a transfer that is under way counts as held. */
  readonly held: number;
  /** Fees of buyers and sellers that the site keeps. */
  readonly fees: number;
  /** What debts have taken from payouts, less the debts. */
  readonly netted: number;
}

const NOTHING: MoneySums = {
  ...{ captured: 0, refunded: 0, lost: 0, transferred: 0, reversed: 0, held: 0, fees: 0, netted: 0 },
};

/** A transfer that no payout knows is taken back by payments' own sweep; a younger one is no fault. */
const ORPHAN_MS = 2 * 3_600_000;

/** Adds up payouts partition by partition, and compares them with charges, debts and the transfers at Stripe. */
export class PayoutCheck {
  readonly #payouts = new Map<string, Payout | null>();
  readonly #findings: Finding[] = [];
  readonly #debts = new Map<string, number>();
  readonly #takings: { sellerId: string; payoutId: string; cents: number }[] = [];
  #sums = NOTHING;
  #now = 0;

  /** Adds the payouts and payees of one partition; a payout counts as final `settleMs` after its last change. */
  add(snapshot: PartitionSnapshot, settleMs: number): void {
    this.#now = snapshot.now;
    const charges = chargesIn(snapshot);
    const isSettled = settledIn(snapshot, settleMs);
    for (const { id, status, chargeId } of snapshot.allDocuments("orders", orderDocument).values()) {
      const isMissing = status === "Completed" && isSettled(id, chargeId) && !payoutsIn(snapshot).has(id);
      if (isMissing) this.#findings.push(found(id, "is completed, and its seller is owed nothing"));
    }
    for (const payout of payoutsIn(snapshot).values()) {
      const isFinal = payout.changedAt <= snapshot.now - settleMs && !isUnderWay(payout);
      this.#payouts.set(payout.id, isFinal ? payout : null);
      const charge = charges.get(payout.chargeId);
      if (!charge) this.#findings.push(found(payout.id, `its charge ${payout.chargeId} is not there`));
      else this.#addSale(payout, charge, isFinal);
      this.#addDebt(payout.sellerId, (payout.isDebtNoted ? payout.shortfallCents : 0) - usedBy(payout));
    }
    for (const { id, debts, taken } of snapshot.allDocuments("payments", payeeDocument).values()) {
      const left = debts.reduce((sum, { leftCents }) => sum + leftCents, 0);
      this.#addDebt(id, -left);
      for (const { payoutId, cents } of taken) this.#takings.push({ sellerId: id, payoutId, cents });
    }
  }

  /** Returns the sums of all sales. */
  sums(): MoneySums {
    return this.#sums;
  }

  /** Returns what does not fit within the site; `isAtRest` compares the debts too, of which some may be under way. */
  findings(isAtRest: boolean): Finding[] {
    if (!isAtRest) return this.#findings;
    const taken = this.#takings.filter(({ payoutId }) => usedBy(this.#payouts.get(payoutId) ?? null) === 0);
    for (const { sellerId, cents } of taken) this.#addDebt(sellerId, -cents);
    const wrong = [...this.#debts].filter(([, cents]) => cents !== 0);
    return [
      ...this.#findings,
      ...wrong.map(([id, cents]) => found(id, `its debts differ from its payouts by ${cents}`)),
    ];
  }

  /** Compares each payout with its transfer at Stripe, and each transfer of this site with its payout. */
  compare({ transfers }: Pick<Movements, "transfers">, siteId: string): Finding[] {
    const ours = Map.groupBy(
      transfers.filter((line) => line.siteId === siteId),
      ({ payoutId }) => payoutId ?? "",
    );
    const strange = [...ours].flatMap(([id, lines]) =>
      this.#payouts.has(id) ? [] : lines.flatMap((line) => this.#orphan(line)),
    );
    const compared = [...this.#payouts].flatMap(([id, payout]) =>
      payout === null ? [] : differences(payout, ours.get(id) ?? []),
    );
    return [...compared, ...strange];
  }

  #orphan({ id, createdAt, amountCents, reversedCents }: TransferBalance): Finding[] {
    const isOver = reversedCents === amountCents || this.#now - createdAt < ORPHAN_MS;
    return isOver ? [] : [found(id, `a transfer of ${amountCents} that no payout knows`)];
  }

  #addDebt(sellerId: string, cents: number): void {
    this.#debts.set(sellerId, (this.#debts.get(sellerId) ?? 0) + cents);
  }

  #addSale(payout: Payout, charge: Charge, isFinal: boolean): void {
    const sale = saleOf(payout, charge);
    const { captured, refunded, lost, transferred, reversed, held, fees, netted } = sale;
    const rest = captured - refunded - lost - transferred + reversed - held - fees - netted;
    // A refund that is still to be made is no fault: the money is on its way back.
    const isSettled = isFinal && (payout.status === "owed" || refunded + lost > 0);
    if (isSettled && rest !== 0)
      this.#findings.push(found(payout.id, `${payout.stage}: ${rest} of ${captured} is missing`));
    this.#sums = added(this.#sums, sale);
  }
}

function saleOf(payout: Payout, charge: Charge): MoneySums {
  const { amountCents, transferCents, transferId, reversedCents, shortfallCents, stage } = payout;
  const captured = charge.captured ? charge.amountCents : 0;
  const refunded = charge.stripeRefundId === null ? 0 : captured;
  const lost = charge.dispute?.state === "lost" && refunded === 0 ? captured : 0;
  const isHeld = ["owed", "held", "due", "frozen", "transferring"].includes(stage);
  const transferred = transferId === null ? 0 : transferCents;
  const fees = payout.status === "owed" ? captured - amountCents : 0;
  const netted = usedBy(payout) - shortfallCents;
  return {
    captured,
    refunded,
    lost,
    transferred,
    reversed: reversedCents,
    held: isHeld ? amountCents : 0,
    fees,
    netted,
  };
}

/** Returns what debts have taken of a payout for good. */
function usedBy(payout: Payout | null): number {
  const isPaid = payout !== null && ["paid", "reversing", "reversed", "shortfall"].includes(payout.stage);
  return isPaid ? payout.nettedCents : 0;
}

function isUnderWay({ stage }: Payout): boolean {
  return stage === "transferring" || stage === "reversing";
}

function differences(payout: Payout, lines: readonly TransferBalance[]): Finding[] {
  const { id, transferId, transferCents, reversedCents, accountId } = payout;
  const sent = lines.reduce((sum, { amountCents, reversedCents: back }) => sum + amountCents - back, 0);
  const expected = transferId === null ? 0 : transferCents - reversedCents;
  if (sent !== expected) return [found(id, `${payout.stage}: Stripe has transferred ${sent}, not ${expected}`)];
  const line = lines.find((one) => one.id === transferId);
  if (transferId !== null && !line) return [found(id, `Stripe knows nothing of transfer ${transferId}`)];
  const isElsewhere = line !== undefined && line.destination !== accountId;
  return isElsewhere ? [found(id, `its transfer went to ${line.destination}, not ${accountId ?? "any account"}`)] : [];
}

function added(left: MoneySums, right: MoneySums): MoneySums {
  return {
    captured: left.captured + right.captured,
    refunded: left.refunded + right.refunded,
    lost: left.lost + right.lost,
    transferred: left.transferred + right.transferred,
    reversed: left.reversed + right.reversed,
    held: left.held + right.held,
    fees: left.fees + right.fees,
    netted: left.netted + right.netted,
  };
}

function found(id: string, text: string): Finding {
  return { check: "payout", id, text };
}

function payoutsIn(snapshot: PartitionSnapshot) {
  return snapshot.allDocuments("payments", payoutDocument);
}

function chargesIn(snapshot: PartitionSnapshot) {
  return snapshot.allDocuments("payments", chargeDocument);
}
