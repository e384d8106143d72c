import type { ServiceFacts } from "@holdfast/actors/inspect";
import { orderEvents } from "@holdfast/contracts";
import { holdDocument } from "./rules/hold.ts";
import { orderDocument } from "./rules/order.ts";
import { ticketDocument } from "./rules/ticket-copy.ts";
import { reactions } from "./subscriptions.ts";

/** What tools are told of orders' data. */
export const ordersData: ServiceFacts = {
  service: "orders",
  events: orderEvents,
  documents: [holdDocument, ticketDocument, orderDocument],
  published: [orderDocument.name],
  timers: [],
  claims: ["lock"],
  reactions,
};

export { holdDocument, orderDocument };
