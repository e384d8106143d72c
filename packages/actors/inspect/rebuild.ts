import { setTimeout as sleep } from "node:timers/promises";
import { standingOf } from "../delivery/stream-watch.ts";
import { createFunctions, type Functions } from "../functions/functions.ts";
import { type DocumentType, parseDocument } from "../model/document.ts";
import { ActorsError } from "../model/errors.ts";
import { type Event, type EventStream, encodeEvent } from "../model/events.ts";
import { documentKey, eventsKey, listenersKey, retryKey } from "../model/keys.ts";
import type { ServiceDefinition } from "../model/service.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";
import { documentText } from "./document-text.ts";
import { keysOf } from "./keys-of.ts";

/** Whose documents are handed to whom. */
export interface RebuildOptions {
  /** The service that owns the documents. */
  readonly source: ServiceDefinition;
  /** The listener that shall follow them. */
  readonly listener: string;
  /** How many may wait in one partition before the next are handed over; default 1,000. */
  readonly mostWaiting?: number;
}

const PATIENCE_MS = 4_000;
const LOOK_EVERY = 200;
const PAUSE_MS = 20;

/**
 * Hands one listener every published document of a service, each as an event of its present version: what the streams
 * have forgotten (they keep 72 h) it can be built from again. It goes on beside whatever runs: other listeners hear
 * nothing of it, what the listener has followed already it skips, and what changes meanwhile reaches it as ever. For a
 * projection in a new form, give it a name (a listener) of its own, start it, rebuild it, turn its readers to it, and
 * forget the old one. Which change made a document what it is, and when, is not known: the events are of the first type
 * whose form it has, with the cause `rebuild` and the time 0; reactions must go by the document.
 *
 * Gives how many documents were handed over. A second call hands them over again, which changes nothing. Throws
 * ActorsError `unknown_listener` for one that was never started (it would miss what changes meanwhile), and
 * `unreadable_document`.
 */
export async function rebuildListener(database: Database, options: RebuildOptions): Promise<number> {
  const { source, listener } = options;
  const { commands } = database;
  for (const partition of partitionsOf(database)) {
    if ((await commands.hexists(listenersKey(partition, source.service), listener)) === 1) continue;
    throw new ActorsError("unknown_listener", `Cannot rebuild ${listener}: it does not listen to ${source.service}`);
  }
  const keys = await keysOf(database);
  const functions = createFunctions(commands, database.library, PATIENCE_MS);
  let handed = 0;
  for (const partition of partitionsOf(database)) {
    const names = keys.get(partition)?.get(source.service) ?? [];
    handed += await rebuildPartition(database, options, { partition, names, functions });
  }
  return handed;
}

async function rebuildPartition(
  database: Database,
  { source, listener, mostWaiting = 1_000 }: RebuildOptions,
  { partition, names, functions }: { partition: number; names: readonly string[]; functions: Functions },
): Promise<number> {
  const origin = eventsKey(partition, source.service);
  const stream = retryKey(partition, listener);
  const waiting = async (): Promise<number> => {
    const reply = await functions.call("look_at_stream", [stream, listenersKey(partition, listener)], []);
    return standingOf(partition, reply).groups.reduce((sum, { lag, pending }) => sum + (lag ?? 0) + pending, 0);
  };
  let handed = 0;
  for (const name of names) {
    const [kind = "", id = ""] = name.split(":");
    const type = source.documents.find((one) => one.name === kind && name === `${kind}:${id}`);
    if (!type || !source.published.includes(kind)) continue;
    const text = await documentText(database, documentKey(partition, source.service, kind, id));
    if (text === null) continue;
    const event = eventOf(source.events, type, { id, text });
    await database.commands.xadd(stream, "*", "stream", origin, ...encodeEvent(event));
    handed += 1;
    if (handed % LOOK_EVERY === 0) while ((await waiting()) > mostWaiting) await sleep(PAUSE_MS);
  }
  return handed;
}

function eventOf(
  { service, schema, types }: EventStream<unknown>,
  type: DocumentType<object>,
  { id, text }: { id: string; text: string },
): Event<unknown> {
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
    const why = String(error).split("\n", 1)[0] ?? "";
    throw new ActorsError("unreadable_document", `Cannot hand over ${service} ${type.name} ${id}: ${why}`);
  }
}
