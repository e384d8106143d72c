// Plays tickets, orders and payments for the rules of delivery: what they publish, and when they believe what they hear.

import type { ChargeView, CodeView, OrderView, SealView, TicketView, Verdict } from "@holdfast/contracts";
import { isSealView } from "@holdfast/contracts";
import { exampleCharge, exampleOrder, exampleTicket } from "./examples.ts";

/** A change that a neighbour publishes. */
export type Published =
  | { readonly kind: "ticket"; readonly view: TicketView }
  | { readonly kind: "order"; readonly view: OrderView }
  | { readonly kind: "charge"; readonly view: ChargeView };

/** A completed sale, in the order in which the money was taken. */
export interface Captured {
  readonly orderId: string;
  readonly ticketId: string;
  readonly sellerId: string;
  readonly buyerId: string;
}

/** Tickets, orders and payments as one consistent neighbour; only what they hear of delivery comes late. */
export class Neighbours {
  readonly tickets = new Map<string, TicketView>();
  readonly orders = new Map<string, OrderView>();
  readonly charges = new Map<string, ChargeView>();
  readonly captured: Captured[] = [];
  readonly #verdicts = new Map<string, Verdict>();
  readonly #heard = new Map<string, number>();
  readonly #publish: (published: Published) => void;

  constructor(publish: (published: Published) => void) {
    this.#publish = publish;
  }

  /** Lists a ticket as a draft that waits for its seal. */
  list(id: string, userId: string): void {
    this.#ticket(exampleTicket({ id, version: -1, userId, eventId: id, status: "delisted", isDraft: true }), {});
  }

  /** Takes a ticket off sale, as its seller does. */
  remove(id: string): void {
    const ticket = this.tickets.get(id);
    if (ticket && (ticket.status === "available" || ticket.isDraft === true)) {
      this.#ticket(ticket, { status: "delisted", isDraft: false });
    }
  }

  /** Buys a ticket that is for sale. */
  buy(ticketId: string, id: string, userId: string): void {
    const ticket = this.tickets.get(ticketId);
    if (ticket?.status !== "available" || ticket.userId === userId) return;
    const fence = ticket.fence + 1;
    const { seal, edition } = ticket;
    this.#ticket(ticket, { status: "reserved", orderId: id, fence });
    this.#order(exampleOrder({ id, version: -1, userId, sellerId: ticket.userId, fence, edition, seal }, ticket), {});
  }

  /** Ends an order that is not being paid. */
  cancel(id: string): void {
    const order = this.orders.get(id);
    if (order?.status !== "AwaitingPayment" || order.chargeId !== null) return;
    this.#order(order, { status: "Cancelled", reason: "expired" });
    this.#free(order, { status: "available" });
  }

  /** Accepts a charge for an order. */
  accept(id: string, chargeId: string): void {
    const order = this.orders.get(id);
    if (order?.status === "AwaitingPayment" && order.chargeId === null) this.#order(order, { chargeId });
  }

  /** Captures the accepted charge of an order, or cancels it, when there is an answer for it. */
  settle(id: string): void {
    const order = this.orders.get(id);
    const verdict = this.#verdicts.get(`${id} ${order?.chargeId}`);
    if (order?.status !== "AwaitingPayment" || order.chargeId === null || !verdict) return;
    if (verdict.ok) {
      const { ticket, sellerId, userId: buyerId } = order;
      this.captured.push({ orderId: id, ticketId: ticket.id, sellerId, buyerId });
      this.#order(order, { status: "Completed" });
      const sold = this.tickets.get(ticket.id);
      if (sold) this.#ticket(sold, { status: "sold" });
    } else {
      this.#order(order, { status: "Cancelled", reason: "file lost" });
      this.#free(order, { status: "delisted" });
    }
  }

  /** Gives up an accepted charge that nobody has answered in time. */
  giveUp(id: string): void {
    const order = this.orders.get(id);
    if (order?.status === "AwaitingPayment" && order.chargeId !== null) this.#order(order, { chargeId: null });
  }

  /** Refunds a completed order. */
  refund(id: string): void {
    const order = this.orders.get(id);
    const dispute = this.charges.get(order?.chargeId ?? "")?.dispute ?? null;
    if (order?.status !== "Completed" || dispute === "open") return;
    this.#order(order, { status: "Cancelled", reason: "refunded" });
    this.#free(order, { status: "delisted" });
  }

  /** Opens the dispute of a completed order's charge, or ends one. */
  dispute(id: string, dispute: "open" | "won" | "lost"): void {
    const order = this.orders.get(id);
    if (order?.status !== "Completed" || order.chargeId === null) return;
    const before = this.charges.get(order.chargeId) ?? exampleCharge({ id: order.chargeId, version: 0, orderId: id });
    if ((dispute === "open") !== (before.dispute === null)) return;
    if (before.dispute === "won" || before.dispute === "lost") return;
    const view = { ...before, version: before.version + 1, dispute };
    this.charges.set(view.id, view);
    this.#publish({ kind: "charge", view });
  }

  /** Hears what delivery publishes, as payments does: it keeps the answer for the charge that it names. */
  hearAsPayments(view: SealView | CodeView): void {
    if (isSealView(view) && view.verdict) {
      this.#verdicts.set(`${view.verdict.orderId} ${view.verdict.chargeId}`, view.verdict);
    }
  }

  /** Hears what delivery publishes, as tickets does: the newest state of a seal counts. */
  hearAsTickets(view: SealView | CodeView): void {
    if (!isSealView(view) || view.version <= (this.#heard.get(view.id) ?? -1)) return;
    this.#heard.set(view.id, view.version);
    const ticket = this.tickets.get(view.id);
    if (!ticket) return;
    const { attempt } = view;
    const carries = ticket.seal !== "none" && ticket.sealAnswer?.attempt === attempt;
    if (view.state === "sealed" && !carries) this.#takeSeal(ticket, view);
    if (view.state === "withdrawing") this.#giveSealUp(ticket, attempt);
    const isLost = (view.state === "refused" || view.state === "destroyed") && ticket.status === "available";
    if (isLost && carries) this.#giveSealUp(ticket, attempt);
  }

  #takeSeal(ticket: TicketView, { attempt, kind }: SealView): void {
    const answer = { attempt, wish: "seal" } as const;
    if (ticket.sealAnswer?.attempt === attempt && !ticket.sealAnswer.isGranted) return;
    const isUnheld = ticket.status === "available" || ticket.isDraft === true;
    const { edition, status } = ticket;
    if (!isUnheld) {
      this.#ticket(ticket, { sealAnswer: { ...answer, isGranted: false, edition, reason: status } });
      return;
    }
    const raised = edition + 1;
    const sealAnswer = { ...answer, isGranted: true, edition: raised, reason: null };
    this.#ticket(ticket, { status: "available", isDraft: false, seal: kind ?? "file", edition: raised, sealAnswer });
  }

  #giveSealUp(ticket: TicketView, attempt: number): void {
    const { edition, status } = ticket;
    const answer = { attempt, wish: "withdraw" } as const;
    if (status === "reserved" || status === "sold") {
      this.#ticket(ticket, { sealAnswer: { ...answer, isGranted: false, edition, reason: status } });
      return;
    }
    const sealAnswer = { ...answer, isGranted: true, edition: edition + 1, reason: null };
    const isDraft = status === "available" || ticket.isDraft === true;
    this.#ticket(ticket, { status: "delisted", isDraft, seal: "none", edition: edition + 1, sealAnswer });
  }

  #free(order: OrderView, change: Partial<TicketView>): void {
    const ticket = this.tickets.get(order.ticket.id);
    if (ticket?.orderId === order.id) this.#ticket(ticket, { orderId: null, ...change });
  }

  #ticket(before: TicketView, change: Partial<TicketView>): void {
    const view = { ...before, ...change, version: before.version + 1 };
    this.tickets.set(view.id, view);
    this.#publish({ kind: "ticket", view });
  }

  #order(before: OrderView, change: Partial<OrderView>): void {
    const view = { ...before, ...change, version: before.version + 1 };
    this.orders.set(view.id, view);
    this.#publish({ kind: "order", view });
  }
}
