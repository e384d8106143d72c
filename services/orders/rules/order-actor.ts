import { actor, refuse } from "@holdfast/actors";
import type { ChargeView, DeadlineView, TicketView } from "@holdfast/contracts";
import { followCharge } from "./acceptance.ts";
import { cancelByBuyer, followTicket, type OrderDecision, orderTerms, passDeadline, refundSale } from "./order.ts";

export type OrderMessage =
  | { readonly type: "CancelByBuyer"; readonly userId: string }
  /** By the seller, or with null by the operator. */
  | { readonly type: "Refund"; readonly sellerId: string | null }
  | { readonly type: "DeadlinePassed"; readonly deadline: DeadlineView }
  | { readonly type: "FollowTicket"; readonly ticket: TicketView }
  | { readonly type: "FollowCharge"; readonly charge: ChargeView };

/** One order together with the hold on its ticket. */
export const orderActor = actor(orderTerms, {
  documents: (id, _message: OrderMessage, { order }) => ({ order: id, hold: order?.ticket.id ?? null }),
  decide({ order, hold }, message: OrderMessage, { id, now }): OrderDecision {
    if (!order) return refuse("not_found", `Cannot find order ${id}`);
    switch (message.type) {
      case "CancelByBuyer":
        return cancelByBuyer({ order, hold }, message.userId, now);
      case "Refund":
        return refundSale({ order, hold }, message.sellerId, now);
      case "DeadlinePassed":
        return passDeadline({ order, hold }, message.deadline, now);
      case "FollowTicket":
        return followTicket({ order, hold }, message.ticket, now);
      case "FollowCharge":
        return followCharge({ order, hold }, message.charge, now);
    }
  },
});
