import { silentLog, UnavailableError } from "@holdfast/actors";
import { connectRedis, documentKey, whenReady } from "@holdfast/actors/redis";
import { startTestRedis, testingConfig, waitFor } from "@holdfast/testing";
import { wordsOfQuery } from "@holdfast/values";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { beginningsOf } from "../rules/event-document.ts";
import { anEvent, aTicketView } from "../testing/findable.ts";
import { type SearchServer, startSearchServer } from "../testing/search-server.ts";
import { Catalogue } from "./catalogue.ts";
import { openSearch, type WordSearch } from "./search.ts";
import { wordsMatching } from "./word-matches.ts";

// Both ways of finding words on the same 2,000 events. With SEARCH=yes against a Redis that has search.

const PARTITIONS = 4;
const FIRST = [
  "Beyoncé",
  "O’Brien's",
  "مهرجان",
  "🎸 Rock/Pop",
  "Zoë",
  "東京ドーム",
  "ÉTÉ",
  "Straße",
  "Łódź",
  "2026",
  "the",
];
const SECOND = [
  "live!",
  "أَهْلًا وسهلا",
  "& the Band",
  "👩‍👩‍👧 family",
  "Ænima",
  "Ørsted",
  "ΟΔΟΣ",
  "कि रात",
  "d'Or",
  "A",
  "x-ray",
];
const VENUES = ["Théâtre du Châtelet", "Madison Square Garden", "قاعة النور", "O2 Arena", null];
const CITIES = ["New York", "São Paulo", "القاهرة", "’s-Hertogenbosch", null];
const QUERIES = [
  ...[
    "beyonce",
    "BEYONCE\u0301 live",
    "obriens",
    "o'brien",
    "مهر",
    "مهرجان اهلا",
    "rock pop",
    "pop/rock",
    "zoe",
    "東京",
  ],
  ...[
    "ete",
    "strasse",
    "stras",
    "lodz",
    "٢٠٢٦",
    "20",
    "the",
    "a",
    "b",
    "family",
    "aenima",
    "orsted",
    "οδοσ",
    "कि",
    "dor",
  ],
  ...[
    "x ray",
    "theatre chatelet",
    "square madison new",
    "o2",
    "sao",
    "hertogenbosch",
    "nothing",
    "q".repeat(40),
    "-{}@|*()",
  ],
];

const events = Array.from({ length: 2_000 }, (_, n) => ({
  ...anEvent(n, {
    title: `${FIRST[n % FIRST.length]} ${SECOND[Math.floor(n / 7) % SECOND.length]} ${n % 97}`,
    venue: VENUES[n % VENUES.length] ?? null,
    city: CITIES[Math.floor(n / 3) % CITIES.length] ?? null,
  }),
  id: `${anEvent(n).id.slice(0, -2)}${String(n % PARTITIONS).padStart(2, "0")}`,
}));
const catalogue = new Catalogue();
const indexed = events.map((event) => {
  catalogue.noteEvent(event);
  catalogue.noteTicket(aTicketView(0, event));
  const { begins, cityBegins } = beginningsOf(event);
  return { key: documentKey(Number(event.id.slice(-2)), "tickets", "event", event.id), tags: { begins, cityBegins } };
});
const database = (url: string, hasSearch = true) => ({
  ...{ url, partitions: PARTITIONS, form: "json" as const, server: { isCluster: false } },
  commands: { call: async () => (hasSearch ? [] : Promise.reject(new Error("ERR unknown command 'FT._LIST'"))) },
});
const open = (url: string) => openSearch({ database: database(url), log: silentLog });

let server: SearchServer;
let search: WordSearch;

beforeAll(async () => {
  server = await startSearchServer(indexed);
  const found = await open(testingConfig().hasSearch ? await filledRedis() : server.url);
  if (found === null) throw new Error("Cannot test the search: the server has none");
  search = found;
});
afterAll(async () => {
  await search.close();
  await server.stop();
  await stopRedis();
});

let stopRedis = async (): Promise<void> => undefined;

async function filledRedis(): Promise<string> {
  const redis = await startTestRedis();
  stopRedis = () => redis.stop();
  const client = connectRedis(redis.url, { name: "holdfast-test", role: "commands" });
  await whenReady(client);
  for (const { key, tags } of indexed) await client.call("JSON.SET", key, "$", JSON.stringify(tags));
  client.disconnect();
  return redis.url;
}

describe("finding words", () => {
  test("finds the same events in memory and on the server, for each query and city", async () => {
    const counts: number[] = [];
    for (const text of QUERIES) {
      for (const place of ["", "new york", "sao"]) {
        const query = { words: wordsOfQuery(text), city: wordsOfQuery(place) };
        const [here, there] = [wordsMatching(catalogue, query), await search.matching(query)];
        expect([text, place, [...(there ?? [])].toSorted()]).toEqual([text, place, [...(here ?? [])].toSorted()]);
        counts.push(here?.size ?? -1);
      }
    }
    expect(counts.filter((count) => count > 0).length).toBeGreaterThan(60);
  });

  test("a query without words finds all, and one of signs alone nothing, without asking the server", async () => {
    const before = server.commands.length;
    expect(await search.matching({ words: [], city: [] })).toBe(null);
    expect(await search.matching({ words: null, city: [] })).toEqual(new Set());
    expect(server.commands.length).toBe(before);
  });
});

describe("the commands of the search", () => {
  test("make one index in each partition, and search them by exact tags", async () => {
    const own = await startSearchServer(indexed);
    const found = await open(own.url);
    await found?.matching({ words: wordsOfQuery("O’Brien's b-52 東京"), city: ["sao"] });
    await found?.close();
    await own.stop();
    const name = "{03}:tickets:event";
    const tag = ["TAG", "SEPARATOR", "|", "CASESENSITIVE"];
    expect(own.commands.filter(([, index]) => index === `${name}:words`)).toEqual([
      ["FT.DROPINDEX", `${name}:words`],
      [
        ...["FT.CREATE", `${name}:words`, "ON", "JSON", "PREFIX", "1", `${name}:`, "STOPWORDS", "0", "SCHEMA"],
        ...["$.begins[*]", "AS", "begins", ...tag, "$.cityBegins[*]", "AS", "cityBegins", ...tag],
      ],
      ["FT.INFO", `${name}:words`],
      [
        ...["FT.SEARCH", `${name}:words`],
        "( ( ( ( (@begins:{obriens}) (@begins:{b}) ) (@begins:{52}) ) (@begins:{東京}) ) (@cityBegins:{sao}) )",
        ...["RETURN", "0", "LIMIT", "0", "10000"],
      ],
    ]);
    expect(own.commands.filter(([command]) => command === "FT.SEARCH")).toHaveLength(PARTITIONS);
  });

  test("wait until the server has indexed the events that were stored before", async () => {
    const own = await startSearchServer(indexed);
    own.isIndexing = true;
    const found = await open(own.url);
    const query = { words: wordsOfQuery("be"), city: [] };
    const ids = found?.matching(query);
    const sent = (name: string) => own.commands.filter(([command]) => command === name).length;
    await waitFor(() => sent("FT.INFO") > PARTITIONS, { message: "the server is not asked again" });
    expect(sent("FT.SEARCH")).toBe(0);
    own.isIndexing = false;
    expect(await ids).toEqual(new Set(wordsMatching(catalogue, query)));
    await found?.close();
    await own.stop();
  });

  test("make the indexes anew after a loss of data", async () => {
    const own = await startSearchServer(indexed);
    const found = await open(own.url);
    const query = { words: wordsOfQuery("be"), city: [] };
    const before = await found?.matching(query);
    own.forget();
    expect([before?.size, await found?.matching(query)]).toEqual([expect.any(Number), before]);
    expect(own.commands.filter(([command]) => command === "FT.CREATE")).toHaveLength(2 * PARTITIONS);
    await found?.close();
    await own.stop();
  });

  test("are not sent to a server without search, to a cluster, or for documents that are no JSON", async () => {
    const own = await startSearchServer(indexed);
    const on = database(own.url);
    const others = [
      database(own.url, false),
      { ...on, form: "hash" as const },
      { ...on, server: { isCluster: true } },
      { ...on, url: on.url.replace("redis:", "redis+sentinel:") },
    ];
    for (const other of others) expect(await openSearch({ database: other, log: silentLog })).toBe(null);
    expect(own.commands).toEqual([]);
    await own.stop();
  });

  test("that are not answered are UnavailableError", async () => {
    const own = await startSearchServer(indexed);
    const found = await open(own.url);
    own.isStuck = true;
    await expect(found?.matching({ words: ["x"], city: [] })).rejects.toThrow(UnavailableError);
    await own.stop();
    await expect(found?.matching({ words: ["x"], city: [] })).rejects.toThrow(UnavailableError);
    await found?.close();
  });
});
