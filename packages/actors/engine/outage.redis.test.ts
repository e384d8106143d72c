// Tests on a server and on a cluster that an outage of Redis is one line when it begins and one when it is over.
import { setTimeout as sleep } from "node:timers/promises";
import { startTestCluster, startTestRedis, waitFor } from "@holdfast/testing";
import { expect, test } from "vitest";
import { type Engine, openDatabase } from "../index.ts";
import { jar, jarActor, jarsOn, shelvesOn } from "../testing/jars.ts";
import { recordedLog } from "../testing/recorded-log.ts";

interface Outage {
  readonly url: string;
  readonly begin: () => Promise<void>;
  readonly end: () => Promise<void>;
}

/** Runs two engines through an outage, and returns what they have logged above debug. */
async function linesOf({ url, begin, end }: Outage) {
  const { log, lines } = recordedLog();
  const database = await openDatabase({ url, partitions: 4, log });
  const settings = { unavailableAfterMs: 500 };
  const jars: Engine = jarsOn(database, { log, settings });
  const engines = [jars, shelvesOn(database, settings)];
  await Promise.all(engines.map((engine) => engine.start()));
  const ids = [0, 1, 2, 3].map((partition) => database.ids.newId(partition));
  const put = async () => {
    await Promise.all(ids.map((id) => jars.ask(jarActor, id, { type: "Put", coins: 1 })));
  };
  await put();
  await begin();
  await waitFor(() => lines.some(({ level }) => level === "warn"), { timeoutMs: 30_000 });
  // Meanwhile every loop of the engines fails, again and again.
  await sleep(1_500);
  await end();
  await waitFor(() => lines.some(({ level }) => level === "info"), { timeoutMs: 30_000 });
  await waitFor(
    () =>
      put().then(
        () => true,
        () => false,
      ),
    { timeoutMs: 30_000 },
  );
  expect((await jars.read(jar, ids[0] ?? ""))?.coins).toBeGreaterThan(1);
  await Promise.all(engines.map((engine) => engine.stop()));
  await database.close();
  return lines.map(({ level, text }) => [level, text.replace(/\d+ s$/, "N s")]);
}

const OUTAGE = [
  ["warn", "Redis is not reachable"],
  ["info", "Redis is back after N s"],
];

test("a server that is stopped and started again", async () => {
  const redis = await startTestRedis();
  const lines = await linesOf({ url: redis.url, begin: () => redis.kill(), end: () => redis.restart() });
  expect(lines).toEqual(OUTAGE);
  await redis.stop();
}, 120_000);

test("a master of a cluster that is stopped and started again", async () => {
  const cluster = await startTestCluster({ masters: 2 });
  const [, second] = cluster.nodes;
  if (!second) throw new Error("a cluster of two has a second node");
  const lines = await linesOf({ url: cluster.url, begin: second.kill, end: second.restart });
  expect(lines).toEqual(OUTAGE);
  await cluster.stop();
}, 120_000);
