import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Logger } from "pino";
import type { ProxyCheck } from "../http/ip-address.ts";
import type { AppContext, AppEnv } from "../http/service.ts";
import { countRequest } from "./metrics.ts";
import { endRequestSpan, inRequestSpan } from "./request-span.ts";

/** Configures `observe`. */
export interface ObserveOptions {
  /** Names the service in logs and metrics. */
  readonly service: string;
  /** Writes the log of the process. */
  readonly log: Logger;
  /** Says which proxies may name the address of their client. */
  readonly isTrustedProxy: ProxyCheck;
}

/**
 * Counts and times each request, records its span, and logs it at level debug: never bodies, cookies, tokens or the query.
 * Sets `c.var.log` and `c.var.isTrustedProxy`, and until the session is read `c.var.user` to null.
 */
export function observe({ service, log, isTrustedProxy }: ObserveOptions): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const started = performance.now();
    const method = knownMethod(c.req.method);
    c.set("log", log);
    c.set("isTrustedProxy", isTrustedProxy);
    c.set("user", null);
    c.set("sessionToken", null);
    c.set("renewable", null);
    c.set("signedOut", null);
    c.set("isSessionOver", () => false);
    const span = await inRequestSpan(c, { service, method }, next);
    const route = routeOf(c);
    endRequestSpan(span, c, { method, route });
    report(c, { service, method, route, ms: performance.now() - started });
  };
}

type Seen = { service: string; method: string; route: string; ms: number };

function report(c: AppContext, { service, method, route, ms }: Seen): void {
  const { status } = c.res;
  countRequest({ service, method, route, status }, ms / 1_000);
  const log = c.get("log");
  if (!log.isLevelEnabled("debug")) return;
  log.debug({ service, requestId: c.get("requestId"), method, route, status, ms: Math.round(ms) }, "request");
}

// Uses the pattern of the route: with the path, each id would create a time series of its own.
function routeOf(c: AppContext): string {
  const route = routePath(c, -1);
  return route === "/*" || route === "*" ? "none" : route;
}

function knownMethod(method: string): string {
  return /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method) ? method : "other";
}
