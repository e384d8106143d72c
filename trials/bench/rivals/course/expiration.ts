// Ends holds by delayed jobs, as the course does.

import { Queue, Worker } from "bullmq";
import { z } from "zod";
import type { CourseParts } from "./service.ts";

const QUEUE = "order-expiration";
const orderSchema = z.object({ id: z.string(), expiresAt: z.coerce.date() });

/** Adds the listener and the queue of expiration. */
export async function addExpiration({ events, settings }: CourseParts): Promise<void> {
  const connection = { host: "127.0.0.1", port: settings.redisPort };
  const queue = new Queue<{ orderId: string }>(QUEUE, { connection });
  const worker = new Worker<{ orderId: string }>(
    QUEUE,
    async ({ data: { orderId } }) => await events.publish("expiration", "complete", { id: orderId, orderId }),
    { connection: { ...connection, maxRetriesPerRequest: null } },
  );
  worker.on("error", (error) => console.error(error));
  await events.listen("order", async (type, data) => {
    if (type !== "created") return;
    const { id, expiresAt } = orderSchema.parse(data);
    await queue.add(QUEUE, { orderId: id }, { delay: Math.max(0, expiresAt.getTime() - Date.now()) });
  });
}
