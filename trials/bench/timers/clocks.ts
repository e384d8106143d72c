// Measures how late the timers of Holdfast and the delayed jobs of BullMQ are.

import { setTimeout as sleep } from "node:timers/promises";
import { startTestRedis, type TestRedis } from "@holdfast/testing";
import { Redis } from "ioredis";
import { now } from "../events/sides.ts";
import { redisSeconds } from "../redis-cpu.ts";
import { type RoleProcess, startRole } from "../role-process.ts";
import type { Contender, Figures } from "../rounds.ts";
import { rungSchema, setSchema } from "./marks.ts";

/** Sets how many timers are due, within how many ms, and how many more are due later. */
export interface ClockOptions {
  readonly due: number;
  readonly later: number;
  readonly overMs: number;
  /** Whether every connection to Redis is cut half-way; default false. */
  readonly isCut?: boolean;
}

type Name = "Holdfast" | "Holdfast, connections cut" | "BullMQ";

/** Creates a contender; each round begins with an empty Redis and a new process, without timers of the last round. */
export function clock(name: Name, options: ClockOptions): Contender {
  const { due, later, overMs } = options;
  let running: { redis: TestRedis; role: RoleProcess; firstAt: number } | null = null;
  return {
    name,
    async prepare() {
      const redis = await startTestRedis({ fsync: "everysec" });
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

async function ring({ url, role, firstAt, options }: Ringing): Promise<Figures> {
  const { due, overMs, isCut = false } = options;
  const redis = new Redis(url);
  try {
    const lateToSet = Math.max(0, now() - firstAt);
    await sleep(Math.max(0, firstAt - now()));
    const before = await redisSeconds(redis);
    const answer = role.ask(rungSchema, { ask: "rung" });
    if (isCut) await cutHalfWay(redis, overMs);
    const { rung, twice, lateness } = await answer;
    const redisMicros = (((await redisSeconds(redis)) - before) * 1_000_000) / due;
    const { p50, p99, most } = lateness;
    return { p50, p99, most, redisMicros, lost: due - rung, twice, lateToSet };
  } finally {
    redis.disconnect();
  }
}

// Cuts all connections but this one, because SKIPME is the default.
async function cutHalfWay(redis: Redis, overMs: number): Promise<void> {
  await sleep(overMs / 2);
  await redis.call("CLIENT", "KILL", "TYPE", "normal");
  await redis.call("CLIENT", "KILL", "TYPE", "pubsub");
}
