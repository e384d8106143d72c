// Watches Redis: how full its memory is, so that an operator knows before writes are refused, and its state.
import { BackgroundLoop, type Database, type Log } from "@holdfast/actors";
import { Gauge } from "prom-client";
import { metrics } from "./metrics.ts";
import { reportRedis } from "./redis-state.ts";

const usedBytes = new Gauge({
  name: "holdfast_redis_memory_used_bytes",
  help: "Memory that the fullest server of Redis uses",
  registers: [metrics],
});

const limitBytes = new Gauge({
  name: "holdfast_redis_memory_limit_bytes",
  help: "Memory that the fullest server of Redis may use; 0: no limit",
  registers: [metrics],
});

const alarm = new Gauge({
  name: "holdfast_redis_memory_alarm",
  help: "1 while the memory of the fullest server of Redis is 85 % full, until less than 80 % are",
  registers: [metrics],
});

/** Configures `watchRedisMemory`. */
export interface RedisMemoryOptions {
  /** Gives the connection for commands. */
  readonly database: Pick<Database, "commands">;
  /** Receives one line when the memory is 85 % full, and one when there is room again. */
  readonly log: Log;
  /** Sets the pause between two looks, in ms; default 2,000. */
  readonly everyMs?: number;
}

/** Describes the memory of one server, in bytes; a `limit` of 0 is no limit. */
interface Memory {
  readonly used: number;
  readonly limit: number;
}

const ALARM_AT = 0.85;
const OVER_BELOW = 0.8;

/**
 * Starts to watch Redis until the loop is stopped: keeps the metrics `holdfast_redis_*`, and logs an error when the
 * memory of a server is 85 % full. A Redis that does not answer is logged by the engines.
 */
export function watchRedisMemory({ database, log, everyMs = 2_000 }: RedisMemoryOptions): BackgroundLoop {
  let isAlarmed = false;
  function judge({ used, limit }: Memory): void {
    const share = fullness({ used, limit });
    if (!isAlarmed && share >= ALARM_AT) {
      isAlarmed = true;
      log.error({ used, limit }, "The memory of Redis is 85 % full; when it is full, every write is refused");
    } else if (isAlarmed && share < OVER_BELOW) {
      isAlarmed = false;
      log.info({ used, limit }, "Over: the memory of Redis was 85 % full");
    }
  }
  const loop = new BackgroundLoop({
    everyMs,
    async work() {
      const infos = await readInfos(database);
      reportRedis(infos);
      const fullest = fullestOf(infos);
      usedBytes.set(fullest.used);
      limitBytes.set(fullest.limit);
      judge(fullest);
      alarm.set(isAlarmed ? 1 : 0);
    },
    onError: () => reportRedis([]),
  });
  loop.start();
  return loop;
}

async function readInfos({ commands }: Pick<Database, "commands">): Promise<string[]> {
  const servers = "nodes" in commands ? commands.nodes("master") : [commands];
  return await Promise.all(servers.map((server) => server.info()));
}

function fullestOf(infos: readonly string[]): Memory {
  return infos
    .map(memoryIn)
    .reduce((one, other) => (fullness(other) > fullness(one) ? other : one), { used: 0, limit: 0 });
}

function memoryIn(info: string): Memory {
  const bytes = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, "m").exec(info)?.[1] ?? 0);
  return { used: bytes("used_memory"), limit: bytes("maxmemory") };
}

function fullness({ used, limit }: Memory): number {
  return limit === 0 ? 0 : used / limit;
}
