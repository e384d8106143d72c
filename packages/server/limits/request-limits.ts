// Limits how many requests one person or one address may send, whatever they are about.
import type { MiddlewareHandler } from "hono";
import { clientAddress } from "../http/client-address.ts";
import { isWrite } from "../http/csrf.ts";
import type { AppEnv } from "../http/service.ts";
import type { RateLimits } from "./limits.ts";

/**
 * Counts every write against the limit of the person who is signed in, else of the address the request comes from.
 * Throws 429 beyond the limit. Webhooks are not counted.
 */
export function limitWrites(limits: RateLimits): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const isLimited = isWrite(c.req.method) && !c.req.path.startsWith("/webhooks/");
    if (isLimited) await limits.consume("writes", c.var.user?.id ?? clientAddress(c));
    return next();
  };
}

/** Counts every read against the limit of the address the request comes from. Throws 429 beyond the limit. */
export function limitReads(limits: RateLimits): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (!isWrite(c.req.method)) await limits.consume("reads", clientAddress(c));
    return next();
  };
}
