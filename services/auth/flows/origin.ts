// Says where a request comes from, for the audit log.

import { type AppContext, clientAddress } from "@holdfast/server";
import type { Origin } from "../rules/audit.ts";
import { deviceOf } from "../rules/device.ts";

/** Returns where the request of a person comes from; the session may be one whose token has expired. */
export function originOf(c: AppContext): Origin {
  const sessionId = (c.var.user ?? c.var.renewable?.user)?.sessionId ?? null;
  const device = deviceOf(c.req.header("User-Agent"));
  return { by: "person", operatorId: null, address: clientAddress(c), device, sessionId };
}
