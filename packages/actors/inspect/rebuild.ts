// Hands all published documents of a service to one subscriber again.
import { type DocumentType, parseDocument } from "../model/document.ts";
import { ActorsError, errorText } from "../model/errors.ts";
import { type Event, type EventStream, encodeEvent } from "../model/events.ts";
import { documentKey, marksKey, subscribersKey } from "../model/keys.ts";
import type { ServiceDefinition } from "../model/service.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";
import { documentText } from "./document-text.ts";
import { keysOf } from "./keys-of.ts";
import { RetryStream } from "./retry-stream.ts";

/** Names the documents and the subscriber of a rebuild. */
export interface RebuildOptions {
  /** Defines the service that owns the documents. */
  readonly source: ServiceDefinition;
  /** Names the subscriber that gets the documents. */
  readonly subscriber: string;
  /** Limits the documents that wait for the subscriber in one partition; default 1,000. */
  readonly mostWaiting?: number;
}

/**
 * Sends one subscriber every published document of a service, each as an event of its present version, so that the
 * subscriber can build its data even from documents whose events were trimmed. Services may run meanwhile: other
 * subscribers get nothing, the subscriber skips versions that it has handled, and new events reach it as usual.
 *
 * To bring a projection into a new form, give it the name of a new subscriber, start that, rebuild it, let readers use
 * it, and forget the old subscriber. The type and time of a document's last change are not known: each event has the
 * first type whose schema fits, the cause `rebuild` and the time 0, so reactions must depend on the document alone.
 *
 * Resolves with the number of documents sent. A second call sends them again, which changes nothing. Throws ActorsError
 * `unknown_listener` for a subscriber that was never started, which would miss concurrent changes, `wants_each_event` for
 * a reaction of the kind `each`, which a state without its events cannot serve, and `unreadable_document`.
 */
export async function rebuildSubscriber(database: Database, options: RebuildOptions): Promise<number> {
  const { source, subscriber } = options;
  const { commands } = database;
  for (const partition of partitionsOf(database)) {
    if ((await commands.hexists(subscribersKey(partition, source.service), subscriber)) !== 1) {
      throw new ActorsError(
        "unknown_listener",
        `Cannot rebuild ${subscriber}: it does not listen to ${source.service}`,
      );
    }
    // The state of a document does not say which events led to it.
    if ((await commands.hexists(marksKey(partition, subscriber), source.service)) === 1) {
      throw new ActorsError(
        "wants_each_event",
        `Cannot rebuild ${subscriber}: it wants each event of ${source.service}`,
      );
    }
  }
  const keys = await keysOf(database);
  const stream = new RetryStream(database, { ...options, source: source.service });
  let handed = 0;
  for (const partition of partitionsOf(database)) {
    const names = keys.get(partition)?.get(source.service) ?? [];
    handed += await rebuildPartition(database, source, { partition, names, stream });
  }
  return handed;
}

async function rebuildPartition(
  database: Database,
  source: ServiceDefinition,
  { partition, names, stream }: { partition: number; names: readonly string[]; stream: RetryStream },
): Promise<number> {
  let handed = 0;
  for (const name of names) {
    const [kind = "", id = ""] = name.split(":");
    const type = source.documents.find((one) => one.name === kind && name === `${kind}:${id}`);
    if (!type || ![...source.published, ...source.partlyPublished].includes(kind)) continue;
    const text = await documentText(database, documentKey(partition, source.service, kind, id));
    if (text === null) continue;
    const event = eventOf(source.events, type, { id, text });
    await stream.add(partition, encodeEvent(event));
    handed += 1;
  }
  return handed;
}

function eventOf(
  { service, schema, types }: EventStream<unknown>,
  type: DocumentType<object>,
  { id, text }: { id: string; text: string },
): Omit<Event<unknown>, "previous"> {
  try {
    const document = parseDocument(type, text);
    const view = type.view?.(document);
    for (const [name, shape] of Object.entries(types)) {
      const { success, data } = shape.safeParse(view);
      if (!success) continue;
      const { version } = document;
      return { type: name, id, kind: type.name, version, time: 0, cause: "rebuild", trace: "", schema, data };
    }
    throw new TypeError("no event of the service has its form");
  } catch (error) {
    const why = errorText(error).split("\n", 1)[0] ?? "";
    throw new ActorsError("unreadable_document", `Cannot hand over ${service} ${type.name} ${id}: ${why}`);
  }
}
