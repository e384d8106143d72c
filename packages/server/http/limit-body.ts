// Limits the size of request bodies.
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HttpProblem } from "./problems.ts";
import type { AppContext, AppEnv } from "./service.ts";

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
 * `larger` may send more, and must state their
 * length (else 411); default: none may.
 */
export function limitBody(maxSize: number, larger?: LargerBodies): MiddlewareHandler<AppEnv> {
  const limit = limitTo(maxSize);
  if (larger === undefined) return limit;
  const limitLarger = limitTo(larger.maxSize);
  return (c, next) => {
    if (!larger.requests.test(`${c.req.method} ${c.req.path}`)) return limit(c, next);
    // Without it all of a large body would be read before anybody knows whether it is wanted.
    if (c.req.header("Transfer-Encoding") !== undefined)
      throw new HttpProblem(411, [{ message: "Body must state its length" }]);
    return limitLarger(c, next);
  };
}

function limitTo(maxSize: number): MiddlewareHandler<AppEnv> {
  const limitUnstated = bodyLimit({ maxSize, onError: tooLarge });
  return (c, next) => {
    if (!statesLength(c)) return limitUnstated(c, next);
    return Number(c.req.header("Content-Length")) <= maxSize ? next() : tooLarge();
  };
}

function statesLength({ req }: AppContext): boolean {
  return req.header("Content-Length") !== undefined && req.header("Transfer-Encoding") === undefined;
}

function tooLarge(): never {
  throw new HttpProblem(413, [{ message: "Body is too large" }]);
}
