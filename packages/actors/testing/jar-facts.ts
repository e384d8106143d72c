import type { ServiceFacts } from "../inspect/checker/facts.ts";
import { on, tell } from "../model/events.ts";
import { jar, jarEvents, shelf, shelfActor, shelfEvents } from "./jars.ts";

/** A shelf hears of each jar that names it. */
export const followJars = on(jarEvents, ({ data }) =>
  data.shelf ? [tell(shelfActor, data.shelf, { type: "Follow", ...data })] : [],
);

/** What tools are told of the jars and the shelves. */
export const jarFacts: readonly ServiceFacts[] = [
  {
    service: "jars",
    events: jarEvents,
    documents: [jar],
    published: ["jar"],
    timers: ["jar|ring", "jar|call"],
    claims: ["name"],
    reactions: [],
  },
  {
    service: "shelves",
    events: shelfEvents,
    documents: [shelf],
    published: [],
    timers: [],
    claims: [],
    reactions: [followJars],
  },
];
