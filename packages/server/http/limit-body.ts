// Limits the size of request bodies.
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HttpProblem } from "./problems.ts";
import type { AppEnv } from "./service.ts";

/** Lets some requests have a larger body than the others. */
export interface LargerBodies {
  /** Matches the method and the path of these requests, such as `/^POST \/api\/files$/`. */
  readonly requests: RegExp;
  /** Limits the size of their bodies, in bytes. */
  readonly maxSize: number;
}

/**
 * Refuses a body of more than `maxSize` bytes with 413. A body that states its length is judged by that length before
 * any of it is read: `bodyLimit` would open the body as a stream first, which costs 2 % of a purchase. The requests of
 * `larger` may send more; default: none may.
 */
export function limitBody(maxSize: number, larger?: LargerBodies): MiddlewareHandler<AppEnv> {
  const limit = limitTo(maxSize);
  if (larger === undefined) return limit;
  const limitLarger = limitTo(larger.maxSize);
  return (c, next) => (larger.requests.test(`${c.req.method} ${c.req.path}`) ? limitLarger(c, next) : limit(c, next));
}

function limitTo(maxSize: number): MiddlewareHandler<AppEnv> {
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
