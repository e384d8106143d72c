import type { Log } from "@holdfast/actors";
import { MAX_PARTITIONS } from "@holdfast/actors";
import type { ServiceFacts } from "@holdfast/actors/inspect";
import { authEvents } from "@holdfast/contracts";
import { endedOrderDocument } from "./rules/ended-order.ts";
import { mailActor, mailDocument, SEND_TIMER } from "./rules/mail.ts";
import { EMAIL_CLAIM, userDocument } from "./rules/user.ts";
import { reactions } from "./subscriptions.ts";

function quiet(): void {}
const log: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

// Its documents and reactions are the same under any terms.
const mail = mailActor({ retryMs: [], oldestMs: 0 });

/** What tools are told of auth's data. */
export const authData: ServiceFacts = {
  service: "auth",
  events: authEvents,
  documents: [userDocument, mailDocument, endedOrderDocument],
  published: [userDocument.name],
  timers: [`${mail.name}|${SEND_TIMER}`],
  claims: [EMAIL_CLAIM],
  reactions: reactions({ mail, partitions: MAX_PARTITIONS, log }),
};
