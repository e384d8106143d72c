// Publishes and receives the events of the course's services through NATS JetStream.

import { type JetStreamClient, type JsMsg, jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { z } from "zod";

/** Names what events are about, which is the middle of their subjects. */
export type Source = "ticket" | "order" | "expiration" | "payment";

/** Publishes the events of one service, and calls its handlers for those of others. */
export interface Events {
  /** Publishes an event and waits until the stream has it on disk. */
  publish(source: Source, type: string, data: object): Promise<void>;
  /**
   * Calls the handler for each event of a source, at once for different tickets and in order for one. An event is
   * acknowledged when its handler is done; one whose handler fails comes again after 50 ms.
   */
  listen(source: Source, handle: (type: string, data: unknown) => Promise<void>): Promise<void>;
}

/** Names where events are kept, and which service reads them. */
export interface EventsOptions {
  readonly server: string;
  readonly stream: string;
  readonly service: string;
}

const MOST_HELD = 500;
const AGAIN_AFTER_MS = 50;
const ticketOf = z.object({
  id: z.string(),
  ticketId: z.string().optional(),
  ticket: z.object({ id: z.string() }).optional(),
});

/** Connects a service to the stream. */
export async function openEvents({ server, stream, service }: EventsOptions): Promise<Events> {
  const connection = await connect({ servers: server });
  const js = jetstream(connection);
  return {
    async publish(source, type, data) {
      await js.publish(`${stream}.${source}.${type}`, JSON.stringify(data));
    },
    listen: (source, handle) => listen({ js, stream, name: `${service}-${source}` }, handle),
  };
}

async function listen(
  { js, stream, name }: { js: JetStreamClient; stream: string; name: string },
  handle: (type: string, data: unknown) => Promise<void>,
): Promise<void> {
  const lines = new Map<string, Promise<void>>();
  const consumer = await js.consumers.get(stream, name);
  await consumer.consume({
    max_messages: MOST_HELD,
    callback(message) {
      const data: unknown = message.json();
      const { id, ticketId = id, ticket } = ticketOf.parse(data);
      const key = ticket?.id ?? ticketId;
      const done = (lines.get(key) ?? Promise.resolve()).then(() => handleOne(message, data, handle));
      lines.set(key, done);
      void done.then(() => lines.get(key) === done && lines.delete(key));
    },
  });
}

async function handleOne(
  message: JsMsg,
  data: unknown,
  handle: (type: string, data: unknown) => Promise<void>,
): Promise<void> {
  try {
    await handle(message.subject.split(".").at(-1) ?? "", data);
    message.ack();
  } catch {
    message.nak(AGAIN_AFTER_MS);
  }
}
