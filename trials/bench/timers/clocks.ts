import { setTimeout as sleep } from "node:timers/promises";
import { startTestRedis, type TestRedis } from "@holdfast/testing";
import { Redis } from "ioredis";
import { now } from "../events/sides.ts";
import { redisSeconds } from "../redis-cpu.ts";
import { type RoleProcess, startRole } from "../role-process.ts";
import type { Contender, Sample } from "../rounds.ts";
import { rungSchema, setSchema } from "./marks.ts";

/** How many timers ring, within how long, and how many lie there for later. */
export interface ClockOptions {
  readonly due: number;
  readonly later: number;
  readonly overMs: number;
  /** Whether every connection to Redis is cut half-way. */
  readonly isCut?: boolean;
}

type Name = "Holdfast" | "Holdfast, connections cut" | "BullMQ";

/** A contender whose every round begins with an empty Redis and a new process: timers of a round before would weigh. */
export function clock(name: Name, options: ClockOptions): Contender {
  const { due, later, overMs } = options;
  let running: { redis: TestRedis; role: RoleProcess; firstAt: number } | null = null;
  return {
    name,
    async prepare() {
      const redis = await startTestRedis();
      const role =
        name === "BullMQ"
          ? await startRole("timers-bullmq", { port: redis.port })
          : await startRole("timers-holdfast", { redisUrl: redis.url });
      const { firstAt } = await role.ask(setSchema, { ask: "set", due, later, overMs });
      running = { redis, role, firstAt };
    },
    async measure() {
      if (!running) throw new Error("Cannot measure timers: they are not set");
      const { redis, role, firstAt } = running;
      try {
        return await ring({ url: redis.url, role, firstAt, options });
      } finally {
        running = null;
        await role.stop();
        await redis.stop();
      }
    },
  };
}

interface Ringing {
  readonly url: string;
  readonly role: RoleProcess;
  readonly firstAt: number;
  readonly options: ClockOptions;
}

async function ring({ url, role, firstAt, options }: Ringing): Promise<Sample> {
  const { due, overMs, isCut = false } = options;
  const redis = new Redis(url);
  try {
    const lateToSet = Math.max(0, now() - firstAt);
    await sleep(Math.max(0, firstAt - now()));
    const before = await redisSeconds(redis);
    const heard = role.ask(rungSchema, { ask: "rung" });
    if (isCut) await cutHalfWay(redis, overMs);
    const { rung, twice, lateness } = await heard;
    const redisMicros = (((await redisSeconds(redis)) - before) * 1_000_000) / due;
    const { p50, p99, most } = lateness;
    return { p50, p99, most, redisMicros, lost: due - rung, twice, lateToSet };
  } finally {
    redis.disconnect();
  }
}

// SKIPME is the default: all but ours.
async function cutHalfWay(redis: Redis, overMs: number): Promise<void> {
  await sleep(overMs / 2);
  await redis.call("CLIENT", "KILL", "TYPE", "normal");
  await redis.call("CLIENT", "KILL", "TYPE", "pubsub");
}
