// Sends or receives messages with NATS JetStream.

import { AckPolicy, jetstream, jetstreamManager, RetentionPolicy, StorageType } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { z } from "zod";
import { isRunning } from "../cpu.ts";
import type { Answerer } from "../roles.ts";
import { createReceiver, createSender } from "./sides.ts";

const settingsSchema = z.object({ server: z.string(), stream: z.string(), side: z.enum(["sender", "receiver"]) });
const parcelSchema = z.object({ number: z.number(), sentAt: z.number() });
const MOST_HELD = 500;

/**
 * Begins one side of the comparison with NATS JetStream: messages are published with acknowledgement into a stream on
 * disk and read by a durable consumer.
 */
export async function begin(settings: unknown): Promise<Answerer> {
  const { server, stream, side } = settingsSchema.parse(settings);
  const connection = await connect({ servers: server });
  const js = jetstream(connection);
  if (side === "sender") return createSender((parcel) => js.publish(stream, JSON.stringify(parcel)));
  const receiver = createReceiver();
  const consumer = await js.consumers.get(stream, "desk");
  await consumer.consume({
    max_messages: MOST_HELD,
    callback: (message) => {
      receiver.receive(parcelSchema.parse(message.json()));
      message.ack();
    },
  });
  return receiver.answer;
}

/** Makes the stream and its consumer; returns the function that removes both. */
export async function makeStream(server: string, stream: string): Promise<() => Promise<void>> {
  const connection = await connect({ servers: server });
  const manager = await jetstreamManager(connection);
  for await (const name of manager.streams.names()) {
    const pid = /^holdfast-bench-(\d+)$/.exec(name)?.[1];
    // The stream was left by a bench that was killed.
    if (pid !== undefined && !isRunning(Number(pid))) await manager.streams.delete(name);
  }
  await manager.streams.add({
    name: stream,
    subjects: [stream],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    max_bytes: 512 * 1024 * 1024,
  });
  await manager.consumers.add(stream, {
    durable_name: "desk",
    ack_policy: AckPolicy.Explicit,
    max_ack_pending: 10_000,
  });
  return async () => {
    await manager.streams.delete(stream);
    await connection.close();
  };
}
