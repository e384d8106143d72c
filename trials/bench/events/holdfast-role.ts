// Sends or receives events with two small services on the engine.

import {
  actor,
  actorTerms,
  createEngine,
  defineService,
  documentType,
  eventStream,
  onLatest,
  openDatabase,
  send,
} from "@holdfast/actors";
import { z } from "zod";
import type { Answerer } from "../roles.ts";
import { createReceiver, createSender } from "./sides.ts";

const settingsSchema = z.object({ redisUrl: z.string(), side: z.enum(["sender", "receiver", "stuck receiver"]) });
const PARTITIONS = 16;

// Two small services: one sends parcels, the other records each parcel in a document of its own.
const parcelState = z.object({ number: z.number(), sentAt: z.number() });
type ParcelState = z.infer<typeof parcelState>;
const parcelView = parcelState.extend({ id: z.string(), version: z.number() });
type ParcelView = z.infer<typeof parcelView>;

const parcel = documentType<ParcelState, ParcelView>("parcel", { schema: parcelState, view: (document) => document });
const parcelEvents = eventStream<ParcelView>("parcels", {
  subscribers: ["desk"],
  schema: 1,
  types: { ParcelSent: parcelView },
});
const parcelActor = actor(actorTerms("parcel", { documents: { parcel }, events: ["ParcelSent"] }), {
  documents: (id) => ({ parcel: id }),
  decide: (_known, message: ParcelState) => ({ write: { parcel: message }, events: { parcel: "ParcelSent" } }),
});

const noteState = z.object({ number: z.number() });
const note = documentType<z.infer<typeof noteState>>("note", { schema: noteState });
const deskEvents = eventStream("desk", { subscribers: [], schema: 1, types: {} });

const receiver = createReceiver();
const noteActor = actor(actorTerms("note", { documents: { note } }), {
  documents: (id) => ({ note: id }),
  decide(_known, message: ParcelState) {
    receiver.receive(message);
    return { write: { note: { number: message.number } } };
  },
});

/** Begins one side of the comparison for Holdfast: the service that sends, or the one that receives. */
export async function begin(settings: unknown): Promise<Answerer> {
  const { redisUrl, side } = settingsSchema.parse(settings);
  const log = { debug() {}, info() {}, warn() {}, error: console.error };
  const database = await openDatabase({ url: redisUrl, partitions: PARTITIONS, log });
  const common = { database, log };
  if (side === "sender") {
    const engine = createEngine(defineService("parcels", { events: parcelEvents, actors: [parcelActor] }), common);
    await engine.start();
    return createSender(({ number, sentAt }) =>
      engine.ask(parcelActor, engine.ids.newId(engine.ids.randomPartition()), { number, sentAt }),
    );
  }
  const reaction = onLatest(parcelEvents, ({ data }) => {
    // The engine retries the event in this process, so that the entry stays pending here until the process dies.
    if (side === "stuck receiver") throw new Error("Cannot note a parcel: this desk is stuck");
    return [send(noteActor, data.id, { number: data.number, sentAt: data.sentAt })];
  });
  const desk = defineService("desk", { events: deskEvents, actors: [noteActor], reactions: [reaction] });
  await createEngine(desk, common).start();
  return receiver.answer;
}
