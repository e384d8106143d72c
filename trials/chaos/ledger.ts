import type { Finding, PartitionSnapshot } from "@holdfast/actors/inspect";
import { orderDocument } from "@holdfast/orders";
import { chargeDocument } from "@holdfast/payments";
import { ticketDocument } from "@holdfast/tickets";
import type { Ledger } from "./load.ts";

/** Compares what people were told with what is so: each acknowledged command has exactly one effect. */
export class LedgerCheck {
  readonly #ledger: Ledger;
  readonly #titles = new Map<string, string[]>();
  readonly #orders = new Map<string, { status: string; ticketId: string; charges: number }>();
  readonly #charges = new Map<string, { status: string; orderId: string }>();
  #completed = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

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

  /** How many orders were completed. */
  sales(): number {
    return this.#completed;
  }

  findings(): Finding[] {
    return [...this.#listings(), ...this.#purchases(), ...this.#payments()];
  }

  #listings(): Finding[] {
    const { listings } = this.#ledger;
    return [...listings].flatMap(([title, id]) => {
      const made = this.#titles.get(title) ?? [];
      const isRight = id === null ? made.length <= 1 : made.length === 1 && made[0] === id;
      return isRight ? [] : [{ check: "told", id: id ?? title, text: `listed once, there are ${made.length}` }];
    });
  }

  #purchases(): Finding[] {
    const { orders, ordersAsked, cancelled } = this.#ledger;
    const findings: Finding[] = [];
    for (const [id, { ticketId }] of orders) {
      const order = this.#orders.get(id);
      if (order?.ticketId === ticketId) continue;
      findings.push({ check: "told", id, text: `order of ticket ${ticketId} was acknowledged and is not there` });
    }
    for (const id of cancelled) {
      const status = this.#orders.get(id)?.status;
      if (status !== "Cancelled") findings.push({ check: "told", id, text: `cancelled, and is ${status ?? "gone"}` });
    }
    if (this.#orders.size > ordersAsked) {
      findings.push({ check: "told", id: "orders", text: `${ordersAsked} were asked for, ${this.#orders.size} made` });
    }
    return findings;
  }

  #payments(): Finding[] {
    const { paid, attempts } = this.#ledger;
    const findings: Finding[] = [];
    for (const [id, orderId] of paid) {
      const isPaid = this.#charges.get(id)?.status === "Completed" && this.#orders.get(orderId)?.status === "Completed";
      if (!isPaid) findings.push({ check: "told", id, text: `paid order ${orderId}, which is not so` });
    }
    for (const [id, { charges }] of this.#orders) {
      const asked = attempts.get(id) ?? 0;
      if (charges > asked) findings.push({ check: "told", id, text: `${asked} payments asked for, ${charges} made` });
    }
    return findings;
  }
}
