// Tests on a Redis that traces follow commands, events, timers and effects, and that they change nothing else.

import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { context, type Span, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import {
  actor,
  actorTerms,
  createEngine,
  type Database,
  type DecisionOf,
  defineService,
  documentType,
  type Engine,
  effect,
  eventStream,
  onLatest,
  openDatabase,
  send,
} from "../index.ts";
import { checkDatabase } from "../inspect/checker/check.ts";
import { attemptsKey, documentKey } from "../model/keys.ts";
import { traceOf, withinSpan } from "../model/tracing.ts";
import { fast, log } from "../testing/jars.ts";
import { publishedEvents } from "../testing/publisher.ts";

// A parcel is sent, then handed over after some time, and the carrier outside is told of it.
const parcelState = z.object({ steps: z.array(z.string()) });
const parcelView = parcelState.extend({ id: z.string(), version: z.number() });
const parcel = documentType("parcel", {
  schema: parcelState,
  view: ({ id, version, steps }) => ({ id, version, steps }),
  keepsTrace: true,
});
const parcelEvents = eventStream("parcels", { subscribers: ["streets"], schema: 1, types: { Moved: parcelView } });
const carry = effect("carry");
const parcelTerms = actorTerms("parcel", {
  documents: { parcel },
  events: ["Moved"],
  timers: ["arrive"],
  effects: [carry],
});
type Message = { type: "Send" | "Note" | "Arrive" | "Carried" } | { type: "ArriveAt"; at: number };
const parcelActor = actor(parcelTerms, {
  documents: (id) => ({ parcel: id }),
  timers: { arrive: { type: "Arrive" } },
  decide({ parcel: found }, message: Message, { now }): DecisionOf<typeof parcelTerms> {
    const write = { parcel: { steps: [...(found?.steps ?? []), message.type] } };
    const moved = { write, events: { parcel: "Moved" } as const };
    switch (message.type) {
      case "Send":
        return { ...moved, timers: [{ name: "arrive", at: now + 20 }] };
      case "Arrive":
        return { ...moved, timers: [{ name: "carry", at: now }] };
      case "ArriveAt":
        return { ...moved, timers: [{ name: "arrive", at: message.at }] };
      case "Note":
      case "Carried":
        return moved;
      default:
        return message satisfies never;
    }
  },
});
const parcels = defineService("parcels", { events: parcelEvents, actors: [parcelActor], published: [parcel] });

const street = documentType("street", { schema: z.object({ seen: z.number() }) });
const streetActor = actor(actorTerms("street", { documents: { street } }), {
  documents: (id) => ({ street: id }),
  decide: (_, { seen }: { type: "See"; seen: number }) => ({ write: { street: { seen } } }),
});
const streets = defineService("streets", {
  events: eventStream("streets", { subscribers: [], schema: 1, types: {} }),
  actors: [streetActor],
  reactions: [onLatest(parcelEvents, ({ data }) => [send(streetActor, data.id, { type: "See", seen: data.version })])],
});

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
let redis: TestRedis;
let database: Database;
let engines: Engine[] = [];
let id: string;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => {
  await redis.stop();
});
beforeEach(async () => {
  await redis.flush();
  database = await openDatabase({ url: redis.url, partitions: 2, log });
  id = database.ids.newId(1);
});
afterEach(async () => {
  stopTracing();
  await Promise.all(engines.map((engine) => engine.stop()));
  engines = [];
  await database.close();
});

function startTracing(): void {
  exporter.reset();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
}

function stopTracing(): void {
  trace.disable();
  context.disable();
}

async function start(): Promise<Engine> {
  const engine = createEngine(parcels, { database, log, settings: fast, effects: { carry: performed } });
  engines = [engine, createEngine(streets, { database, log, settings: fast })];
  await Promise.all(engines.map((one) => one.start()));
  return engine;
}

const performed = async (): Promise<Message> => {
  trace.getTracer("test").startSpan("the carrier").end();
  return { type: "Carried" };
};

/** Asks within a span, as within a request, and returns the span. */
async function within(name: string, work: () => Promise<unknown>): Promise<Span> {
  const span = trace.getTracer("test").startSpan(name);
  await withinSpan(span, work);
  span.end();
  return span;
}

async function untilSteps(engine: Engine, count: number): Promise<readonly string[]> {
  const found = await engine.readUntil(parcel, id, {
    isEnough: ({ steps }) => steps.length >= count,
    withinMs: 20_000,
  });
  return found?.steps ?? [];
}

async function untilSeen(version: number): Promise<void> {
  await waitFor(async () => ((await engines[1]?.read(street, id))?.seen ?? -1) >= version);
}

function spans(): ReadableSpan[] {
  return exporter.getFinishedSpans();
}

function parentOf(name: string): string | undefined {
  const parent = spans().find((span) => span.name === name)?.parentSpanContext?.spanId;
  return spans().find((span) => span.spanContext().spanId === parent)?.name;
}

test("a command, its events, their reactions, its timers and effects are one trace", async () => {
  startTracing();
  const engine = await start();
  const request = await within("POST /parcels", () => engine.ask(parcelActor, id, { type: "Send" }));
  await untilSteps(engine, 3);
  await untilSeen(2);
  const all = spans();
  expect(new Set(all.map((span) => span.spanContext().traceId))).toEqual(new Set([request.spanContext().traceId]));
  expect(parentOf("parcels parcel Send")).toBe("POST /parcels");
  expect(parentOf("parcels parcel Arrive")).toBe("parcels parcel Send");
  expect(parentOf("parcels effect carry")).toBe("parcels parcel Arrive");
  expect(parentOf("the carrier")).toBe("parcels effect carry");
  expect(parentOf("parcels parcel Carried")).toBe("parcels effect carry");
  expect(parentOf("streets street See")).toMatch(/^parcels parcel /);
  const sent = all.find(({ name }) => name === "parcels parcel Send");
  expect(sent?.attributes).toEqual({
    "holdfast.service": "parcels",
    "holdfast.actor": "parcel",
    "holdfast.message": "Send",
    "holdfast.id": id,
  });
  const seen = all.find(({ name }) => name === "streets street See");
  expect(seen?.attributes).toMatchObject({ "holdfast.event": "Moved" });
  expect(seen?.attributes).not.toHaveProperty("holdfast.id");
  const traces = (await publishedEvents(database, parcelEvents)).map((event) => event.trace);
  const committed = all
    .filter(({ name }) => name.startsWith("parcels parcel"))
    .map((span) => span.spanContext().spanId);
  expect(traces.map((text) => text.split("-")[2]).toSorted()).toEqual(committed.toSorted());
  expect(await database.commands.exists(attemptsKey(1, "parcels"))).toBe(0);
});

test("another request about a document that keeps its trace is part of that trace, and both are linked", async () => {
  startTracing();
  const engine = await start();
  const first = await within("POST /parcels", () => engine.ask(parcelActor, id, { type: "Note" }));
  const second = await within("POST /notes", () => engine.ask(parcelActor, id, { type: "Note" }));
  await untilSeen(1);
  const noted = spans().filter(({ name }) => name === "parcels parcel Note");
  const { traceId } = first.spanContext();
  expect(noted.map((span) => span.spanContext().traceId)).toEqual([traceId, traceId]);
  expect(noted[1]?.links.map((link) => link.context.spanId)).toEqual([second.spanContext().spanId]);
  const request = spans().find(({ name }) => name === "POST /notes");
  expect(request?.links.map((link) => link.context.spanId)).toEqual([noted[1]?.spanContext().spanId]);
  const traces = (await publishedEvents(database, parcelEvents)).map((event) => event.trace.split("-")[1]);
  expect(traces).toEqual([traceId, traceId]);
});

test("a timer that is due much later begins a trace, linked with that in which it was set", async () => {
  startTracing();
  const engine = await start();
  const at = (await engine.now()) + 2 * 3_600_000;
  const request = await within("POST /parcels", () => engine.ask(parcelActor, id, { type: "ArriveAt", at }));
  const stored = await database.commands.hgetall(attemptsKey(1, "parcels"));
  const committed = spans()
    .find(({ name }) => name === "parcels parcel ArriveAt")
    ?.spanContext();
  expect(stored).toEqual({
    [`parcel|${id}|arrive trace`]: `00-${request.spanContext().traceId}-${committed?.spanId}-01 later`,
  });
});

test("the same command in another trace is the same command", async () => {
  startTracing();
  const engine = await start();
  const commandId = engine.newCommandId();
  const once = () => engine.ask(parcelActor, id, { type: "Note" }, { commandId });
  await within("POST /parcels", once);
  await within("POST /parcels", once);
  expect(await untilSteps(engine, 1)).toEqual(["Note"]);
  expect(await publishedEvents(database, parcelEvents)).toHaveLength(1);
  expect((await checkDatabase(database, [parcels, streets])).findings).toEqual([]);
});

test("without tracing nothing of a trace is stored; a process without it hands on the trace of others", async () => {
  const engine = await start();
  await engine.ask(parcelActor, id, { type: "Send" });
  await untilSteps(engine, 3);
  const events = await publishedEvents(database, parcelEvents);
  expect(events.map((event) => event.trace)).toEqual(["", "", ""]);
  expect(await database.commands.exists(attemptsKey(1, "parcels"))).toBe(0);
  const text = JSON.stringify(await database.commands.hgetall(documentKey(1, "parcels", "parcel", id)));
  expect(text).not.toContain("traceparent");

  const given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
  const other = database.ids.newId(1);
  await engine.ask(parcelActor, other, { type: "Send" }, { trace: given });
  await engine.readUntil(parcel, other, { isEnough: ({ steps }) => steps.length === 3, withinMs: 20_000 });
  const handed = (await publishedEvents(database, parcelEvents)).filter((event) => event.id === other);
  expect(handed.map((event) => event.trace)).toEqual([given, given, given]);
});

test("what is no traceparent begins a trace, and a span that is not sampled keeps its decision", async () => {
  startTracing();
  const engine = await start();
  await engine.ask(parcelActor, id, { type: "Note" }, { trace: "00-tampered" });
  const span = spans().find(({ name }) => name === "parcels parcel Note");
  expect(span?.parentSpanContext).toBeUndefined();
  const other = database.ids.newId(1);
  const unsampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
  await engine.ask(parcelActor, other, { type: "Note" }, { trace: unsampled });
  const [event] = (await publishedEvents(database, parcelEvents)).filter((one) => one.id === other);
  expect(event?.trace).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00$/);
  expect(spans().filter(({ name }) => name === "parcels parcel Note")).toHaveLength(1);
});

test("traceOf() of a span without a trace is empty", () => {
  expect(traceOf(trace.getTracer("test").startSpan("nothing"))).toBe("");
});
