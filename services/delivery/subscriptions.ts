// Defines the delivery service: its documents, actors, events and reactions.

import { defineService, eventStream } from "@holdfast/actors";

/** Definition of the delivery service, read by its engine, the command line and the checker. */
export const deliveryService = defineService("delivery", {
  events: eventStream("delivery", { subscribers: [], schema: 1, types: {} }),
  actors: [],
});
