// Checks the data of all services, and the money at Stripe, after a run of payment faults.

import type { Finding, PartitionSnapshot } from "@holdfast/actors/inspect";
import { totalOf } from "@holdfast/contracts";
import { orderDocument } from "@holdfast/orders";
import { chargeDocument, paidOrderDocument, payoutDocument } from "@holdfast/payments";
import type { Summary } from "@holdfast/stripe-sandbox";
import type { Acknowledged } from "./purchase.ts";

/** Counts how purchases ended, to show which faults a run has really met. */
export type Outcomes = Readonly<Record<string, number>>;

/** Compares acknowledged purchases, and the money at Stripe, with the data of the services. */
export class FaultCheck {
  readonly #acknowledged: readonly Acknowledged[];
  readonly #orders = new Map<string, { status: string; reason: string | null }>();
  readonly #outcomes = new Map<string, number>();
  readonly #findings: Finding[] = [];
  readonly #aside: ReadonlySet<string>;
  #soldCents = 0;
  #owedCents = 0;

  constructor(acknowledged: readonly Acknowledged[]) {
    this.#acknowledged = acknowledged;
    this.#aside = new Set(acknowledged.filter(({ isCapturedAside }) => isCapturedAside).map(({ orderId }) => orderId));
  }

  /** Adds the documents of one partition; returns a finding for everything that is unfinished. */
  add(snapshot: PartitionSnapshot): Finding[] {
    const orders = snapshot.documents("orders", orderDocument);
    const charges = snapshot.documents("payments", chargeDocument);
    const unfinished: Finding[] = [];
    for (const { id, status, reason, ticket } of orders.values()) {
      if (status === "Completed") this.#soldCents += totalOf(ticket);
      this.#orders.set(id, { status, reason });
      this.#count(`order ${status}${reason === null ? "" : `, ${reason}`}`);
    }
    for (const charge of charges.values()) {
      const { id, kind, status, captured, fault, refundFault, ended } = charge;
      if (!ended)
        unfinished.push({ check: "unfinished", id, text: `charge is ${charge.intent ?? "not known"} at Stripe` });
      if (fault) this.#count(`${kind} ${status}, ${fault.code}`);
      else this.#count(`${kind} ${status}${captured && charge.stripeRefundId ? ", given back" : ""}`);
      if (refundFault) this.#count("refund that failed once");
      const isBoth =
        orders.get(charge.orderId)?.status === "Completed" && status === "Completed" && charge.stripeRefundId;
      const isOurDoing = captured && status === "Failed" && !this.#aside.has(charge.orderId);
      if (isOurDoing) this.#findings.push({ check: "too-early", id, text: "was captured without its order's word" });
      if (isBoth) this.#findings.push({ check: "both", id, text: "is refunded, its order completed" });
    }
    for (const { id, refundIds, liveChargeId } of snapshot.documents("payments", paidOrderDocument).values()) {
      if (refundIds.length > 0) unfinished.push({ check: "unfinished", id, text: `refunds of ${refundIds.join()}` });
      if (liveChargeId) unfinished.push({ check: "unfinished", id, text: `live charge ${liveChargeId}` });
    }
    for (const { status, amountCents } of snapshot.documents("payments", payoutDocument).values()) {
      if (status === "owed") this.#owedCents += amountCents;
    }
    return unfinished;
  }

  /** Returns how often each outcome occurred, sorted by name. */
  outcomes(): Outcomes {
    return Object.fromEntries([...this.#outcomes].toSorted(([one], [other]) => one.localeCompare(other)));
  }

  /** Returns what is wrong across partitions, once all partitions were added. */
  findings({ totals, sessions }: Summary): Finding[] {
    const { captured = 0, refunded = 0 } = totals["usd"] ?? {};
    const sums = [
      ["Stripe kept", captured - refunded],
      ["sellers are owed", this.#owedCents],
    ] as const;
    const wrong = sums
      .filter(([, cents]) => cents !== this.#soldCents)
      .map(([who, cents]) => ({
        check: "sum",
        id: "usd",
        text: `${who} ${cents}, completed orders cost ${this.#soldCents}`,
      }));
    const open = sessions
      .filter(({ status }) => status === "open")
      .map(({ id }) => ({ check: "page", id, text: "can still be paid on" }));
    return [
      ...this.#findings,
      ...wrong,
      ...open,
      ...this.#acknowledged.flatMap((acknowledged) => this.#findingsOf(acknowledged)),
    ];
  }

  #findingsOf({ orderId: id, isPaid, isGivenBack, isTakenBack }: Acknowledged): Finding[] {
    const order = this.#orders.get(id);
    const isBack = order?.status === "Cancelled" && order.reason === "refunded";
    const isKept = (!isPaid || order?.status === "Completed" || isBack) && (!isTakenBack || isBack);
    const isFree = !isGivenBack || order?.status === "Cancelled";
    if (isKept && isFree) return [];
    const said = [isPaid && "paid", isGivenBack && "given back", isTakenBack && "taken back"].filter(Boolean);
    return [
      {
        check: "acknowledged",
        id,
        text: `people were told ${said.join(" and ")}, it is ${order?.status ?? "not there"}`,
      },
    ];
  }

  #count(outcome: string): void {
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
  }
}
