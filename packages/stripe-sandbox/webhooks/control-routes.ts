// Serves the control routes of webhooks.
import type { Database } from "bun:sqlite";
import { Hono } from "hono";
import { z } from "zod";
import { badBody, readJson } from "../control/json-body.ts";
import { countDeliveries, deliverAgain, findEvent, listDeliveries } from "./deliveries.ts";
import type { WebhookFaults } from "./delivery-faults.ts";
import { listEndpoints, replaceEndpoints, type WebhookSecrets, withSecrets } from "./endpoints.ts";

/** Connects the routes with the parts of the sandbox that they read and change. */
export type WebhookControlOptions = {
  /** Stores endpoints and deliveries. */
  database: Database;
  /** Holds the faults of deliveries. */
  faults: WebhookFaults;
  /** Sets the secrets of endpoints that have none of their own. */
  secrets: WebhookSecrets;
  /** Starts to send new deliveries. */
  wake: () => void;
};

const FORGERY = z.enum(["wrong_secret", "old_timestamp", "unsigned", "truncated"]);

const FAULT = z.strictObject({
  kind: z.enum(["lose", "delay", "duplicate", "reorder", ...FORGERY.options]),
  type: z.string().min(1).optional(),
  times: z.int().min(1).max(100_000).default(1),
  delayMs: z.int().min(0).max(3_600_000).default(1000),
});

const ENDPOINTS = z.strictObject({
  endpoints: z
    .array(
      z.strictObject({
        url: z.url({ protocol: /^https?$/ }),
        secret: z.string().min(1).optional(),
        connect: z.boolean().optional(),
        enabled_events: z.array(z.string().min(1)).min(1).max(100).optional(),
      }),
    )
    .max(16),
});

const AGAIN = z.strictObject({ event: z.string(), forgery: FORGERY.optional() });

const FILTER = z.strictObject({
  event: z.string().optional(),
  status: z.enum(["pending", "delivered", "failed", "lost"]).optional(),
});

/**
 * Creates `GET|PUT endpoints`, `GET|POST deliveries` and `GET|POST|DELETE faults`. Answers 400 for a body or query that
 * the schema refuses, and 404 for an unknown event.
 */
export function createWebhookControl({ database, faults, secrets, wake }: WebhookControlOptions): Hono {
  const control = new Hono();
  control.get("/endpoints", (http) => http.json(listEndpoints(database)));
  control.put("/endpoints", async (http) => {
    const body = ENDPOINTS.safeParse(await readJson(http.req));
    if (!body.success) return http.json(badBody(body.error), 400);
    replaceEndpoints(database, withSecrets(body.data.endpoints, secrets));
    return http.json(listEndpoints(database));
  });
  control.get("/deliveries", (http) => {
    const filter = FILTER.safeParse(http.req.query());
    if (!filter.success) return http.json(badBody(filter.error), 400);
    return http.json({ counts: countDeliveries(database), deliveries: listDeliveries(database, filter.data) });
  });
  control.post("/deliveries", async (http) => {
    const again = AGAIN.safeParse(await readJson(http.req));
    if (!again.success) return http.json(badBody(again.error), 400);
    const { event, forgery } = again.data;
    if (!findEvent(database, event)) return http.json({ error: { code: "unknown_event", message: event } }, 404);
    const ids = deliverAgain(database, event, forgery ?? null);
    wake();
    return http.json({ ids }, 201);
  });
  control.get("/faults", (http) => http.json(faults.pending()));
  control.post("/faults", async (http) => {
    const fault = FAULT.safeParse(await readJson(http.req));
    if (!fault.success) return http.json(badBody(fault.error), 400);
    faults.add(fault.data);
    return http.json(fault.data, 201);
  });
  control.delete("/faults", (http) => {
    faults.clear();
    return http.body(null, 204);
  });
  return control;
}
