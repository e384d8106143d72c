// Checks the data of all services, and the money at Stripe, after a run of payment faults.

import type { Finding, PartitionSnapshot } from "@holdfast/actors/inspect";
import { totalOf } from "@holdfast/contracts";
import { codeDocument, sealDocument } from "@holdfast/delivery";
import { orderDocument } from "@holdfast/orders";
import { chargeDocument, paidOrderDocument } from "@holdfast/payments";
import type { Summary } from "@holdfast/stripe-sandbox";
import { type MoneySums, PayoutsAtRest } from "./payouts.ts";
import type { Acknowledged } from "./purchase.ts";

/** Counts how purchases ended, to show which faults a run has really met. */
export type Outcomes = Readonly<Record<string, number>>;

/** Compares acknowledged purchases, and the money at Stripe, with the data of the services. */
export class FaultCheck {
  readonly #acknowledged: readonly Acknowledged[];
  readonly #orders = new Map<string, { status: string; reason: string | null; userId: string }>();
  readonly #outcomes = new Map<string, number>();
  readonly #findings: Finding[] = [];
  readonly #aside: ReadonlySet<string>;
  readonly #owners = new Map<string, string>();
  readonly #payouts = new PayoutsAtRest();
  #soldCents = 0;

  constructor(acknowledged: readonly Acknowledged[]) {
    this.#acknowledged = acknowledged;
    this.#aside = new Set(acknowledged.filter(({ isCapturedAside }) => isCapturedAside).map(({ orderId }) => orderId));
  }

  /** Adds the documents of one partition; returns a finding for everything that is unfinished. */
  add(snapshot: PartitionSnapshot): Finding[] {
    const orders = snapshot.documents("orders", orderDocument);
    const charges = snapshot.documents("payments", chargeDocument);
    const unfinished: Finding[] = [];
    for (const { id, status, reason, ticket, userId, seal } of orders.values()) {
      if (status === "Completed") this.#soldCents += totalOf(ticket);
      this.#orders.set(id, { status, reason, userId });
      this.#count(`${seal === "none" ? "" : "sealed "}order ${status}${reason === null ? "" : `, ${reason}`}`);
    }
    for (const charge of charges.values()) {
      const { id, kind, status, captured, fault, refundFault, ended } = charge;
      if (!ended)
        unfinished.push({ check: "unfinished", id, text: `charge is ${charge.intent ?? "not known"} at Stripe` });
      if (fault) this.#count(`${kind} ${status}, ${fault.code}`);
      else this.#count(`${kind} ${status}${captured && charge.stripeRefundId ? ", given back" : ""}`);
      if (refundFault) this.#count("refund that failed once");
      if (charge.dispute) this.#count(`dispute ${charge.dispute.state}`);
      // A bank that gives the money back makes a refund needless: to Stripe the payment is kept.
      const isGoneToBank = charge.dispute?.state === "lost" && charge.stripeRefundId === null;
      if (isGoneToBank && orders.get(charge.orderId)?.status !== "Completed") this.#soldCents += charge.amountCents;
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
    this.#checkSeals(snapshot);
    for (const outcome of this.#payouts.add(snapshot)) this.#count(outcome);
    return unfinished;
  }

  /** Returns how often each outcome occurred, sorted by name. */
  outcomes(): Outcomes {
    return Object.fromEntries([...this.#outcomes].toSorted(([one], [other]) => one.localeCompare(other)));
  }

  /** Returns what is wrong across partitions, once all partitions were added. */
  findings(summary: Summary, sums: MoneySums): Finding[] {
    const { totals, sessions } = summary;
    const { captured = 0, refunded = 0 } = totals["usd"] ?? {};
    const kept = captured - refunded;
    const text = `Stripe kept ${kept}, by the completed orders it is ${this.#soldCents}`;
    const wrong = kept === this.#soldCents ? [] : [{ check: "sum", id: "usd", text }];
    const open = sessions
      .filter(({ status }) => status === "open")
      .map(({ id }) => ({ check: "page", id, text: "can still be paid on" }));
    return [
      ...this.#findings,
      ...this.#payouts.findings(summary, sums),
      ...wrong,
      ...open,
      ...this.#acknowledged.flatMap((acknowledged) => this.#findingsOf(acknowledged)),
    ];
  }

  #findingsOf(acknowledged: Acknowledged): Finding[] {
    return [...this.#findingsOfHandOver(acknowledged), ...this.#findingsOfOrder(acknowledged)];
  }

  #findingsOfHandOver({ orderId: id, handedOver, stolen }: Acknowledged): Finding[] {
    const order = this.#orders.get(id);
    const owner = this.#owners.get(id) ?? null;
    const isRight = handedOver === null || handedOver === "file";
    return [
      ...(stolen > 0 ? [{ check: "stolen", id, text: `was downloaded by ${stolen} others` }] : []),
      ...(isRight ? [] : [{ check: "handed-over", id, text: `its buyer got ${handedOver}` }]),
      ...(owner === null || owner === order?.userId
        ? []
        : [{ check: "code", id, text: `is ${owner}'s, its buyer is ${order?.userId ?? "nobody"}` }]),
    ];
  }

  #findingsOfOrder({ orderId: id, isPaid, isGivenBack, isTakenBack }: Acknowledged): Finding[] {
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

  // Released is completed, completed is released, and a code belongs to one person.
  #checkSeals(snapshot: PartitionSnapshot): void {
    const orders = snapshot.documents("orders", orderDocument);
    const seals = snapshot.documents("delivery", sealDocument);
    for (const { id, state, orderId, releasedTo } of seals.values()) {
      this.#count(`seal ${state}`);
      const order = orders.get(orderId ?? "");
      const isSold = order?.status === "Completed" || (order?.status === "Cancelled" && order.reason === "refunded");
      if (releasedTo === null || (isSold && order.userId === releasedTo)) continue;
      this.#findings.push({
        check: "released",
        id,
        text: `to ${releasedTo}, its order is ${order?.status ?? "not there"}`,
      });
    }
    for (const { id, seal, status, ticket, userId } of orders.values()) {
      if (seal === "none" || status !== "Completed") continue;
      const of = seals.get(ticket.id);
      if (of?.state === "released" && of.orderId === id && of.releasedTo === userId) continue;
      this.#findings.push({ check: "released", id, text: `is completed, its seal ${of?.state ?? "is not there"}` });
    }
    for (const { id, ownerId, sale } of snapshot.documents("delivery", codeDocument).values()) {
      if (ownerId !== null && sale !== null) this.#owners.set(sale.orderId, ownerId);
      if (ownerId !== null && sale === null)
        this.#findings.push({ check: "code", id, text: `is ${ownerId}'s without a sale` });
    }
  }

  #count(outcome: string): void {
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
  }
}
