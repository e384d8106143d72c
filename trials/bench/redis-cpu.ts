import type { Redis } from "ioredis";

/** CPU seconds a Redis has used so far, as it says itself. */
export async function redisSeconds(redis: Redis): Promise<number> {
  const info = await redis.info("cpu");
  return field(info, "used_cpu_user") + field(info, "used_cpu_sys");
}

function field(info: string, name: string): number {
  return Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(info)?.[1] ?? Number.NaN);
}
