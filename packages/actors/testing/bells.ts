// Declares a service with timers of several kinds, for the engine's tests of timers and effects.
import { z } from "zod";
import {
  actor,
  actorTerms,
  createEngine,
  type Database,
  type DecisionOf,
  defineService,
  documentType,
  type EffectPolicy,
  type Engine,
  type EngineOptions,
  effect,
  eventStream,
  refuse,
  timer,
  type WorkPolicy,
} from "../index.ts";
import { fast, log } from "./jars.ts";

const state = z.object({ rung: z.number(), heard: z.array(z.string()) });
const bell = documentType<z.infer<typeof state>>("bell", { schema: state });

const silent: z.infer<typeof state> = { rung: 0, heard: [] };

type BellMessage =
  | { type: "Set"; timer: "plain" | "other" | "slow" | "fast"; at: number | null }
  | { type: "Ring" }
  | { type: "Heard"; what: string };

/** Sets the policies of the bells' timers. */
export interface BellPolicies {
  readonly plain?: WorkPolicy;
  readonly slow?: EffectPolicy;
  readonly fast?: EffectPolicy;
}

/**
 * Defines the service `bells`: the timers `plain` and `other` ring, the effects `slow` and `fast` report what they
 * heard. A message that says `refused` is refused; one that says `broken` makes `decide` throw.
 */
export function bellService({ plain = {}, slow = {}, fast: quick = {} }: BellPolicies = {}) {
  const effects = [effect("slow", slow), effect("fast", quick)];
  const timers = [timer("plain", plain), "other"] as const;
  const terms = actorTerms("bell", { documents: { bell }, timers, effects, refusals: ["unheard"] });
  type Decided = DecisionOf<typeof terms, number>;
  const bellActor = actor(terms, {
    documents: (id) => ({ bell: id }),
    timers: { plain: { type: "Ring" }, other: { type: "Ring" } },
    decide({ bell: found }, message: BellMessage, env): Decided {
      const { rung, heard } = found ?? silent;
      switch (message.type) {
        case "Set":
          return { timers: [{ name: message.timer, at: message.at }], reply: () => env.now };
        case "Ring":
          if (heard.includes("deaf")) return refuse("unheard", "Nobody hears it");
          return { write: { bell: { rung: rung + 1, heard } }, reply: () => rung + 1 };
        case "Heard":
          if (message.what === "broken") throw new Error("the bell is broken");
          if (message.what === "refused" && !heard.includes("willing")) return refuse("unheard", "Nobody hears it");
          return { write: { bell: { rung, heard: [...heard, message.what] } }, reply: () => rung };
        default:
          return message satisfies never;
      }
    },
  });
  const events = eventStream("bells", { subscribers: [], schema: 1, types: {} });
  return { bell, bellActor, definition: defineService("bells", { events, actors: [bellActor] }) };
}

/** Gives the type of the bells' service. */
export type Bells = ReturnType<typeof bellService>;

/** Creates an engine of the bells with the settings of `fast`. */
export function bellsOn(
  database: Database,
  { definition }: Bells,
  options: Partial<EngineOptions<Bells["bellActor"]>> = {},
): Engine {
  return createEngine(definition, { database, log, ...options, settings: { ...fast, ...options.settings } });
}
