/** What is limited, and by what: see the bounds in `createRateLimits`. */
export type LimitName = "writes" | "sign-ins" | "failed-sign-ins";

/** Counts what people do, across processes where they share a Redis. */
export interface RateLimits {
  /** Counts one; throws 429 with `Retry-After` when it is one too many. */
  consume(name: LimitName, key: string): Promise<void>;
  /** Throws 429 when the next one would be too many; counts nothing. */
  check(name: LimitName, key: string): Promise<void>;
}
