import { expect, test } from "vitest";
import { metrics } from "./metrics.ts";
import { reportRedis } from "./redis-state.ts";
import { addGauges, readGauges } from "./site-gauges.ts";

async function valueOf(series: string): Promise<number | undefined> {
  const line = (await metrics.metrics()).split("\n").find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.split(" ").at(-1));
}

test("readGauges() reads each reader once within its time, also for two who ask at the same time", async () => {
  let reads = 0;
  const end = addGauges({
    name: "counted",
    everyMs: 60_000,
    async read() {
      reads += 1;
      await Promise.resolve();
    },
  });
  await Promise.all([readGauges(), readGauges()]);
  await readGauges();
  end();
  expect(reads).toBe(1);
});

test("readGauges() counts a read that fails, keeps when the last good one was, and asks nobody who has ended", async () => {
  let [isAway, reads] = [false, 0];
  const end = addGauges({
    name: "failing",
    everyMs: 0,
    async read() {
      reads += 1;
      if (isAway) throw new Error("Redis is away");
    },
  });
  await readGauges();
  const readAt = await valueOf('holdfast_gauges_read_timestamp_seconds{reader="failing"}');
  isAway = true;
  await readGauges();
  expect(await valueOf('holdfast_gauge_reads_failed_total{reader="failing"}')).toBe(1);
  expect(await valueOf('holdfast_gauges_read_timestamp_seconds{reader="failing"}')).toBe(readAt);
  end();
  await readGauges();
  expect(reads).toBe(2);
});

test("readGauges() waits for no reader that hangs, and does not begin it anew", async () => {
  let reads = 0;
  const end = addGauges({
    name: "hanging",
    everyMs: 0,
    read() {
      reads += 1;
      return new Promise(() => undefined);
    },
  });
  await readGauges(1);
  await readGauges(1);
  end();
  expect(reads).toBe(1);
});

const INFO = "redis_version:7.0\r\nmaxmemory_policy:noeviction\r\nrdb_last_bgsave_status:ok\r\nconnected_slaves:2\r\n";

test.each([
  ["all is well", [INFO], { up: 1, may_evict: 0, persistence_failed: 0, replicas: 2 }],
  ["a server evicts", [INFO, INFO.replace("noeviction", "allkeys-lru")], { up: 1, may_evict: 1 }],
  ["a server cannot save", [INFO, INFO.replace("status:ok", "status:err")], { persistence_failed: 1 }],
  ["a server has no replica", [INFO, INFO.replace("slaves:2", "slaves:0")], { replicas: 0 }],
  ["nobody answers", [], { up: 0 }],
])("reportRedis(): %s", async (_what, infos, expected) => {
  reportRedis(infos);
  for (const [name, value] of Object.entries(expected)) expect(await valueOf(`holdfast_redis_${name}`)).toBe(value);
});
