// Says where a request comes from, for the audit log.

import { type AppContext, clientAddress } from "@holdfast/server";
import type { Origin } from "../rules/audit.ts";

/** Returns where the request of a person comes from. */
export function originOf(c: AppContext): Origin {
  const sessionId = c.var.user?.sessionId ?? null;
  return { by: "person", operatorId: null, address: clientAddress(c), device: null, sessionId };
}
