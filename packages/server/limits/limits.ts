// Counts what people and addresses do, and refuses what is beyond the table of bounds.
import { setTimeout as sleep } from "node:timers/promises";
import {
  ClusterAddress,
  connectCluster,
  connectRedis,
  formatRedisAddress,
  parseRedisAddress,
  type RedisClient,
} from "@holdfast/actors/redis";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { tooMany } from "../http/problems.ts";
import { type LimitName, RATES, type Rate } from "./bounds.ts";
import { countLimited } from "./limit-metrics.ts";
import { KEY_PREFIX } from "./limit-rights.ts";

/** Counts requests and refuses those beyond a limit; processes that share a Redis count together. */
export interface RateLimits {
  /**
   * Counts one request of `key`: what the table counts apart, such as a person or an address, never an e-mail as it is.
   * Throws 429 with `Retry-After` beyond the limit.
   */
  consume(name: LimitName, key: string): Promise<void>;
  /** Takes back one count of `consume`, for a limit whose row says so. */
  giveBack(name: LimitName, key: string): Promise<void>;
  /** Closes the connection to Redis. */
  close(): void;
}

/** Names where the counts are kept. */
export interface CountingPlace {
  /** Gives the address of the site's Redis. */
  readonly url: string;
  /** Says whether it is a cluster, which has one logical database only; default false. */
  readonly isCluster?: boolean;
}

/** Configures the limits. */
export interface RateLimitOptions {
  /** Says where the counts are kept; null: each process counts in its own memory. */
  readonly redis: CountingPlace | null;
  /** Replaces the numbers of single limits; default: those of `RATES`. */
  readonly rates?: Partial<Record<LimitName, Pick<Rate, "most" | "seconds">>>;
  /** Sets how late the refusals of limits that say so are answered, ms; default 0. */
  readonly holdMs?: number;
}

/** Gives the ms by which a site answers refusals late. */
export const HOLD_MS = 1_000;

/**
 * Creates the limits of the table `RATES`.
 *
 * Counts under `limit:<name>:<key>` in another logical database than the site's, so that the site's database holds no
 * counters; a cluster has one database only, so there the prefix alone keeps them apart. Counts in memory while Redis
 * does not answer.
 */
export function createRateLimits({ redis: place, rates = {}, holdMs = 0 }: RateLimitOptions): RateLimits {
  const hold = createHold(holdMs);
  const redis = place === null ? null : connect(place);
  const limiters = new Map<string, Limiter>();
  const replaced = new Map(Object.entries(rates));
  for (const [name, rate] of Object.entries<Rate>(RATES)) {
    const client = rate.counted === "redis" ? redis : null;
    limiters.set(name, createLimiter(name, { ...rate, ...replaced.get(name) }, { redis: client, hold }));
  }
  const limiterOf = (name: LimitName): Limiter => {
    const limiter = limiters.get(name);
    if (limiter === undefined) throw new TypeError(`Cannot count ${name}: it is no limit`);
    return limiter;
  };
  return {
    consume: (name, key) => limiterOf(name).consume(key),
    giveBack: (name, key) => limiterOf(name).giveBack(key),
    close: () => redis?.disconnect(),
  };
}

interface Limiter {
  consume(key: string): Promise<void>;
  giveBack(key: string): Promise<void>;
}

type Hold = () => Promise<void>;
// Each refusal that is held keeps a request and its connection.
const MOST_HELD = 1_000;

function createHold(ms: number): Hold {
  let held = 0;
  return async () => {
    if (ms === 0 || held >= MOST_HELD) return;
    held += 1;
    await sleep(ms);
    held -= 1;
  };
}

type LimiterParts = { readonly redis: RedisClient | null; readonly hold: Hold };

function createLimiter(name: string, rate: Rate, { redis, hold }: LimiterParts): Limiter {
  const { most, seconds, isGivenBack = false, isHeld = false, delays } = rate;
  // A limit with delays goes on counting beyond its number, which says how long the next delay is.
  const points = delays === undefined ? most : Number.MAX_SAFE_INTEGER;
  const counter = createCounter({ name, points, seconds, isBlocking: !isGivenBack }, redis);
  const next = createCounter({ name: `${name}-next`, points: 1, seconds: 1, isBlocking: false }, redis);
  async function waitTurn(key: string, beyond: number, { first, longest }: NonNullable<Rate["delays"]>): Promise<void> {
    const delay = Math.min(longest, first * 2 ** Math.min(beyond - 1, 30));
    await next.consume(key, 1, { customDuration: delay });
  }
  async function giveBack(key: string): Promise<void> {
    await counter.reward(key, 1);
  }
  return {
    giveBack,
    async consume(key) {
      try {
        const { consumedPoints } = await counter.consume(key);
        if (delays !== undefined && consumedPoints > most) await waitTurn(key, consumedPoints - most, delays);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        countLimited(name);
        // What was refused has not been done, so it does not count.
        if (isGivenBack) await giveBack(key);
        if (isHeld) await hold();
        throw tooMany(error.msBeforeNext / 1_000);
      }
    },
  };
}

type Counter = RateLimiterMemory | RateLimiterRedis;
type CounterOptions = { name: string; points: number; seconds: number; isBlocking: boolean };

// A blocking counter refuses a key that is far beyond its limit without asking Redis; nothing could be given back to it.
function createCounter({ name, points, seconds, isBlocking }: CounterOptions, redis: RedisClient | null): Counter {
  const bound = { keyPrefix: `${KEY_PREFIX}${name}`, points, duration: seconds };
  const memory = new RateLimiterMemory(bound);
  if (redis === null) return memory;
  const store = { storeClient: redis, rejectIfRedisNotReady: true, insuranceLimiter: memory };
  return new RateLimiterRedis({ ...bound, ...store, ...(isBlocking && { inMemoryBlockOnConsumed: points + 1 }) });
}

function connect({ url, isCluster = false }: CountingPlace): RedisClient {
  const options = { name: "holdfast-limits", role: "commands" } as const;
  return isCluster ? connectCluster(new ClusterAddress(url), options) : connectRedis(beside(url), options);
}

function beside(redisUrl: string): string {
  const address = parseRedisAddress(redisUrl);
  return formatRedisAddress({ ...address, db: address.db === 1 ? 0 : 1 });
}
