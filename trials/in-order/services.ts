// Defines the services of the trial: boxes, which publish some of their changes, and journals, which note every event.
import {
  actor,
  actorTerms,
  type Database,
  defineService,
  documentType,
  type EngineSettings,
  eventStream,
  onEach,
  openDatabase,
  send,
  silentLog,
} from "@holdfast/actors";
import { z } from "zod";

const PARTITIONS = 4;
const boxState = z.object({ number: z.number(), journal: z.string(), isPoison: z.boolean() });
const boxView = boxState.extend({ id: z.string(), version: z.number() });

const box = documentType<z.infer<typeof boxState>, z.infer<typeof boxView>>("box", {
  schema: boxState,
  view: (document) => document,
});
const boxEvents = eventStream("boxes", { subscribers: ["journals"], schema: 1, types: { BoxChanged: boxView } });

/** Changes a box, with or without an event. */
export interface BoxMessage extends z.infer<typeof boxState> {
  readonly isPublished: boolean;
}

/** Decides on boxes. */
export const boxActor = actor(actorTerms("box", { documents: { box }, events: ["BoxChanged"] }), {
  documents: (id) => ({ box: id }),
  decide: (_, { isPublished, ...state }: BoxMessage) => ({
    write: { box: state },
    ...(isPublished && { events: { box: "BoxChanged" } as const }),
  }),
});
/** Defines the service of the boxes. */
export const boxService = defineService("boxes", { events: boxEvents, actors: [boxActor] });

/** Declares journals: the lines `<box> <number> <version>` of the events that a journal has received. */
export const journal = documentType("journal", { schema: z.object({ lines: z.array(z.string()) }) });
const journalActor = actor(actorTerms("journal", { documents: { journal } }), {
  documents: (id) => ({ journal: id }),
  decide: ({ journal: found }, { line }: { line: string }) => ({
    write: { journal: { lines: [...(found?.lines ?? []), line] } },
  }),
});

/** Defines a service that wants each event of the boxes; an event that is poison fails each time. */
export function journalService(service: string) {
  const reaction = onEach(boxEvents, ({ id, version, data }) => {
    if (data.isPoison) throw new Error("Cannot note a box: it is poison");
    return [send(journalActor, data.journal, { line: `${id} ${data.number} ${version}` })];
  });
  const events = eventStream(service, { subscribers: [], schema: 1, types: {} });
  return defineService(service, { events, actors: [journalActor], reactions: [reaction] });
}

/** Shortens durations, so that a killed consumer's events are taken over soon. */
export const settings: Partial<EngineSettings> = {
  blockMs: 200,
  recoverEveryMs: 100,
  claimIdleMs: 500,
  retryMs: [10, 20],
  stopMs: 1_000,
};

/** Opens the database of the trial. */
export function openTrialDatabase(url: string): Promise<Database> {
  return openDatabase({ url, partitions: PARTITIONS, log: silentLog });
}
