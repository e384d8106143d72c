import { Hono } from "hono";
import type { AppEnv } from "../http/service.ts";
import { metrics } from "./metrics.ts";

/**
 * Creates `/healthz` (always 200), `/readyz` (200 when ready, else 503 with the `reasons`, for operators) and `/metrics`
 * (Prometheus text).
 */
export function healthRoutes(
  isReady: () => boolean,
  notReadyBecause: () => readonly string[] = () => [],
): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get("/healthz", (c) => c.json({ status: "alive" }))
    .get("/readyz", (c) => {
      if (isReady()) return c.json({ status: "ready" });
      c.header("Retry-After", "1");
      const reasons = notReadyBecause();
      const more = reasons.length > 0 && { reasons };
      return c.json({ status: "not ready", errors: [{ message: "Not ready" }], ...more }, 503);
    })
    .get("/metrics", async (c) => c.body(await metrics.metrics(), 200, { "Content-Type": metrics.contentType }));
}
