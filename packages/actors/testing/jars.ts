import { z } from "zod";
import {
  actor,
  createEngine,
  type Database,
  type Documents,
  documentType,
  type Engine,
  type EngineSettings,
  eventStream,
  refuse,
  silentLog,
} from "../index.ts";

/** The log of the tests. */
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

export const jarActor = actor<{ jar: JarState }, JarMessage, { coins: number; version: number }>("jar", {
  documents: (id) => ({ jar: { type: jar, id } }),
  timers: { ring: { type: "Ring" } },
  decide({ jar: found }, message, env) {
    const state = found ?? empty;
    const events = { jar: "JarChanged" };
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
        return { write: { jar: state }, timers: [{ name: "call", at: message.at }], reply };
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
export const shelfActor = actor<{ shelf: { jars: Record<string, number>; told: number } }, ShelfMessage>("shelf", {
  documents: (id) => ({ shelf: { type: shelf, id } }),
  decide({ shelf: found }, { id, coins }) {
    if (coins === 13) throw new Error("thirteen is bad luck");
    const jars = { ...found?.jars, [id]: coins };
    return { write: { shelf: { jars, told: (found?.told ?? 0) + 1 } } };
  },
});

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
export function jarsOn(database: Database): Engine {
  const own = { service: "jars", events: jarEvents, actors: [jarActor], reactions: [] };
  return createEngine({ ...own, database, log, settings: fast });
}
