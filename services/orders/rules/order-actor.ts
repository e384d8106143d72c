// Defines the actor of an order, which sends each message to its rule.

import type { BarReason } from "@holdfast/accounts";
import { actor, type Env, refuse } from "@holdfast/actors";
import type { ChargeView, DeadlineView, TicketView } from "@holdfast/contracts";
import { followCharge } from "./acceptance.ts";
import { isOf, lockClaim } from "./hold.ts";
import type { OrderTerms } from "./offer.ts";
import {
  cancelByBuyer,
  cancelByOperator,
  endForBarred,
  endOffer,
  endOverdue,
  followTicket,
  LEFT,
  type OrderAndHold,
  type OrderChange,
  type OrderDecision,
  orderTerms,
  PASSED,
  passDeadline,
  type Refunding,
  refundSale,
  takeOffer,
} from "./order.ts";
import { isOpen, openOrdersOf } from "./order-document.ts";
import { type Deciding, nextUserOf, orderIds, serveLine, withLine } from "./order-line.ts";
import { copyAfter, reservingOrderOf } from "./ticket-copy.ts";

/** Message to the order actor. */
export type OrderMessage =
  /** Cancels the order for its buyer. */
  | { readonly type: "CancelByBuyer"; readonly userId: string }
  /** Cancels the order for an operator. */
  | { readonly type: "CancelByOperator" }
  /** Takes the offer that the order is, for its buyer. */
  | { readonly type: "Take"; readonly userId: string }
  /** Ends the offer because its buyer does not want it; `Leave` also takes the buyer out of the line. */
  | { readonly type: "Pass" | "Leave"; readonly userId: string }
  /** Goes on with the search of the line for the ticket that the order has freed. */
  | { readonly type: "ServeLine" }
  /** Says that the buyer of the ended order, who waits again, was offered what is for sale. */
  | { readonly type: "OfferedAgain" }
  /** Ends the order, unless it is being paid for, because its buyer was barred. */
  | { readonly type: "EndForBarred"; readonly reason: BarReason }
  /** Refunds the order for its seller or for the operator. */
  | ({ readonly type: "Refund" } & Refunding)
  /** Ends the order if its deadline has passed, for a buyer who asks for the ticket. */
  | { readonly type: "EndOverdue" }
  /** Handles an `OrderExpired` of expiration. */
  | { readonly type: "DeadlinePassed"; readonly deadline: DeadlineView }
  /** Handles an event of the order's ticket. */
  | { readonly type: "FollowTicket"; readonly ticket: TicketView }
  /** Archives the ended order, because payments has archived its money. */
  | { readonly type: "Archive" }
  /** Handles an event of a charge for the order. */
  | { readonly type: "FollowCharge"; readonly charge: ChargeView };

type OwnMessage = Exclude<OrderMessage, { readonly type: "ServeLine" | "OfferedAgain" | "Archive" }>;

/** Changes one order together with the hold on its ticket; messages are sent to the order's id. */
export const orderActor = actor(orderTerms, {
  documents: (id, message: OrderMessage, known, newId) => orderIds(id, message, known, newId),
  counts: (_id, message, known) => {
    const userId = nextUserOf(message, known);
    return userId === null ? null : openOrdersOf(userId);
  },
  timers: { line: { type: "ServeLine" } },
  decide(documents, message: OrderMessage, env: Env<OrderTerms>): OrderDecision {
    const { order, hold } = documents;
    if (message.type === "Archive") return order ? archived({ order, hold }) : {};
    if (!order) return refuse("not_found", `Cannot find order ${env.id}`);
    if (message.type === "OfferedAgain") return {};
    if (message.type === "ServeLine") return serveLine({ order, documents, message, env });
    const decision = decide({ order, hold }, message, env);
    if ("refused" in decision) return decision;
    return withLine(withTicketCopy(decision, { order, documents, message, env }), { order, documents, message, env });
  },
});

// The order that has reserved its ticket keeps the copy of the ticket too: one commit handles the event.
function withTicketCopy(change: OrderChange, { order, documents, message }: Deciding): OrderChange {
  if (message.type !== "FollowTicket" || reservingOrderOf(message.ticket) !== order.id) return change;
  const ticket = copyAfter(documents.ticket, message.ticket);
  return ticket === null ? change : { ...change, write: { ...change.write, ticket } };
}

// The hold that a sold, refunded or lost ticket has for good goes with its order, and tells tickets so.
function archived({ order, hold }: OrderAndHold): OrderDecision {
  if (isOpen(order)) return {};
  if (!isOf(hold, order.id)) return { archive: { order: true } };
  return {
    archive: { order: true },
    delete: { hold: true },
    claims: [lockClaim(order.ticket.id, { mode: "release", orderId: order.id, until: null })],
  };
}

function decide({ order, hold }: OrderAndHold, message: OwnMessage, { now, terms }: Env<OrderTerms>): OrderDecision {
  switch (message.type) {
    case "CancelByBuyer":
      return cancelByBuyer({ order, hold }, message.userId, now);
    case "CancelByOperator":
      return cancelByOperator({ order, hold }, now);
    case "Take":
      return takeOffer({ order, hold }, { userId: message.userId, holdMs: terms.holdMs }, now);
    case "Pass":
      return endOffer({ order, hold }, { userId: message.userId, reason: PASSED }, now);
    case "Leave":
      return endOffer({ order, hold }, { userId: message.userId, reason: LEFT }, now);
    case "EndForBarred":
      return endForBarred({ order, hold }, message.reason, now);
    case "Refund":
      return refundSale({ order, hold }, message, now);
    case "EndOverdue":
      return endOverdue({ order, hold }, now);
    case "DeadlinePassed":
      return passDeadline({ order, hold }, message.deadline, now);
    case "FollowTicket":
      return followTicket({ order, hold }, message.ticket, now);
    case "FollowCharge":
      return followCharge({ order, hold }, message.charge, now);
  }
}
