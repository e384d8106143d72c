// Finds events and tickets for the API and the pages, on both kinds of server.

import type { FindingQuery } from "@holdfast/contracts";
import { Catalogue } from "./catalogue.ts";
import { createFeed, type FeedOptions } from "./feed.ts";
import { type FoundEvents, type FoundTickets, findEvents, findTickets } from "./find.ts";
import { wordsMatching } from "./word-matches.ts";

/** Finds what is for sale. A change counts within a second. */
export interface Finding {
  /** Finds a part of the living events. */
  events(query: FindingQuery): Promise<FoundEvents>;
  /** Finds a part of the tickets for sale. */
  tickets(query: FindingQuery): Promise<FoundTickets>;
  /** Begins to know what is for sale; resolves when all of it is known. */
  start(): Promise<void>;
  /** Ends. */
  stop(): Promise<void>;
}

/** Creates the finding of a process, which keeps what is for sale in memory. */
export function createFinding(options: Omit<FeedOptions, "catalogue">): Finding {
  const catalogue = new Catalogue();
  const feed = createFeed({ ...options, catalogue });
  const matched = async (query: FindingQuery) => ({ ids: wordsMatching(catalogue, query), now: Date.now() });
  return {
    events: async (query) => findEvents(catalogue, query, await matched(query)),
    tickets: async (query) => findTickets(catalogue, query, await matched(query)),
    start: () => feed.start(),
    stop: () => feed.stop(),
  };
}
