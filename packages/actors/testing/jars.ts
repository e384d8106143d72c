// Declares two services for the engine's tests: jars of coins, and shelves that subscribe to the jars' events.
import { z } from "zod";
import {
  actor,
  actorTerms,
  createEngine,
  type Database,
  type DecisionOf,
  type Documents,
  defineService,
  documentType,
  type Engine,
  type EngineOptions,
  type EngineSettings,
  effect,
  eventStream,
  onLatest,
  type Reaction,
  refuse,
  send,
  silentLog,
} from "../index.ts";

/** Discards log lines: tests read documents and streams instead. */
export const log = silentLog;

const jarState = z.object({
  coins: z.number(),
  rung: z.number(),
  shelf: z.string(),
  owner: z.string(),
  bell: z.string().nullable(),
});
/** Gives the state of a jar. */
export type JarState = z.infer<typeof jarState>;
/** Gives the view of a jar in its events. */
export const jarView = z.object({ id: z.string(), version: z.number(), coins: z.number(), shelf: z.string() });
type JarMessage =
  | { type: "Put"; coins: number; shelf?: string }
  | { type: "RingAt"; at: number }
  | { type: "Ring" }
  | { type: "Name"; name: string }
  | { type: "Call"; at: number }
  | { type: "Called"; bell: string };

/** Declares jars, which hold coins. */
export const jar = documentType<JarState, z.infer<typeof jarView>>("jar", {
  schema: jarState,
  view: ({ id, version, coins, shelf }) => ({ id, version, coins, shelf }),
  lists: ({ owner, coins }) => [{ list: `by-owner:${owner}` }, ...(coins > 0 ? [{ list: "filled" }] : [])],
});
/** Declares the events of the service `jars`. */
export const jarEvents = eventStream("jars", { subscribers: ["shelves"], schema: 1, types: { JarChanged: jarView } });
/** Gives the state of a jar before its first message. */
export const empty = { coins: 0, rung: 0, owner: "ann", bell: null, shelf: "" };

function reply({ jar: after }: Documents<{ jar: JarState }>) {
  return { coins: after?.coins ?? 0, version: after?.version ?? -1 };
}

const call = effect("call");
const jarTerms = actorTerms("jar", {
  documents: { jar },
  events: ["JarChanged"],
  refusals: ["not_enough", "name_taken"],
  claims: ["name"],
  timers: ["ring"],
  effects: [call],
});
type JarDecision = DecisionOf<typeof jarTerms, ReturnType<typeof reply>>;

/** Decides on jars: puts coins, sets a timer, claims a name, performs an effect. */
export const jarActor = actor(jarTerms, {
  documents: (id) => ({ jar: id }),
  timers: { ring: { type: "Ring" } },
  decide({ jar: found }, message: JarMessage, env): JarDecision {
    const state = found ?? empty;
    const events = { jar: "JarChanged" } as const;
    switch (message.type) {
      case "Put": {
        const coins = state.coins + message.coins;
        if (coins < 0) return refuse("not_enough", "Cannot take coins: there are too few");
        return { write: { jar: { ...state, coins, shelf: message.shelf ?? state.shelf } }, events, reply };
      }
      case "RingAt":
        return { write: { jar: state }, timers: [{ name: "ring", at: message.at }], reply };
      case "Ring":
        return { write: { jar: { ...state, rung: state.rung + 1 } }, reply };
      case "Name": {
        const { name } = message;
        const orElse = refuse("name_taken", "Name in use");
        return {
          write: { jar: { ...state, owner: name } },
          claims: [{ mode: "acquire", claim: "name", name, owner: env.id, until: null, orElse }],
          reply,
        };
      }
      case "Call":
        return { write: { jar: state }, timers: [{ name: call.name, at: message.at }], reply };
      case "Called":
        return { write: { jar: { ...state, bell: message.bell } }, reply };
      default:
        return message satisfies never;
    }
  },
});

/** Declares shelves, which copy the coins of every jar that names the shelf. `told` counts the handled events. */
export const shelf = documentType("shelf", {
  schema: z.object({ jars: z.record(z.string(), z.number()), told: z.number() }),
});
/** Declares the events of the service `shelves`: none. */
export const shelfEvents = eventStream("shelves", { subscribers: [], schema: 1, types: {} });
type ShelfMessage = { type: "Follow"; id: string; coins: number };
/** Decides on shelves; throws for 13 coins, to test failures. */
export const shelfActor = actor(actorTerms("shelf", { documents: { shelf } }), {
  documents: (id) => ({ shelf: id }),
  decide({ shelf: found }, { id, coins }: ShelfMessage) {
    if (coins === 13) throw new Error("thirteen is bad luck");
    const jars = { ...found?.jars, [id]: coins };
    return { write: { shelf: { jars, told: (found?.told ?? 0) + 1 } } };
  },
});

/** Sends each event of a jar to the shelf that the jar names. */
export const followJars = onLatest(jarEvents, ({ data }) =>
  data.shelf ? [send(shelfActor, data.shelf, { type: "Follow", ...data })] : [],
);

/** Defines the service `jars`. */
export const jarService = defineService("jars", { events: jarEvents, actors: [jarActor], published: [jar] });

/** Defines the service of the shelves; default: `followJars` as its reaction, `shelves` as its name. */
export function shelfService(reactions: readonly Reaction[] = [followJars], service = "shelves") {
  return defineService(service, { events: { ...shelfEvents, service }, actors: [shelfActor], reactions });
}

/** Lists both services, for tools that read service definitions. */
export const jarServices = [jarService, shelfService()];

/** Shortens the durations of an engine, so that tests of retries and leases end soon. */
export const fast: Partial<EngineSettings> = {
  blockMs: 200,
  watchdogMs: 1_000,
  recoverEveryMs: 50,
  claimIdleMs: 300,
  sweepMs: 10,
  leaseMs: 300,
  retryMs: [10, 10, 10],
  timerBackoffMs: [10, 20, 50],
  stopMs: 1_000,
  unavailableAfterMs: 3_000,
};

/** Creates the engine of the jars on a database, with the settings of `fast`. */
export function jarsOn(database: Database, options: Partial<EngineOptions<typeof jarActor>> = {}): Engine {
  return createEngine(jarService, { database, log, ...options, settings: { ...fast, ...options.settings } });
}

/** Creates the engine of the shelves on a database, with the settings of `fast`. */
export function shelvesOn(
  database: Database,
  { observe, ...settings }: Partial<EngineSettings> & Pick<EngineOptions, "observe"> = {},
  reaction = followJars,
): Engine {
  const options = { database, log, settings: { ...fast, ...settings }, ...(observe && { observe }) };
  return createEngine(shelfService([reaction]), options);
}
