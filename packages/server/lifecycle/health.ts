import { createHash, timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import { canonicalAddress } from "../http/ip-address.ts";
import { hostnameOf, isLoopbackHost } from "../http/known-hosts.ts";
import { forbidden } from "../http/problems.ts";
import type { AppContext, AppEnv } from "../http/service.ts";
import { metrics } from "./metrics.ts";
import { readGauges } from "./site-gauges.ts";

/** Configures the routes of health and metrics. */
export interface HealthOptions {
  /** Returns whether the process can take requests. */
  readonly isReady: () => boolean;
  /** Says why not, in plain words for operators; default: nothing. */
  readonly notReadyBecause?: (() => readonly string[]) | undefined;
  /** Opens `/metrics` to other machines that send it as a bearer token; null: to none. */
  readonly metricsToken: string | null;
}

/**
 * Creates `/healthz` (always 200), `/readyz` (200 when ready, else 503 with the `reasons`, for operators) and `/metrics`
 * (Prometheus text; 403 for other machines without the token).
 */
export function healthRoutes({ isReady, notReadyBecause = () => [], metricsToken }: HealthOptions): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get("/healthz", (c) => c.json({ status: "alive" }))
    .get("/readyz", (c) => {
      if (isReady()) return c.json({ status: "ready" });
      c.header("Retry-After", "1");
      const reasons = notReadyBecause();
      const more = reasons.length > 0 && { reasons };
      return c.json({ status: "not ready", errors: [{ message: "Not ready" }], ...more }, 503);
    })
    .get("/metrics", async (c) => {
      if (!isFromThisMachine(c) && !hasToken(c, metricsToken)) {
        throw forbidden("Metrics are shown on this machine, and elsewhere with the token in METRICS_TOKEN");
      }
      await readGauges();
      return c.body(await metrics.metrics(), 200, { "Content-Type": metrics.contentType });
    });
}

// A proxy on this machine passes on requests of others: it adds a header, or the name that people see in `Host`.
function isFromThisMachine(c: AppContext): boolean {
  const addressOf = c.env?.addressOf;
  if (addressOf === undefined) return true;
  const peer = canonicalAddress(addressOf() ?? "");
  const isForwarded = ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"].some((name) => c.req.header(name));
  return peer !== null && isLoopbackHost(peer) && isLoopbackHost(hostnameOf(c)) && !isForwarded;
}

function hasToken(c: AppContext, token: string | null): boolean {
  const [, sent = ""] = /^Bearer +(\S+)$/i.exec(c.req.header("Authorization") ?? "") ?? [];
  return token !== null && timingSafeEqual(hashOf(sent), hashOf(token));
}

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
