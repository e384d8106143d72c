// Defines the delivery service: its documents, actors, events and reactions.

import { defineService, onLatest, type Reaction, send } from "@holdfast/actors";
import {
  type CodeView,
  chargeEvents,
  deliveryEvents,
  isChargeView,
  isOrderView,
  isSealView,
  isTicketView,
  orderEvents,
  type SealView,
  type TicketView,
  ticketEvents,
} from "@holdfast/contracts";
import { ARCHIVE_MARK } from "@holdfast/server";
import { codeActor } from "./rules/code.ts";
import { concernsCodes } from "./rules/code-following.ts";
import { orderEndActor, sealEndActor } from "./rules/ends.ts";
import { saleActor } from "./rules/sale.ts";
import { sealActor } from "./rules/seal.ts";
import { sealDocument } from "./rules/seal-document.ts";
import { CODE_PEPPER_MARK, VAULT_KEY_MARK, VAULT_MARK } from "./store.ts";

/**
 * Turns events into messages. Of orders only those of sealed tickets count, of charges only the disputed ones. A code lives
 * in a partition of its own, so seals and codes follow each other by delivery's own events.
 */
const reactions: readonly Reaction[] = [
  onLatest(ticketEvents, ({ data: ticket }) =>
    isTicketView(ticket) && concernsSeal(ticket) ? [send(sealActor, ticket.id, { type: "FollowTicket", ticket })] : [],
  ),
  onLatest(
    orderEvents,
    ({ data: order }) =>
      isOrderView(order) && order.seal !== "none"
        ? [send(sealActor, order.ticket.id, { type: "FollowOrder", order })]
        : [],
    { forgotten: ({ kind, id }) => (kind === "order" ? [send(orderEndActor, id, { type: "Archived" })] : []) },
  ),
  onLatest(chargeEvents, ({ data: charge }) =>
    isChargeView(charge) && charge.dispute !== null
      ? [send(saleActor, charge.orderId, { type: "FollowCharge", charge })]
      : [],
  ),
  onLatest(deliveryEvents, ({ data }) =>
    isSealView(data)
      ? codesNamedBy(data).map((id) => send(codeActor, id, { type: "FollowSeal", seal: data }))
      : ticketsNamedBy(data).map((id) => send(sealActor, id, { type: "FollowCode", code: data })),
  ),
];

// Of a ticket of which nothing was ever sealed, it does not matter here who reserves and who buys it.
function concernsSeal({ status, seal, sealAnswer }: TicketView): boolean {
  return seal !== "none" || sealAnswer !== null || (status !== "reserved" && status !== "sold");
}

function codesNamedBy(seal: SealView): string[] {
  const { codeIds, givenBack = [] } = seal;
  return concernsCodes(seal) ? [...new Set([...codeIds, ...givenBack.map(({ codeId }) => codeId)])] : [];
}

// The ticket that the code is listed for or was sold with, and the ticket whose listing has ended otherwise.
function ticketsNamedBy({ ticketId, refused }: CodeView): string[] {
  return [...new Set([ticketId, refused?.ticketId])].filter((id) => typeof id === "string");
}

/** Definition of the delivery service, read by its engine, the command line and the checker. */
export const deliveryService = defineService("delivery", {
  events: deliveryEvents,
  actors: [sealActor, saleActor, codeActor, sealEndActor, orderEndActor],
  reactions,
  retires: [{ document: sealDocument, actor: sealEndActor, message: null }],
  siteKeys: [VAULT_KEY_MARK, CODE_PEPPER_MARK, VAULT_MARK, ARCHIVE_MARK],
});
