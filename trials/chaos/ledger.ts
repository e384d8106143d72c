// Compares acknowledged commands with the data that the run has left.

import type { Finding, PartitionSnapshot } from "@holdfast/actors/inspect";
import { orderDocument } from "@holdfast/orders";
import { chargeDocument } from "@holdfast/payments";
import { ticketDocument } from "@holdfast/tickets";
import type { Ledger } from "./load.ts";

/** Checks that each acknowledged command has had exactly one effect. */
export class LedgerCheck {
  readonly #ledger: Ledger;
  readonly #titles = new Map<string, string[]>();
  readonly #orders = new Map<string, { status: string; ticketId: string; charges: number }>();
  readonly #charges = new Map<string, { status: string; orderId: string }>();
  #completed = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Adds the documents of one partition; returns a finding for each order or charge that has not ended. */
  add(snapshot: PartitionSnapshot): Finding[] {
    for (const { id, title } of snapshot.documents("tickets", ticketDocument).values()) {
      this.#titles.set(title, [...(this.#titles.get(title) ?? []), id]);
    }
    const charges = [...snapshot.documents("payments", chargeDocument).values()];
    for (const { id, status, orderId } of charges) this.#charges.set(id, { status, orderId });
    const unfinished: Finding[] = [];
    for (const { id, status, ticket } of snapshot.documents("orders", orderDocument).values()) {
      const made = charges.filter(({ orderId }) => orderId === id).length;
      this.#orders.set(id, { status, ticketId: ticket.id, charges: made });
      if (status === "Completed") this.#completed += 1;
      else if (status !== "Cancelled") unfinished.push({ check: "unfinished", id, text: `order is ${status}` });
    }
    for (const { id, ended } of charges) {
      if (!ended) unfinished.push({ check: "unfinished", id, text: "charge has not ended" });
    }
    return unfinished;
  }

  /** Returns the number of completed orders. */
  sales(): number {
    return this.#completed;
  }

  /** Returns a finding for each command without its effect or with several, once all partitions were added. */
  findings(): Finding[] {
    return [...this.#listings(), ...this.#purchases(), ...this.#payments()];
  }

  #listings(): Finding[] {
    const { listings } = this.#ledger;
    return [...listings].flatMap(([title, id]) => {
      const made = this.#titles.get(title) ?? [];
      const isRight = id === null ? made.length <= 1 : made.length === 1 && made[0] === id;
      return isRight ? [] : [{ check: "acknowledged", id: id ?? title, text: `listed once, there are ${made.length}` }];
    });
  }

  #purchases(): Finding[] {
    const { orders, ordersAsked, cancelled } = this.#ledger;
    const findings: Finding[] = [];
    for (const [id, { ticketId }] of orders) {
      const order = this.#orders.get(id);
      if (order?.ticketId === ticketId) continue;
      findings.push({
        check: "acknowledged",
        id,
        text: `order of ticket ${ticketId} was acknowledged and is not there`,
      });
    }
    for (const id of cancelled) {
      const status = this.#orders.get(id)?.status;
      if (status !== "Cancelled")
        findings.push({ check: "acknowledged", id, text: `cancelled, and is ${status ?? "gone"}` });
    }
    if (this.#orders.size > ordersAsked) {
      findings.push({
        check: "acknowledged",
        id: "orders",
        text: `${ordersAsked} were asked for, ${this.#orders.size} made`,
      });
    }
    return findings;
  }

  #payments(): Finding[] {
    const { paid, attempts } = this.#ledger;
    const findings: Finding[] = [];
    for (const [id, orderId] of paid) {
      const isPaid = this.#charges.get(id)?.status === "Completed" && this.#orders.get(orderId)?.status === "Completed";
      if (!isPaid) findings.push({ check: "acknowledged", id, text: `paid order ${orderId}, which is not so` });
    }
    for (const [id, { charges }] of this.#orders) {
      const asked = attempts.get(id) ?? 0;
      if (charges > asked)
        findings.push({ check: "acknowledged", id, text: `${asked} payments asked for, ${charges} made` });
    }
    return findings;
  }
}
