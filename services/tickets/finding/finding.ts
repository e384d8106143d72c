// Finds events and tickets for the API and the pages, on both kinds of server.

import type { FindingQuery } from "@holdfast/contracts";
import { Catalogue } from "./catalogue.ts";
import type { EventEntry } from "./event-entry.ts";
import { createFeed, type FeedOptions } from "./feed.ts";
import { type FoundEvents, type FoundTickets, findEvents, findTickets, livingEvents, type Matched } from "./find.ts";
import { openSearch, type WordSearch } from "./search.ts";
import { wordsMatching } from "./word-matches.ts";

/** Finds what is for sale. A change counts within a second. */
export interface Finding {
  /** Finds a part of the living events. Throws UnavailableError while a server with search does not answer. */
  events(query: FindingQuery): Promise<FoundEvents>;
  /** Finds a part of the tickets for sale. Throws UnavailableError while a server with search does not answer. */
  tickets(query: FindingQuery): Promise<FoundTickets>;
  /** Lists all events that can be found, the oldest first. */
  living(): readonly EventEntry[];
  /** Says what finds words: the search of the server, or the memory of the process. */
  readonly words: "redisearch" | "memory";
  /** Begins to know what is for sale; resolves when all of it is known. */
  start(): Promise<void>;
  /** Ends. */
  stop(): Promise<void>;
}

/** Creates the finding of a process: it keeps what is for sale in memory, and its words where the server has no search. */
export function createFinding(options: Omit<FeedOptions, "catalogue">): Finding {
  let catalogue = new Catalogue();
  let feed = createFeed({ ...options, catalogue });
  let search: WordSearch | null = null;
  const matched = async (query: FindingQuery): Promise<Matched> => {
    const ids = search === null ? wordsMatching(catalogue, query) : await search.matching(query);
    return { ids, now: Date.now() };
  };
  return {
    events: async (query) => findEvents(catalogue, query, await matched(query)),
    tickets: async (query) => findTickets(catalogue, query, await matched(query)),
    living: () => livingEvents(catalogue, Date.now()),
    get words() {
      return search === null ? "memory" : "redisearch";
    },
    async start() {
      search = await openSearch(options);
      if (search !== null) {
        catalogue = new Catalogue({}, false);
        feed = createFeed({ ...options, catalogue });
      }
      await feed.start();
    },
    async stop() {
      await feed.stop();
      await search?.close();
    },
  };
}
