// Declares a service for the engine's tests that wants each event of the jars: journals, which note every event they get.
import { z } from "zod";
import {
  actor,
  actorTerms,
  createEngine,
  type Database,
  defineService,
  documentType,
  type Engine,
  type EngineOptions,
  type Event,
  eventStream,
  onEach,
  send,
} from "../index.ts";
import { fast, jarEvents, log } from "./jars.ts";

/** Declares journals: the events that a journal has received, in their order, each as `<jar> <version> <previous>`. */
export const journal = documentType("journal", { schema: z.object({ lines: z.array(z.string()) }) });
const journalEvents = eventStream("journals", { subscribers: [], schema: 1, types: {} });
/** Decides on journals. */
export const journalActor = actor(actorTerms("journal", { documents: { journal } }), {
  documents: (id) => ({ journal: id }),
  decide: ({ journal: found }, { line }: { line: string }) => ({
    write: { journal: { lines: [...(found?.lines ?? []), line] } },
  }),
});

const boxView = z.object({ id: z.string(), version: z.number() });
const box = documentType("box", { schema: z.object({}), view: ({ id, version }) => ({ id, version }) });
const boxEvents = eventStream("boxes", {
  subscribers: [],
  schema: 1,
  types: { Changed: boxView },
  forgets: ["box"],
});
/** Decides on boxes, which may be deleted: `true` deletes the box, `false` changes it. */
export const boxActor = actor(actorTerms("box", { documents: { box }, events: ["Changed"] }), {
  documents: (id) => ({ box: id }),
  decide: (_, isDeleted: boolean) =>
    isDeleted ? { delete: { box: true } } : { write: { box: {} }, events: { box: "Changed" } as const },
});
/** Defines the service `boxes`. */
export const boxService = defineService("boxes", { events: boxEvents, actors: [boxActor] });

/** Notes each event of the boxes in one journal; that of a deleted box ends in `gone`. */
export function notingBoxes(journalId: string) {
  const note = (line: string) => [send(journalActor, journalId, { line })];
  return onEach(boxEvents, (event) => note(lineOfEvent(event)), {
    forgotten: (event) => note(`${lineOfEvent(event)} gone`),
  });
}

type JarEvent = Event<z.infer<(typeof jarEvents.types)["JarChanged"]>>;

/** Formats the line that an event of a jar leaves in a journal. */
export function lineOfEvent({ id, version, previous }: Pick<JarEvent, "id" | "version" | "previous">): string {
  return `${id} ${version} ${previous ?? "-"}`;
}

/** Returns the journal in which each event is noted: the one that the jar names as its shelf, after `before`. */
export function noting(before: (event: JarEvent) => void = () => undefined) {
  return onEach(jarEvents, (event) => {
    before(event);
    return event.data.shelf ? [send(journalActor, event.data.shelf, { line: lineOfEvent(event) })] : [];
  });
}

/** Defines the service of the journals; default: `noting()` as its reaction, `journals` as its name. */
export function journalService(reaction = noting(), service = "journals") {
  return defineService(service, {
    events: { ...journalEvents, service },
    actors: [journalActor],
    reactions: [reaction],
  });
}

/** Creates the engine of the journals on a database, with the settings of `fast`. */
export function journalsOn(
  database: Database,
  reaction = noting(),
  { service, ...options }: Partial<EngineOptions> & { service?: string } = {},
): Engine {
  const { log: into = log, settings } = options;
  return createEngine(journalService(reaction, service), { database, log: into, settings: { ...fast, ...settings } });
}
