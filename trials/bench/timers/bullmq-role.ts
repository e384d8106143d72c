// Runs delayed jobs with BullMQ.

import { Queue, Worker } from "bullmq";
import { z } from "zod";
import { now } from "../events/sides.ts";
import type { Answerer } from "../roles.ts";
import { createMarks } from "./marks.ts";

const settingsSchema = z.object({ port: z.number() });
const dataSchema = z.object({ dueAt: z.number() });
const BATCH = 1_000;
const CONCURRENCY = 64;
const HOUR_MS = 3_600_000;

/** Begins the comparison with BullMQ: adds delayed jobs in bulk and counts them in a worker. */
export async function begin(settings: unknown): Promise<Answerer> {
  const { port } = settingsSchema.parse(settings);
  const connection = { host: "127.0.0.1", port, maxRetriesPerRequest: null };
  const queue = new Queue("alarms", { connection, defaultJobOptions: { removeOnComplete: true } });
  async function add(instants: readonly number[]): Promise<void> {
    for (let at = 0; at < instants.length; at += BATCH) {
      const some = instants.slice(at, at + BATCH);
      await queue.addBulk(
        some.map((dueAt) => ({ name: "alarm", data: { dueAt }, opts: { delay: Math.max(0, dueAt - now()) } })),
      );
    }
  }
  const marks = createMarks({
    setDue: add,
    setLater: (count) => add(Array.from({ length: count }, (_, at) => Date.now() + HOUR_MS + at)),
  });
  const work = async (job: { id?: string | undefined; data: unknown }): Promise<void> =>
    marks.ring(job.id ?? "", dataSchema.parse(job.data).dueAt);
  const worker = new Worker("alarms", work, { connection, concurrency: CONCURRENCY });
  await worker.waitUntilReady();
  return marks.answer;
}
