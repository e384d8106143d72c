// Runs one of the five services of the course's architecture.

import type { Answerer } from "../../roles.ts";
import { addAuth } from "./auth.ts";
import { addExpiration } from "./expiration.ts";
import { addOrders } from "./orders.ts";
import { addPayments } from "./payments.ts";
import { type CourseParts, courseSettings, openParts, serve } from "./service.ts";
import { addTickets } from "./tickets.ts";

const SERVICES: Record<CourseParts["settings"]["service"], (parts: CourseParts) => Promise<void>> = {
  auth: addAuth,
  tickets: addTickets,
  orders: addOrders,
  expiration: addExpiration,
  payments: addPayments,
};

/** Begins a service: its routes, its database, and its listeners. */
export async function begin(settings: unknown): Promise<Answerer> {
  const parts = await openParts(courseSettings.parse(settings));
  await SERVICES[parts.settings.service](parts);
  const url = await serve(parts);
  return async () => ({ url });
}
