// Defines the actor of an order, which sends each message to its rule.

import type { BarReason } from "@holdfast/accounts";
import { actor, refuse } from "@holdfast/actors";
import type { ChargeView, DeadlineView, TicketView } from "@holdfast/contracts";
import { followCharge } from "./acceptance.ts";
import {
  cancelByBuyer,
  endForBarred,
  followTicket,
  type OrderDecision,
  orderTerms,
  passDeadline,
  refundSale,
} from "./order.ts";

/** Message to the order actor. */
export type OrderMessage =
  /** Cancels the order for its buyer. */
  | { readonly type: "CancelByBuyer"; readonly userId: string }
  /** Ends the order, unless it is being paid for, because its buyer was barred. */
  | { readonly type: "EndForBarred"; readonly reason: BarReason }
  /** Refunds the order for its seller; `sellerId` is null when the operator refunds it. */
  | { readonly type: "Refund"; readonly sellerId: string | null }
  /** Handles an `OrderExpired` of expiration. */
  | { readonly type: "DeadlinePassed"; readonly deadline: DeadlineView }
  /** Handles an event of the order's ticket. */
  | { readonly type: "FollowTicket"; readonly ticket: TicketView }
  /** Handles an event of a charge for the order. */
  | { readonly type: "FollowCharge"; readonly charge: ChargeView };

/** Changes one order together with the hold on its ticket; messages are sent to the order's id. */
export const orderActor = actor(orderTerms, {
  documents: (id, _message: OrderMessage, { order }) => ({ order: id, hold: order?.ticket.id ?? null }),
  decide({ order, hold }, message: OrderMessage, { id, now }): OrderDecision {
    if (!order) return refuse("not_found", `Cannot find order ${id}`);
    switch (message.type) {
      case "CancelByBuyer":
        return cancelByBuyer({ order, hold }, message.userId, now);
      case "EndForBarred":
        return endForBarred({ order, hold }, message.reason, now);
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
