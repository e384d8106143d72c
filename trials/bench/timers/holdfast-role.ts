// Runs timers with an engine.

import {
  actor,
  actorTerms,
  createEngine,
  defineService,
  documentType,
  eventStream,
  openDatabase,
} from "@holdfast/actors";
import { claimKey, timersKey } from "@holdfast/actors/redis";
import { Redis } from "ioredis";
import { z } from "zod";
import type { Answerer } from "../roles.ts";
import { createMarks, type TimerSetter } from "./marks.ts";

const settingsSchema = z.object({ redisUrl: z.string() });
const PARTITIONS = 16;
const SERVICE = "alarms";
const BATCH = 1_000;
const HOUR_MS = 3_600_000;

// Declares a deadline like the one that expiration keeps for each order; its timer is counted in a document.
const alarmState = z.object({ rungAt: z.number(), times: z.number() });
const alarm = documentType<z.infer<typeof alarmState>>("alarm", { schema: alarmState });
const alarmEvents = eventStream(SERVICE, { subscribers: [], schema: 1, types: {} });

/** Begins the comparison for Holdfast: sets timers as orders sets deadlines, each with its lock key, on an engine. */
export async function begin(settings: unknown): Promise<Answerer> {
  const { redisUrl } = settingsSchema.parse(settings);
  const log = { debug() {}, info() {}, warn() {}, error: console.error };
  const database = await openDatabase({ url: redisUrl, partitions: PARTITIONS, log });
  const dueAt = new Map<string, number>();
  const newId = (): string => database.ids.newId(database.ids.randomPartition());
  const marks = createMarks(setterOf(new Redis(redisUrl), newId, dueAt));
  const alarmActor = actor(actorTerms("alarm", { documents: { alarm }, timers: ["ring"] }), {
    documents: (id) => ({ alarm: id }),
    timers: { ring: { type: "Ring" } },
    decide({ alarm: known }, _message: { type: "Ring" }, env) {
      marks.ring(env.id, dueAt.get(env.id) ?? 0);
      return { write: { alarm: { rungAt: env.now, times: (known?.times ?? 0) + 1 } } };
    },
  });
  const alarms = defineService(SERVICE, {
    events: alarmEvents,
    actors: [alarmActor],
    expiryHints: [{ service: SERVICE, claim: "lock" }],
  });
  const engine = createEngine(alarms, { database, log });
  await engine.start();
  return marks.answer;
}

// Writes what a commit would write, but 1,000 timers at a time: 400,000 commits would take minutes.
function setterOf(redis: Redis, newId: () => string, dueAt: Map<string, number>): TimerSetter {
  async function set(instants: readonly number[]): Promise<void> {
    for (let at = 0; at < instants.length; at += BATCH) {
      const pipeline = redis.pipeline();
      for (const instant of instants.slice(at, at + BATCH)) {
        const id = newId();
        const partition = Number(id.slice(-2));
        dueAt.set(id, instant);
        pipeline.set(claimKey(partition, SERVICE, "lock", id), `owner ${instant}`, "PXAT", instant);
        pipeline.zadd(timersKey(partition, SERVICE, "alarm|ring"), instant, `alarm|${id}|ring`);
      }
      await pipeline.exec();
    }
  }
  return {
    setDue: set,
    setLater: (count) => set(Array.from({ length: count }, (_, at) => Date.now() + HOUR_MS + at)),
  };
}
