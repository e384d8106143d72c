// Finds events and tickets for the API and the pages, on both kinds of server.

import type { FindingQuery } from "@holdfast/contracts";
import { LRUCache } from "lru-cache";
import { Catalogue } from "./catalogue.ts";
import type { EventEntry } from "./event-entry.ts";
import { EventWatchers, type TicketsWatcher } from "./event-watchers.ts";
import { createFeed, type FeedOptions } from "./feed.ts";
import {
  countEvents,
  type EventNumbers,
  type FoundEvents,
  type FoundTickets,
  findEvents,
  findTickets,
  livingEvents,
  type Matched,
} from "./find.ts";
import { inTime } from "./in-time.ts";
import { openSearch, type WordSearch } from "./search.ts";
import { wordsMatching } from "./word-matches.ts";

/**
 * Finds what is for sale. A change counts within a second. After the start a query waits until all is known, at most two
 * seconds. Queries throw UnavailableError when that is too short, and while a server with search does not answer.
 */
export interface Finding {
  /** Finds a part of the living events. */
  events(query: FindingQuery): Promise<FoundEvents>;
  /** Finds a part of the living events, and counts all of them, once for all who ask for the same within a second. */
  countedEvents(query: FindingQuery): Promise<FoundEvents & EventNumbers>;
  /** Finds a part of the tickets for sale. */
  tickets(query: FindingQuery): Promise<FoundTickets>;
  /** Lists all events that can be found, the oldest first. */
  living(): Promise<readonly EventEntry[]>;
  /** Watches the tickets of events; the function that is returned ends it. */
  watchTickets(eventIds: readonly string[], changed: TicketsWatcher): () => void;
  /** Says what finds words: the search of the server, or the memory of the process. */
  readonly words: "redisearch" | "memory";
  /** Whether all that is for sale is known. */
  isReady(): boolean;
  /** Begins to know what is for sale; waits two seconds at most, and goes on in the background. */
  start(): Promise<void>;
  /** Ends. */
  stop(): Promise<void>;
}

// Many people look at the same page; a sale that ends is the one change that the catalogue does not note.
const COUNTED_FOR_MS = 1_000;
const MOST_COUNTED = 200;

/** Creates the finding of a process: it keeps what is for sale in memory, and its words where the server has no search. */
export function createFinding(options: Omit<FeedOptions, "catalogue" | "watchers">): Finding {
  let catalogue = new Catalogue();
  const watchers = new EventWatchers();
  let feed = createFeed({ ...options, catalogue, watchers });
  let search: WordSearch | null = null;
  const numbersOf = createCounting();
  const filled = async (): Promise<void> => {
    if (!feed.isFilled) await inTime(feed.filled, "Cannot search yet: the listings are still being read");
  };
  const matched = async (query: FindingQuery): Promise<Matched> => {
    await filled();
    return { ids: await (search?.matching(query) ?? wordsMatching(catalogue, query)), now: Date.now() };
  };
  return {
    async events(query) {
      const found = await matched(query);
      return findEvents(catalogue, query, found);
    },
    async countedEvents(query) {
      const found = await matched(query);
      return { ...findEvents(catalogue, query, found), ...numbersOf(catalogue, query, found) };
    },
    async tickets(query) {
      const found = await matched(query);
      return findTickets(catalogue, query, found);
    },
    async living() {
      await filled();
      return livingEvents(catalogue, Date.now());
    },
    watchTickets: (eventIds, changed) => watchers.watch(eventIds, changed),
    isReady: () => feed.isFilled,
    get words() {
      return search === null ? "memory" : "redisearch";
    },
    async start() {
      search = await openSearch(options);
      if (search !== null) {
        catalogue = new Catalogue({}, false);
        feed = createFeed({ ...options, catalogue, watchers });
      }
      await feed.start();
      await filled().catch(ignore);
    },
    async stop() {
      await feed.stop();
      await search?.close();
    },
  };
}

// The service is not ready before all is known; until then queries are refused.
function ignore(): void {}

// Counts the same once, until the catalogue changes and for a second at most.
function createCounting(): typeof countEvents {
  const counted = new LRUCache<string, EventNumbers>({ max: MOST_COUNTED, ttl: COUNTED_FOR_MS });
  return (catalogue, query, found) => {
    const key = `${catalogue.changes} ${JSON.stringify({ ...query, limit: 0 })}`;
    const known = counted.get(key);
    if (known !== undefined) return known;
    const numbers = countEvents(catalogue, query, found);
    counted.set(key, numbers);
    return numbers;
  };
}
