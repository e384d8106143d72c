import type { ServiceFacts } from "@holdfast/actors";
import { authEvents } from "@holdfast/contracts";
import { EMAIL_CLAIM, userDocument } from "./user.ts";

/** What tools are told of auth's data. */
export const authData: ServiceFacts = {
  service: "auth",
  events: authEvents,
  documents: [userDocument],
  published: [userDocument.name],
  timers: [],
  claims: [EMAIL_CLAIM],
  reactions: [],
};
