// Sends or receives jobs with BullMQ.

import { Queue, Worker } from "bullmq";
import { z } from "zod";
import type { Answerer } from "../roles.ts";
import { createReceiver, createSender, type Parcel } from "./sides.ts";

const settingsSchema = z.object({ port: z.number(), side: z.enum(["sender", "receiver"]) });
// An engine handles as many events at once.
const CONCURRENCY = 64;

/** Begins one side of the comparison with BullMQ: the queue, or a worker that only counts the jobs. */
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
  const worker = new Worker<Parcel>("parcels", async ({ data }) => receiver.receive(data), {
    connection,
    concurrency: CONCURRENCY,
  });
  await worker.waitUntilReady();
  return receiver.answer;
}
