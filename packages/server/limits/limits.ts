// Limits how often one person or one address may write and sign in.
import { connectRedis, formatRedisAddress, parseRedisAddress } from "@holdfast/actors/redis";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { tooMany } from "../http/problems.ts";

/** Names one limit; `createRateLimits` says how many are allowed, and per what. */
export type LimitName = "writes" | "sign-ins" | "failed-sign-ins" | "listings" | "edits" | "lists" | "declined-cards";

/** Counts requests and refuses those beyond a limit; processes that share a Redis count together. */
export interface RateLimits {
  /** Counts one request of `key`, a person, address or e-mail; throws 429 with `Retry-After` beyond the limit. */
  consume(name: LimitName, key: string): Promise<void>;
  /** Throws 429 with `Retry-After` when the next request would be beyond the limit; counts nothing. */
  check(name: LimitName, key: string): Promise<void>;
  /** Closes the connection to Redis. */
  close(): void;
}

/** Configures the limits. */
export interface RateLimitOptions {
  /** Gives the address of the Redis that holds the counts; null: each process counts in its own memory. */
  readonly redisUrl: string | null;
  /** Replaces single bounds: `points` requests in `duration` seconds; default: those of `createRateLimits`. */
  readonly bounds?: Partial<Bounds>;
}

type Bounds = Readonly<Record<LimitName, { readonly points: number; readonly duration: number }>>;

// Allows a whole office behind one address to work, and stops a script.
const BOUNDS: Bounds = {
  writes: { points: 600, duration: 60 },
  "sign-ins": { points: 600, duration: 60 },
  "failed-sign-ins": { points: 20, duration: 600 },
  listings: { points: 300, duration: 3_600 },
  edits: { points: 600, duration: 3_600 },
  lists: { points: 600, duration: 60 },
  "declined-cards": { points: 20, duration: 600 },
};

/**
 * Creates the limits: `writes` 600 a minute per person or address, `sign-ins` (and sign-ups) 600 a minute per
 * address, `failed-sign-ins` 20 in ten minutes per e-mail, `listings` 300 and `edits` 600 an hour per seller, `lists`
 * (requests of a long list) 600 a minute per person or address, `declined-cards` 20 in ten minutes per person.
 *
 * Counts in another logical database than the site's, so that the site's database holds no counters, and in memory
 * while Redis does not answer. A cluster has one database only: pass `redisUrl: null` there.
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
    listings: make("listings", bounds.listings),
    edits: make("edits", bounds.edits),
    lists: make("lists", bounds.lists),
    "declined-cards": make("declined-cards", bounds["declined-cards"]),
  };
}

function beside(redisUrl: string): string {
  const address = parseRedisAddress(redisUrl);
  return formatRedisAddress({ ...address, db: address.db === 1 ? 0 : 1 });
}
