import { connectRedis } from "@holdfast/actors/redis";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { tooMany } from "../http/problems.ts";

/** What is limited, and by what: see the bounds in `createRateLimits`. */
export type LimitName = "writes" | "sign-ins" | "failed-sign-ins";

/** Counts what people do, across processes where they share a Redis. */
export interface RateLimits {
  /** Counts one; throws 429 with `Retry-After` when it is one too many. */
  consume(name: LimitName, key: string): Promise<void>;
  /** Throws 429 when the next one would be too many; counts nothing. */
  check(name: LimitName, key: string): Promise<void>;
  /** Closes the connection. */
  close(): void;
}

/** Where it is counted: a Redis address, or null for this process's memory alone. */
export interface RateLimitOptions {
  readonly redisUrl: string | null;
  readonly bounds?: Partial<Bounds>;
}

type Bounds = Readonly<Record<LimitName, { readonly points: number; readonly duration: number }>>;

// Per person or address; wide enough for a whole office behind one address, not for a script.
const BOUNDS: Bounds = {
  writes: { points: 600, duration: 60 },
  "sign-ins": { points: 600, duration: 60 },
  "failed-sign-ins": { points: 20, duration: 600 },
};

/**
 * Creates the limits: `writes` 600 a minute per person or address, `sign-ins` (and sign-ups) 600 a minute per
 * address, `failed-sign-ins` 20 in ten minutes per e-mail.
 *
 * Counted in the logical database beside the site's own (keys with a TTL stay out of that); in memory while
 * Redis is away. A cluster has no second database: there give null.
 */
export function createRateLimits({ redisUrl, bounds = {} }: RateLimitOptions): RateLimits {
  const redis =
    redisUrl === null ? null : connectRedis(beside(redisUrl), { name: "holdfast-limits", role: "commands" });
  const limiters = mapBounds({ ...BOUNDS, ...bounds }, (keyPrefix, bound) => {
    const memory = new RateLimiterMemory({ keyPrefix, ...bound });
    const inMemoryBlockOnConsumed = bound.points + 1;
    if (redis === null) return memory;
    const store = { storeClient: redis, rejectIfRedisNotReady: true, insuranceLimiter: memory };
    return new RateLimiterRedis({ keyPrefix: `limit:${keyPrefix}`, inMemoryBlockOnConsumed, ...store, ...bound });
  });
  return {
    async consume(name, key) {
      try {
        await limiters[name].consume(key);
      } catch (error) {
        throw error instanceof RateLimiterRes ? tooMany(error.msBeforeNext / 1_000) : error;
      }
    },
    async check(name, key) {
      const state = await limiters[name].get(key);
      if (state !== null && state.consumedPoints >= limiters[name].points) throw tooMany(state.msBeforeNext / 1_000);
    },
    close: () => redis?.disconnect(),
  };
}

type Limiter = RateLimiterMemory | RateLimiterRedis;
type MakeLimiter = (name: LimitName, bound: Bounds[LimitName]) => Limiter;

function mapBounds(bounds: Bounds, make: MakeLimiter): Record<LimitName, Limiter> {
  return {
    writes: make("writes", bounds.writes),
    "sign-ins": make("sign-ins", bounds["sign-ins"]),
    "failed-sign-ins": make("failed-sign-ins", bounds["failed-sign-ins"]),
  };
}

function beside(redisUrl: string): string {
  const url = new URL(redisUrl);
  const own = Number(url.pathname.slice(1) || "0");
  url.pathname = `/${own === 1 ? 0 : 1}`;
  return url.href;
}
