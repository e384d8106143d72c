// Defines the operator service: its documents and actors. It subscribes to no events, and publishes none.

import { defineService, eventStream } from "@holdfast/actors";
import { ARCHIVE_MARK } from "@holdfast/server";
import { actionActor } from "./rules/action.ts";
import { samplesActor } from "./rules/samples.ts";

/** Definition of the operator service, read by its engine, the command line and the checker. */
export const operatorService = defineService("operator", {
  events: eventStream<never>("operator", { subscribers: [], schema: 1, types: {} }),
  actors: [actionActor, samplesActor],
  siteKeys: [ARCHIVE_MARK],
});
