import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Logger } from "pino";
import type { AppContext, AppEnv } from "../http/service.ts";
import { countRequest } from "./metrics.ts";

/**
 * Counts and times each request, and logs it at level debug: never bodies, cookies, tokens or the query.
 * Sets `c.var.log`, and `c.var.user` to null.
 */
export function observe({ service, log }: { service: string; log: Logger }): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const started = performance.now();
    c.set("log", log);
    c.set("user", null);
    await next();
    report(c, { service, ms: performance.now() - started });
  };
}

function report(c: AppContext, { service, ms }: { service: string; ms: number }): void {
  const { status } = c.res;
  const route = routeOf(c);
  const method = knownMethod(c.req.method);
  countRequest({ service, method, route, status }, ms / 1_000);
  if (!c.var.log.isLevelEnabled("debug")) return;
  c.var.log.debug({ service, requestId: c.var.requestId, method, route, status, ms: Math.round(ms) }, "request");
}

// Uses the pattern of the route: with the path, each id would create a time series of its own.
function routeOf(c: AppContext): string {
  const route = routePath(c, -1);
  return route === "/*" || route === "*" ? "none" : route;
}

function knownMethod(method: string): string {
  return /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method) ? method : "other";
}
