import type { ServiceFacts } from "@holdfast/actors/inspect";
import { expirationEvents } from "@holdfast/contracts";
import { deadlineActor, deadlineDocument } from "./rules/deadline.ts";
import { reactions } from "./subscriptions.ts";

/** What tools are told of expiration's data. */
export const expirationData: ServiceFacts = {
  service: "expiration",
  events: expirationEvents,
  documents: [deadlineDocument],
  published: [],
  timers: Object.keys(deadlineActor.timers ?? {}).map((name) => `${deadlineActor.name}|${name}`),
  claims: [],
  reactions,
};

export { deadlineDocument };
