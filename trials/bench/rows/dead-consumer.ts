// Measures how fast another process takes over the events of a dead one.

import { eventsKey } from "@holdfast/actors/redis";
import { startTestRedis, waitFor } from "@holdfast/testing";
import { Redis } from "ioredis";
import { now, receivedSchema, sentSchema } from "../events/sides.ts";
import { startRole } from "../role-process.ts";
import { brief, withForeignLoad } from "../rounds.ts";
import type { Row } from "../row.ts";
import { spreadOf } from "../statistics.ts";

const HELD = 60;
const PARTITIONS = 16;
const MOST_SECONDS = 7;

/** Kills a process that holds pending entries, and measures how long until another has handled the last of them. */
export const deadConsumerRow: Row = {
  name: "dead-consumer",
  what: "a dead consumer's work resumed",
  async run({ runs }, say) {
    const outcomes: Outcome[] = [];
    for (let run = 1; run <= runs; run++) {
      const { result, foreign } = await withForeignLoad(oneDeath);
      outcomes.push({ ...result, foreign });
      say(`  run ${run}: ${brief(result.seconds)} s, lost ${result.lost}, twice ${result.twice}`);
    }
    const figure = spreadOf(outcomes.map(({ seconds }) => seconds));
    const line = {
      what: "a dead consumer's work resumed by another process",
      goal: `< ${MOST_SECONDS} s`,
      figure,
      unit: "s",
      details: `kill -9 of a process holding ${HELD} events, ${runs} times`,
      isReached: figure.most < MOST_SECONDS,
      foreign: spreadOf(outcomes.map(({ foreign }) => foreign)),
    };
    const total = (of: (outcome: Outcome) => number): number => outcomes.reduce((sum, one) => sum + of(one), 0);
    return { lines: [line], lost: total(({ lost }) => lost), double: total(({ twice }) => twice) };
  },
};

interface Outcome {
  readonly seconds: number;
  readonly lost: number;
  readonly twice: number;
  readonly foreign: number;
}

async function oneDeath(): Promise<Omit<Outcome, "foreign">> {
  const redis = await startTestRedis({ fsync: "everysec" });
  const client = new Redis(redis.url);
  const settings = { redisUrl: redis.url };
  const stuck = await startRole("events-holdfast", { ...settings, side: "stuck receiver" });
  const sender = await startRole("events-holdfast", { ...settings, side: "sender" });
  try {
    await sender.ask(sentSchema, { count: HELD, atOnce: HELD, perSecond: 0 });
    await waitFor(async () => (await pendingOf(client)) === HELD, { message: "the stuck process holds too few" });
    const heir = await startRole("events-holdfast", { ...settings, side: "receiver" });
    try {
      const answer = heir.ask(receivedSchema, { count: HELD });
      const killedAt = now();
      stuck.kill("SIGKILL");
      const { received, twice, lastAt } = await answer;
      return { seconds: (lastAt - killedAt) / 1_000, lost: HELD - received, twice };
    } finally {
      await heir.stop();
    }
  } finally {
    stuck.kill("SIGKILL");
    await sender.stop();
    client.disconnect();
    await redis.stop();
  }
}

async function pendingOf(redis: Redis): Promise<number> {
  const keys = Array.from({ length: PARTITIONS }, (_, partition) => eventsKey(partition, "parcels"));
  const replies = await Promise.all(keys.map((key) => redis.xpending(key, "desk")));
  return replies.reduce((sum: number, reply) => sum + Number(reply[0] ?? 0), 0);
}
