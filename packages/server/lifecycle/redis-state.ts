// Reports the state of Redis as INFO says it: whether it answers, may evict, has failed to save, and has replicas.
import { Gauge } from "prom-client";
import { metrics } from "./metrics.ts";

const registers = [metrics];

const up = new Gauge({ name: "holdfast_redis_up", help: "1 while every server of Redis answers, else 0", registers });

const evicts = new Gauge({
  name: "holdfast_redis_may_evict",
  help: "1 while a server of Redis deletes data when its memory is full, which loses sales; else 0",
  registers,
});

const persistenceFailed = new Gauge({
  name: "holdfast_redis_persistence_failed",
  help: "1 while the last attempt of a server of Redis to write to its disk has failed, else 0",
  registers,
});

const replicas = new Gauge({
  name: "holdfast_redis_replicas",
  help: "Replicas of the server of Redis that has the fewest",
  registers,
});

/** Sets the gauges from the text of INFO of each master; an empty list says that a server has not answered. */
export function reportRedis(infos: readonly string[]): void {
  up.set(infos.length > 0 ? 1 : 0);
  if (infos.length === 0) return;
  evicts.set(infos.some((info) => (wordOf(info, "maxmemory_policy") ?? "noeviction") !== "noeviction") ? 1 : 0);
  persistenceFailed.set(infos.some(hasFailedToSave) ? 1 : 0);
  replicas.set(Math.min(...infos.map((info) => Number(wordOf(info, "connected_slaves") ?? 0))));
}

function hasFailedToSave(info: string): boolean {
  const names = ["rdb_last_bgsave_status", "aof_last_write_status", "aof_last_bgrewrite_status"];
  return names.some((name) => (wordOf(info, name) ?? "ok") !== "ok");
}

function wordOf(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(\\S+)`, "m").exec(info)?.[1];
}
