import { Hono } from "hono";
import type { AppEnv } from "../http/service.ts";
import { metrics } from "./metrics.ts";

/** Creates `/healthz` (always 200), `/readyz` (200 when ready, else 503) and `/metrics` (Prometheus text). */
export function healthRoutes(isReady: () => boolean): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get("/healthz", (c) => c.json({ status: "alive" }))
    .get("/readyz", (c) => {
      if (isReady()) return c.json({ status: "ready" });
      c.header("Retry-After", "1");
      return c.json({ status: "not ready", errors: [{ message: "Not ready" }] }, 503);
    })
    .get("/metrics", async (c) => c.body(await metrics.metrics(), 200, { "Content-Type": metrics.contentType }));
}
