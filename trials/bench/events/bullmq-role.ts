import { Queue, Worker } from "bullmq";
import { z } from "zod";
import type { Answerer } from "../roles.ts";
import { createReceiver, createSender, type Parcel } from "./sides.ts";

const settingsSchema = z.object({ port: z.number(), side: z.enum(["sender", "receiver"]) });
// As many as an engine handles at once.
const CONCURRENCY = 64;

/** One side of BullMQ's way: a queue, or a worker that only notes the job. */
export async function begin(settings: unknown): Promise<Answerer> {
  const { port, side } = settingsSchema.parse(settings);
  const connection = { host: "127.0.0.1", port, maxRetriesPerRequest: null };
  if (side === "sender") {
    const queue = new Queue<Parcel>("parcels", {
      connection,
      defaultJobOptions: { removeOnComplete: true, attempts: 5, backoff: { type: "exponential", delay: 1_000 } },
    });
    await queue.waitUntilReady();
    return createSender((parcel) => queue.add("parcel", parcel));
  }
  const receiver = createReceiver();
  const worker = new Worker<Parcel>("parcels", async ({ data }) => receiver.hear(data), {
    connection,
    concurrency: CONCURRENCY,
  });
  await worker.waitUntilReady();
  return receiver.answer;
}
