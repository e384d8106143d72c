import type { Redis } from "ioredis";

/** Returns the CPU seconds that a Redis reports to have used so far. */
export async function redisSeconds(redis: Redis): Promise<number> {
  const info = await redis.info("cpu");
  return field(info, "used_cpu_user") + field(info, "used_cpu_sys");
}

function field(info: string, name: string): number {
  return Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(info)?.[1] ?? Number.NaN);
}
