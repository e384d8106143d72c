import { z } from "zod";
import {
  actor,
  actorTerms,
  createEngine,
  type DecisionOf,
  defineService,
  documentType,
  type EngineOptions,
  eventStream,
  on,
  refuse,
  send,
} from "../index.ts";

// Declares the document, a counter, and its view: the part that other services may see.
const state = z.object({ count: z.number(), reminders: z.number() });
const view = state.extend({ id: z.string(), version: z.number() });
export const counter = documentType<z.infer<typeof state>, z.infer<typeof view>>("counter", {
  schema: state,
  view: ({ id, version, count, reminders }) => ({ id, version, count, reminders }),
});
const types = { Counted: view, Reminded: view };
const counterEvents = eventStream("counters", { subscribers: ["bells"], schema: 1, types });

// Declares the names that the rules may use; any other name does not compile.
const documents = { counter };
const refusals = ["below_zero"] as const;
const terms = actorTerms("counter", { documents, events: ["Counted", "Reminded"], refusals, timers: ["reminder"] });

// Holds the rules. They are pure: no clock, no Redis. What they return is committed in one step, or not at all.
type Message = { type: "Count"; by: number; remindAfterMs: number } | { type: "Remind" };
export const counterActor = actor(terms, {
  documents: (id) => ({ counter: id }),
  timers: { reminder: { type: "Remind" } },
  decide({ counter: found }, message: Message, env): DecisionOf<typeof terms, number> {
    const { count, reminders } = found ?? { count: 0, reminders: 0 };
    const reply = (after: { counter: { count: number } | null }) => after.counter?.count ?? 0;
    if (message.type === "Remind") {
      return { write: { counter: { count, reminders: reminders + 1 } }, events: { counter: "Reminded" }, reply };
    }
    if (count + message.by < 0) return refuse("below_zero", "Cannot count: it would be below zero");
    const write = { counter: { count: count + message.by, reminders } };
    const at = env.now + message.remindAfterMs;
    return { write, events: { counter: "Counted" }, timers: [{ name: "reminder", at }], reply };
  },
});
const counterService = defineService("counters", { events: counterEvents, actors: [counterActor] });

// Subscribes to the events as another service, in this process or another: a bell rings at each reminder.
export const bell = documentType("bell", { schema: z.object({ rung: z.number() }) });
const bellActor = actor(actorTerms("bell", { documents: { bell } }), {
  documents: (id) => ({ bell: id }),
  decide: (_, { reminders }: { type: "Ring"; reminders: number }) => ({ write: { bell: { rung: reminders } } }),
});
const ringBell = on(counterEvents, ({ id, data: { reminders } }) => [send(bellActor, id, { type: "Ring", reminders })]);
const noEvents = eventStream("bells", { subscribers: [], schema: 1, types: {} });
const bellService = defineService("bells", { events: noEvents, actors: [bellActor], reactions: [ringBell] });

// Creates the engines of both services; nothing runs before start() of each.
export function createCounters(where: Pick<EngineOptions, "database" | "log">) {
  return { counters: createEngine(counterService, where), bells: createEngine(bellService, where) };
}
