// Publishes events of a neighbour service in a test, without running that service.
import { z } from "zod";
import { createEngine, type Engine } from "../engine/engine.ts";
import type { EngineSettings } from "../engine/settings.ts";
import { actor } from "../model/actor.ts";
import { type DocumentType, documentType, type Stored } from "../model/document.ts";
import { decodeEvent, type Event, type EventStream } from "../model/events.ts";
import { eventsKey } from "../model/keys.ts";
import { silentLog } from "../model/log.ts";
import { defineService, type ServiceDefinition } from "../model/service.ts";
import { actorTerms } from "../model/terms.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";

/** Holds the fields that every published view has. */
export interface PublishedView {
  /** Gives the id of the document. */
  readonly id: string;
  /** Gives the version of the document, from 0. */
  readonly version: number;
}

/** Publishes events on a real Redis under the name of a service that does not run in the test. */
export interface Publisher<View extends PublishedView> {
  /** Gives the engine under the service's name; `publish` works without `engine.start()`. */
  readonly engine: Engine;
  /** Creates an id in a partition; default: a random partition. */
  newId(partition?: number): string;
  /**
   * Publishes an event with the last published view of the document (at first `blank`) and the changes, in the
   * partition of the id. The version starts at 0 and rises by one with each event of a document. Resolves with the new
   * view. Throws for a type that the stream does not declare and for a view that is not of the schema.
   */
  publish(type: string, changes: Partial<View> & Pick<View, "id">): Promise<View>;
  /** Reads the view that was published last for a document; null for none. */
  last(id: string): Promise<View | null>;
}

/** Configures a publisher. */
export interface PublisherOptions<View extends PublishedView> {
  readonly database: Database;
  /** Names the kind of the documents, such as `order`. */
  readonly kind: string;
  /** Gives the view of a document before its first event. */
  readonly blank: Omit<View, "id" | "version">;
  /** Sets durations and limits of the engine; default: `defaultSettings`. */
  readonly settings?: Partial<EngineSettings>;
}

/** Creates a publisher of a service's events. Throws for a stream that declares no events. */
export function publisher<View extends PublishedView>(
  stream: EventStream<View>,
  { database, kind, blank, settings = {} }: PublisherOptions<View>,
): Publisher<View> {
  const types = Object.keys(stream.types);
  const document = documentOf(stream, kind);
  const putActor = actor(actorTerms(kind, { documents: { document }, events: types }), {
    documents: (id) => ({ document: id }),
    decide: (_, { type, view }: { readonly type: string; readonly view: View }) => ({
      write: { document: { view } },
      events: { document: type },
    }),
  });
  const definition: ServiceDefinition = defineService(stream.service, {
    events: stream,
    actors: [putActor],
    published: [document],
  });
  const engine = createEngine(definition, { database, log: silentLog, settings });
  const last = async (id: string): Promise<View | null> => {
    const found = await engine.read(document, id);
    return found && viewOf(found);
  };
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

/** Holds the last published view; its id and version are replaced by those of the document. */
interface Published<View> {
  readonly view: View;
}

function documentOf<View extends PublishedView>(
  stream: EventStream<View>,
  kind: string,
): DocumentType<Published<View>, View> {
  const [view] = Object.values(stream.types);
  if (!view) throw new Error(`Cannot publish for ${stream.service}: it has no events`);
  return documentType<Published<View>, View>(kind, { schema: z.object({ view }), view: viewOf });
}

function viewOf<View extends PublishedView>({ view, id, version }: Stored<Published<View>>): View {
  return { ...view, id, version };
}

/** Reads all events in the streams of a service, oldest first within each partition. */
export async function publishedEvents<View>(database: Database, stream: EventStream<View>): Promise<Event<View>[]> {
  const keys = partitionsOf(database).map((partition) => eventsKey(partition, stream.service));
  const entries = await Promise.all(keys.map((key) => database.commands.xrange(key, "-", "+")));
  return entries.flat().map(([, fields]) => decodeEvent(stream, fields));
}
