import { createEngine, type Engine } from "../engine/engine.ts";
import type { EngineSettings } from "../engine/settings.ts";
import { actor } from "../model/actor.ts";
import { type DocumentType, documentType } from "../model/document.ts";
import { decodeEvent, type Event, type EventStream } from "../model/events.ts";
import { eventsKey } from "../model/keys.ts";
import { silentLog } from "../model/log.ts";
import { defineService, type ServiceDefinition } from "../model/service.ts";
import { actorTerms } from "../model/terms.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";

/** The least a published view has. */
export interface PublishedView {
  readonly id: string;
  readonly version: number;
}

/** Speaks for a service that is not there: its events are published as that service would, on a real Redis. */
export interface Publisher<View extends PublishedView> {
  /** The engine under the service's name; it need not be started to publish. */
  readonly engine: Engine;
  /** Makes an id in a partition, by default in any. */
  newId(partition?: number): string;
  /**
   * Publishes an event of one document, in the partition its id names: what was published of it last (at first `blank`)
   * with the changes. The version counts up from 0 per document. Returns the view.
   */
  publish(type: string, changes: Partial<View> & Pick<View, "id">): Promise<View>;
  /** The view that was published last; null for none. */
  last(id: string): Promise<View | null>;
}

/** Says for whom a publisher speaks. */
export interface PublisherOptions<View extends PublishedView> {
  readonly database: Database;
  /** The kind of document the events speak of, such as `order`. */
  readonly kind: string;
  /** What a document is before its first event. */
  readonly blank: Omit<View, "id" | "version">;
  readonly settings?: Partial<EngineSettings>;
}

/** Creates the publisher of a stream; one document of the kind is one document of the service. */
export function publisher<View extends PublishedView>(
  stream: EventStream<View>,
  { database, kind, blank, settings = {} }: PublisherOptions<View>,
): Publisher<View> {
  const types = Object.keys(stream.types);
  const document = documentOf(stream, kind);
  const putActor = actor(actorTerms(kind, { documents: { document }, events: types }), {
    documents: (id) => ({ document: id }),
    decide: (_, { type, view }: { readonly type: string; readonly view: View }) => ({
      write: { document: view },
      events: { document: type },
    }),
  });
  const definition: ServiceDefinition = defineService(stream.service, {
    events: stream,
    actors: [putActor],
    published: [document],
  });
  const engine = createEngine(definition, { database, log: silentLog, settings });
  const last = async (id: string): Promise<View | null> => await engine.read(document, id);
  return {
    engine,
    last,
    newId: (partition = engine.ids.randomPartition()) => engine.ids.newId(partition),
    async publish(type, changes) {
      const known = await last(changes.id);
      const view = stream.types[type]?.parse({ ...blank, version: 0, ...known, ...changes });
      if (!view) throw new Error(`Cannot publish ${type}: ${stream.service} has no such event`);
      await engine.ask(putActor, changes.id, { type, view });
      return (await last(changes.id)) ?? view;
    },
  };
}

function documentOf<View extends PublishedView>(stream: EventStream<View>, kind: string): DocumentType<View, View> {
  const [schema] = Object.values(stream.types);
  if (!schema) throw new Error(`Cannot publish for ${stream.service}: it has no events`);
  return documentType<View, View>(kind, { schema, view: (view) => view });
}

/** Reads all events of a service that are in its streams, oldest first within a partition. */
export async function publishedEvents<View>(database: Database, stream: EventStream<View>): Promise<Event<View>[]> {
  const keys = partitionsOf(database).map((partition) => eventsKey(partition, stream.service));
  const entries = await Promise.all(keys.map((key) => database.commands.xrange(key, "-", "+")));
  return entries.flat().map(([, fields]) => decodeEvent(stream, fields));
}
