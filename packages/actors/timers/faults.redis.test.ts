// Tests effects while Redis does not answer: their attempts do not count, and their results count once.
import { type FaultProxy, startFaultProxy, startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, type Engine, openDatabase } from "../index.ts";
import { bellService, bellsOn } from "../testing/bells.ts";
import { closedGate } from "../testing/closed-gate.ts";
import { log } from "../testing/jars.ts";

let redis: TestRedis;
let proxy: FaultProxy;
let through: Database;
let direct: Database;

beforeAll(async () => {
  redis = await startTestRedis({ cluster: false });
  proxy = await startFaultProxy(redis.port);
  through = await openDatabase({ url: proxy.url, partitions: 1, log });
  direct = await openDatabase({ url: redis.url, partitions: 1, log });
});
afterAll(async () => {
  await Promise.all([through.close(), direct.close()]);
  await proxy.stop();
  await redis.stop();
});
beforeEach(() => proxy.heal());

const bells = bellService({ slow: { attempts: 1 } });
const { bell, bellActor } = bells;

const isUnavailable = (call: Promise<unknown>) =>
  call.then(
    () => false,
    () => true,
  );

async function running(slow: () => Promise<string>): Promise<{ engine: Engine; id: string }> {
  const effects = { slow: async () => ({ type: "Heard" as const, what: await slow() }) };
  const settings = { unavailableAfterMs: 1_000, leaseMs: 10_000 };
  const engine = bellsOn(through, bells, { effects, settings });
  await engine.start();
  const id = engine.ids.newId(0);
  await engine.ask(bellActor, id, { type: "Set", timer: "slow", at: 1 });
  return { engine, id };
}

test("a result counts once when the reply of its commit is lost", async () => {
  proxy.cutBeforeReply("Heard-once");
  const { engine, id } = await running(async () => "Heard-once");
  await waitFor(() => proxy.counts().cuts === 1);
  await engine.stop(); // waits until the result is committed
  expect((await bellsOn(direct, bells).read(bell, id))?.heard).toEqual(["Heard-once"]);
});

test("an effect whose result meets a Redis that is away is not performed again, and the attempt does not count", async () => {
  let performed = 0;
  const gate = closedGate();
  const { engine, id } = await running(async () => {
    performed += 1;
    await gate.opened;
    return "it";
  });
  await waitFor(() => performed === 1);
  proxy.leadTo(1);
  proxy.cutAfterRequest(1);
  await waitFor(() => !engine.isReady());
  gate.open();
  await waitFor(() => isUnavailable(engine.now()));
  proxy.leadTo(redis.port);
  const reader = bellsOn(direct, bells);
  await waitFor(async () => (await reader.read(bell, id))?.heard[0] === "it");
  expect([performed, await reader.deadLetters.count()]).toEqual([1, 0]);
  await engine.stop();
});
