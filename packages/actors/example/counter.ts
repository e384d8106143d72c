import { z } from "zod";
import { actor, createEngine, documentType, type EngineOptions, eventStream, on, refuse, tell } from "../index.ts";

// A document, and what others may see of it: a counter that reminds of itself when nobody counts.
const state = z.object({ count: z.number(), reminders: z.number() });
const view = state.extend({ id: z.string(), version: z.number() });
export const counter = documentType<z.infer<typeof state>, z.infer<typeof view>>("counter", {
  schema: state,
  view: ({ id, version, count, reminders }) => ({ id, version, count, reminders }),
});
const types = { Counted: view, Reminded: view };
const counterEvents = eventStream("counters", { listeners: ["bells"], schema: 1, types });

// Its rules, pure: no clock, no Redis. What they return is committed in one step, or not at all.
type Message = { type: "Count"; by: number; remindAfterMs: number } | { type: "Remind" };
export const counterActor = actor<{ counter: z.infer<typeof state> }, Message, number>("counter", {
  documents: (id) => ({ counter: { type: counter, id } }),
  timers: { reminder: { type: "Remind" } },
  decide({ counter: found }, message, env) {
    const { count, reminders } = found ?? { count: 0, reminders: 0 };
    const reply = (after: { counter: { count: number } | null }) => after.counter?.count ?? 0;
    if (message.type === "Remind") {
      return { write: { counter: { count, reminders: reminders + 1 } }, events: { counter: "Reminded" }, reply };
    }
    if (count + message.by < 0) return refuse("below_zero", "Cannot count: it would be below zero");
    const timers = [{ name: "reminder", at: env.now + message.remindAfterMs }];
    return {
      write: { counter: { count: count + message.by, reminders } },
      events: { counter: "Counted" },
      timers,
      reply,
    };
  },
});

// Another service follows the events, in this process or any other: it rings once for each reminder.
export const bell = documentType("bell", { schema: z.object({ rung: z.number() }) });
const bellActor = actor<{ bell: { rung: number } }, { type: "Follow"; reminders: number }>("bell", {
  documents: (id) => ({ bell: { type: bell, id } }),
  decide: (_, { reminders }) => ({ write: { bell: { rung: reminders } } }),
});
const follow = on(counterEvents, ({ id, data: { reminders } }) => [tell(bellActor, id, { type: "Follow", reminders })]);

export function createCounters(where: Pick<EngineOptions, "database" | "log">) {
  const none = eventStream("bells", { listeners: [], schema: 1, types: {} });
  const counters = { service: "counters", events: counterEvents, actors: [counterActor], reactions: [] };
  const bells = { service: "bells", events: none, actors: [bellActor], reactions: [follow] };
  return { counters: createEngine({ ...where, ...counters }), bells: createEngine({ ...where, ...bells }) };
}
