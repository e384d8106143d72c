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
  on,
  type Reaction,
  refuse,
  silentLog,
  tell,
} from "../index.ts";

/** A log that says nothing: tests look at what is so. */
export const log = silentLog;

// A jar of coins, whose reminder rings, and a shelf in another service that counts the coins of all jars it has heard of.
const jarState = z.object({
  coins: z.number(),
  rung: z.number(),
  shelf: z.string(),
  owner: z.string(),
  bell: z.string().nullable(),
});
export type JarState = z.infer<typeof jarState>;
const jarView = z.object({ id: z.string(), version: z.number(), coins: z.number(), shelf: z.string() });
type JarMessage =
  | { type: "Put"; coins: number; shelf?: string }
  | { type: "RingAt"; at: number }
  | { type: "Ring" }
  | { type: "Name"; name: string }
  | { type: "Call"; at: number }
  | { type: "Called"; bell: string };

export const jar = documentType<JarState, z.infer<typeof jarView>>("jar", {
  schema: jarState,
  view: ({ id, version, coins, shelf }) => ({ id, version, coins, shelf }),
  lists: ({ owner, coins }) => [{ list: `by-owner:${owner}` }, ...(coins > 0 ? [{ list: "filled" }] : [])],
});
export const jarEvents = eventStream("jars", { listeners: ["shelves"], schema: 1, types: { JarChanged: jarView } });
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

export const shelf = documentType("shelf", {
  schema: z.object({ jars: z.record(z.string(), z.number()), told: z.number() }),
});
export const shelfEvents = eventStream("shelves", { listeners: [], schema: 1, types: {} });
type ShelfMessage = { type: "Follow"; id: string; coins: number };
export const shelfActor = actor(actorTerms("shelf", { documents: { shelf } }), {
  documents: (id) => ({ shelf: id }),
  decide({ shelf: found }, { id, coins }: ShelfMessage) {
    if (coins === 13) throw new Error("thirteen is bad luck");
    const jars = { ...found?.jars, [id]: coins };
    return { write: { shelf: { jars, told: (found?.told ?? 0) + 1 } } };
  },
});

/** A shelf hears of each jar that names it. */
export const followJars = on(jarEvents, ({ data }) =>
  data.shelf ? [tell(shelfActor, data.shelf, { type: "Follow", ...data })] : [],
);

export const jarService = defineService("jars", { events: jarEvents, actors: [jarActor], published: [jar] });

/** The service of the shelves, with other reactions or another name where a test needs one. */
export function shelfService(reactions: readonly Reaction[] = [followJars], service = "shelves") {
  return defineService(service, { events: { ...shelfEvents, service }, actors: [shelfActor], reactions });
}

/** What tools read of the jars and the shelves. */
export const jarServices = [jarService, shelfService()];

export const fast: Partial<EngineSettings> = {
  blockMs: 200,
  watchdogMs: 1_000,
  recoverEveryMs: 50,
  claimIdleMs: 300,
  sweepMs: 10,
  leaseMs: 300,
  retryMs: [10, 10, 10],
  stopMs: 1_000,
  unavailableAfterMs: 3_000,
};

/** The engine of the jars on a database, as fast. */
export function jarsOn(database: Database, options: Partial<EngineOptions<typeof jarActor>> = {}): Engine {
  return createEngine(jarService, { database, log, ...options, settings: { ...fast, ...options.settings } });
}

/** The engine of the shelves on a database, as fast. */
export function shelvesOn(database: Database, settings: Partial<EngineSettings> = {}, reaction = followJars): Engine {
  return createEngine(shelfService([reaction]), { database, log, settings: { ...fast, ...settings } });
}
