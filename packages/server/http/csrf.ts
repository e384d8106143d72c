// Refuses writes that a page of another site sends (cross-site request forgery).
import type { MiddlewareHandler } from "hono";
import { forbidden } from "./problems.ts";
import type { AppEnv } from "./service.ts";

/**
 * Refuses with 403 a write whose `Origin` is neither `publicUrl` nor the host of the request, or whose
 * `Sec-Fetch-Site` is `cross-site`. A write without `Origin` passes: browsers send the header with every write.
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

/** Returns whether a request of this method may change something: any method but GET, HEAD and OPTIONS. */
export function isWrite(method: string): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}

function isOwnHost(origin: string, host: string | undefined, url: string): boolean {
  if (!URL.canParse(origin)) return false;
  return new URL(origin).host === (host ?? new URL(url).host).toLowerCase();
}
