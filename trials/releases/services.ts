// Defines two releases of two services: parcels, which are sent and returned, and depots, which handle what happens to
// parcels. The second release adds an event, a timer and an effect, and fields of the documents.
import {
  actor,
  actorTerms,
  type Database,
  type DecisionOf,
  defineService,
  documentType,
  type EngineSettings,
  effect,
  eventStream,
  onEach,
  openDatabase,
  send,
  silentLog,
} from "@holdfast/actors";
import { z } from "zod";

const PARTITIONS = 4;
const SCAN_AFTER_MS = 100;

const parcelView = z.object({ count: z.number(), atDepot: z.string() });
const parcel = documentType<z.infer<typeof parcelView>, z.infer<typeof parcelView>>("parcel", {
  schema: parcelView,
  view: (document) => document,
});

/** Names the event types of each release. */
const TYPES = { 1: { Sent: parcelView }, 2: { Sent: parcelView, Returned: parcelView } };
const parcelEvents = (release: 1 | 2) =>
  eventStream("parcels", { subscribers: ["depots"], schema: 1, types: TYPES[release] });

/** Sends or returns a parcel; release 1 only sends. */
export const parcelActor = actor(actorTerms("parcel", { documents: { parcel }, events: ["Sent", "Returned"] }), {
  documents: (id) => ({ parcel: id }),
  decide: ({ parcel: found }, { type, atDepot }: { type: "Sent" | "Returned"; atDepot: string }) => ({
    write: { parcel: { count: (found?.count ?? 0) + 1, atDepot } },
    events: { parcel: type },
  }),
});
/** Defines the service of parcels in its second release: its writer has been upgraded before the depots. */
export const parcelService = defineService("parcels", { events: parcelEvents(2), actors: [parcelActor] });

const lateness = z.number().nullable();
const oldState = z.object({ sent: z.number(), scans: z.number(), prints: z.number(), lateMs: z.array(lateness) });
const newState = oldState.extend({
  returned: z.number().default(0),
  audits: z.number().default(0),
  labels: z.number().default(0),
});
const oldDepot = documentType<z.infer<typeof oldState>>("depot", { schema: oldState });
/** Declares the document of the second release: it has three fields more. */
export const depot = documentType<z.infer<typeof newState>>("depot", { schema: newState });

type OldMessage = { type: "Sent"; at: number } | { type: "Scan" } | { type: "Printed" };
/** Unites what depots of the second release take; `Prepare` sets its new timer and asks for its new effect. */
export type NewMessage =
  | OldMessage
  | { type: "Returned" }
  | { type: "Prepare" }
  | { type: "Audit" }
  | { type: "Labelled" };

const print = effect("print");
const label = effect("label");
const oldTerms = actorTerms("depot", { documents: { depot: oldDepot }, timers: ["scan"], effects: [print] });
const newTerms = actorTerms("depot", { documents: { depot }, timers: ["scan", "audit"], effects: [print, label] });

const nothing = { sent: 0, scans: 0, prints: 0, lateMs: [] };

// What both releases do: an event sets a timer and asks for an effect, and each says how late it was handled.
function known<State extends z.infer<typeof oldState>>(found: State, message: OldMessage, now: number) {
  if (message.type === "Scan") {
    return { write: { depot: { ...found, scans: found.scans + 1 } } };
  }
  if (message.type === "Printed") return { write: { depot: { ...found, prints: found.prints + 1 } } };
  const timers = [
    { name: "scan", at: now + SCAN_AFTER_MS },
    { name: "print", at: now },
  ] as const;
  const lateMs = [...found.lateMs, now - message.at];
  return { write: { depot: { ...found, sent: found.sent + 1, lateMs } }, timers };
}

const oldActor = actor(oldTerms, {
  documents: (id) => ({ depot: id }),
  timers: { scan: { type: "Scan" } },
  decide: ({ depot: found }, message: OldMessage, { now }): DecisionOf<typeof oldTerms> =>
    known(found ?? nothing, message, now),
});

/** Decides on depots of the second release. */
export const depotActor = actor(newTerms, {
  documents: (id) => ({ depot: id }),
  timers: { scan: { type: "Scan" }, audit: { type: "Audit" } },
  decide({ depot: kept }, message: NewMessage, { now }): DecisionOf<typeof newTerms> {
    const found = kept ?? { ...nothing, returned: 0, audits: 0, labels: 0 };
    switch (message.type) {
      case "Returned":
        return { write: { depot: { ...found, returned: found.returned + 1 } } };
      case "Prepare":
        return {
          write: { depot: found },
          timers: [
            { name: "audit", at: now },
            { name: "label", at: now },
          ],
        };
      case "Audit":
        return { write: { depot: { ...found, audits: found.audits + 1 } } };
      case "Labelled":
        return { write: { depot: { ...found, labels: found.labels + 1 } } };
      case "Sent":
      case "Scan":
      case "Printed":
        return known(found, message, now);
    }
  },
});

const noEvents = eventStream("depots", { subscribers: [], schema: 1, types: {} });

/** Defines the depots of the first release. */
export const oldDepots = defineService("depots", {
  events: noEvents,
  actors: [oldActor],
  reactions: [onEach(parcelEvents(1), ({ time, data }) => [send(oldActor, data.atDepot, { type: "Sent", at: time })])],
});

/** Defines the depots of the second release. */
export const newDepots = defineService("depots", {
  events: noEvents,
  actors: [depotActor],
  reactions: [
    onEach(parcelEvents(2), ({ type, time, data }) => [
      send(depotActor, data.atDepot, type === "Returned" ? { type } : { type: "Sent", at: time }),
    ]),
  ],
});

/** Shortens what a stop of the trial would wait for. */
export const settings: Partial<EngineSettings> = { blockMs: 500, stopMs: 2_000 };

/** Opens the database of the trial. */
export function openTrialDatabase(url: string): Promise<Database> {
  return openDatabase({ url, partitions: PARTITIONS, log: silentLog });
}
