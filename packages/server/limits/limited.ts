// Limits the requests of one route.
import type { MiddlewareHandler } from "hono";
import { clientAddress } from "../http/client-address.ts";
import type { AppEnv } from "../http/service.ts";
import type { LimitName } from "./bounds.ts";
import type { RateLimits } from "./limits.ts";

/**
 * Counts each request against a limit of the person who is signed in, else of the address the request comes from. Throws
 * 429 beyond the limit; without `limits` it counts nothing.
 */
export function limited(limits: RateLimits | undefined, name: LimitName): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await limits?.consume(name, c.var.user?.id ?? clientAddress(c));
    return next();
  };
}
