import type { MiddlewareHandler } from "hono";
import { forbidden } from "./problems.ts";
import type { AppEnv } from "./service.ts";

/**
 * Refuses (403) a write that another site's page sends: its `Origin` is neither the public address's nor the
 * request's own host, or Fetch Metadata says cross-site. A write without `Origin` comes from no page.
 */
export function csrf(publicUrl: string): MiddlewareHandler<AppEnv> {
  const publicOrigin = new URL(publicUrl).origin;
  return async (c, next) => {
    if (!isWrite(c.req.method)) return next();
    const origin = c.req.header("Origin");
    const isOurs =
      origin === undefined || origin === publicOrigin || isOwnHost(origin, c.req.header("Host"), c.req.url);
    if (!isOurs || c.req.header("Sec-Fetch-Site") === "cross-site")
      throw forbidden("This request comes from another site");
    return next();
  };
}

/** Whether a method may change something. */
export function isWrite(method: string): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}

function isOwnHost(origin: string, host: string | undefined, url: string): boolean {
  if (!URL.canParse(origin)) return false;
  return new URL(origin).host === (host ?? new URL(url).host).toLowerCase();
}
