import type { ServiceFacts } from "@holdfast/actors/inspect";
import { orderEvents } from "@holdfast/contracts";
import { holdDocument } from "./hold.ts";
import { orderDocument } from "./order.ts";
import { reactions } from "./subscriptions.ts";
import { ticketDocument } from "./ticket-copy.ts";

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
