// Limits the size of request bodies.
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HttpProblem } from "./problems.ts";
import type { AppEnv } from "./service.ts";

/**
 * Refuses a body of more than `maxSize` bytes with 413. A body that states its length is judged by that length before
 * any of it is read: `bodyLimit` would open the body as a stream first, which costs 2 % of a purchase.
 */
export function limitBody(maxSize: number): MiddlewareHandler<AppEnv> {
  const limitUnstated = bodyLimit({ maxSize, onError: tooLarge });
  return (c, next) => {
    const length = c.req.header("Content-Length");
    if (length === undefined || c.req.header("Transfer-Encoding") !== undefined) return limitUnstated(c, next);
    return Number(length) <= maxSize ? next() : tooLarge();
  };
}

function tooLarge(): never {
  throw new HttpProblem(413, [{ message: "Body is too large" }]);
}
