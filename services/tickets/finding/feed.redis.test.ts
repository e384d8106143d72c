import { createEngine, type Database, type Engine, openDatabase, silentLog } from "@holdfast/actors";
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createEventTools } from "../flows/event-tools.ts";
import { findPlace, newTicketId, settleEvent } from "../flows/places.ts";
import { type Event, eventDocument } from "../rules/event-document.ts";
import { PLAIN_TERMS } from "../rules/pricing.ts";
import { ticketActor } from "../rules/ticket.ts";
import { type Ticket, ticketDocument } from "../rules/ticket-document.ts";
import { ticketsService } from "../subscriptions.ts";
import { Catalogue } from "./catalogue.ts";
import { createFeed, type Feed, type FeedEngine } from "./feed.ts";
import { createFinding } from "./finding.ts";

// A process that finds, beside one that lists tickets.

let redis: TestRedis;
let writing: Database;
let reading: Database;
let engine: Engine;
const feeds: Feed[] = [];
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.flush();
  [writing, reading] = await Promise.all([opened(), opened()]);
  engine = createEngine(ticketsService, { database: writing, log: silentLog, terms: PLAIN_TERMS });
});
afterEach(async () => {
  await Promise.all(feeds.splice(0).map((feed) => feed.stop()));
  await engine.stop();
  await Promise.all([writing.close(), reading.close()]);
});

function opened(): Promise<Database> {
  return openDatabase({ url: redis.url, partitions: 4, log: silentLog });
}

/** Starts a feed; without `followsEvents` it only reads the documents. */
async function follow(options: { reloadMs?: number; followsEvents?: boolean } = {}): Promise<Catalogue> {
  const { followsEvents = true, ...settings } = options;
  const catalogue = new Catalogue();
  const reader = createEngine(ticketsService, { database: reading, log: silentLog, terms: PLAIN_TERMS });
  const database = followsEvents ? reading : deaf(reading);
  const feed = createFeed({ engine: reader, database, log: silentLog, catalogue, ...settings });
  feeds.push(feed);
  await feed.start();
  await feed.filled;
  expect(feed.isFilled).toBe(true);
  return catalogue;
}

// A database whose streams have no partition: no event comes.
function deaf(database: Database): Database {
  return { ...database, shards: [] };
}

async function list(title: string): Promise<Ticket> {
  const place = await findPlace(engine, { event: { title, startsAt: Date.parse("2035-06-01T19:30:00Z") } });
  const id = newTicketId(engine, place);
  const event = await settleEvent(engine, place, id);
  await engine.ask(ticketActor, id, { type: "List", sellerId: "ann", ticket: { price: 2_000 }, event });
  return (await engine.read(ticketDocument, id)) ?? expect.fail("no ticket");
}

const remove = ({ id }: Ticket) => engine.ask(ticketActor, id, { type: "Delist", sellerId: "ann" });

async function eventOf({ eventId }: Ticket): Promise<Event> {
  return (await engine.read(eventDocument, eventId)) ?? expect.fail("no event");
}

/** The found events, each with the number of its tickets for sale. */
function found(catalogue: Catalogue): Record<string, number> {
  return Object.fromEntries(Array.from(catalogue.entries(), ({ event, offers }) => [event.title, offers.length]));
}

async function finds(catalogue: Catalogue, expected: Record<string, number>): Promise<void> {
  const isFound = () => JSON.stringify(found(catalogue)) === JSON.stringify(expected);
  await waitFor(isFound, { timeoutMs: 10_000 }).catch(() => expect(found(catalogue)).toEqual(expected));
}

test("a merged event is found once, by a process that saw the merge and by one that starts later", async () => {
  const [from, into] = [await list("Gig"), await list("The Gig")];
  const catalogue = await follow();
  expect(Object.keys(found(catalogue)).toSorted()).toEqual(["Gig", "The Gig"]);
  await createEventTools(engine).merge(await eventOf(from), await eventOf(into));
  await finds(catalogue, { "The Gig": 2 });
  const later = await follow({ followsEvents: false });
  expect(found(later)).toEqual({ "The Gig": 2 });
  expect(later.ticketIds().toSorted()).toEqual([from.id, into.id].toSorted());
});

test("what is listed and removed while the connection is away is known when it is back", async () => {
  const [kept, gone] = [await list("Gig"), await list("Gone")];
  const catalogue = await follow({ followsEvents: false });
  expect(catalogue.versionOf(kept.id)).toBe(0);
  await Promise.all([remove(gone), list("Gig")]);
  expect(found(catalogue)).toEqual({ Gig: 1, Gone: 1 });
  reading.commands.disconnect(true);
  await waitFor(() => found(catalogue)["Gig"] === 2 && found(catalogue)["Gone"] === 0, { timeoutMs: 10_000 });
});

test("after FLUSHALL nothing of before is found, and what is listed then is", async () => {
  await list("Before");
  const catalogue = await follow();
  expect(found(catalogue)).toEqual({ Before: 1 });
  await redis.flush();
  await waitFor(async () => (await list("After").catch(() => null)) !== null);
  // A running service notices the loss by its timers and commands.
  await reading.opened.settleAgain();
  await finds(catalogue, { After: 1 });
});

test("everything is read again after a while, also what no event has told of", async () => {
  const [sold, moved] = [await list("Gig"), await list("Other")];
  const catalogue = await follow({ followsEvents: false, reloadMs: 50 });
  await Promise.all([remove(sold), createEventTools(engine).correct(await eventOf(moved), { title: "Moved" })]);
  await list("New");
  const names = () => Object.keys(found(catalogue)).toSorted().join();
  const isKnown = () => names() === "Gig,Moved,New" && catalogue.versionOf(sold.id) === null;
  await waitFor(isKnown, { timeoutMs: 10_000 });
  await createEventTools(engine).cancel(await eventOf(moved));
  await waitFor(() => found(catalogue)["Moved"] === undefined, { timeoutMs: 10_000 });
});

test("a load that fails is tried again, and the feed is filled then; a stop ends the wait", async () => {
  await list("Gig");
  const catalogue = new Catalogue();
  let fails = 1;
  const broken: FeedEngine = {
    list: (...words) => (fails-- > 0 ? Promise.reject(new Error("away")) : engine.list(...words)),
    partitionOf: (id) => engine.partitionOf(id),
    readMany: (type, ids) => engine.readMany(type, ids),
  };
  const feed = createFeed({ engine: broken, database: reading, log: silentLog, catalogue });
  feeds.push(feed);
  await feed.start();
  expect(feed.isFilled).toBe(false);
  await feed.filled;
  expect([feed.isFilled, found(catalogue)]).toEqual([true, { Gig: 1 }]);
  fails = Number.POSITIVE_INFINITY;
  const stuck = createFeed({ engine: broken, database: reading, log: silentLog, catalogue: new Catalogue() });
  await stuck.start();
  await stuck.stop();
  await stuck.filled;
  expect(stuck.isFilled).toBe(false);
});

test("the start goes on while much is still read; queries are refused until all is known", async () => {
  await list("Gig");
  const reads = Promise.withResolvers<void>();
  const slow: FeedEngine = {
    list: async (...words) => {
      await reads.promise;
      return await engine.list(...words);
    },
    partitionOf: (id) => engine.partitionOf(id),
    readMany: (type, ids) => engine.readMany(type, ids),
  };
  const finding = createFinding({ engine: slow, database: reading, log: silentLog });
  const query = {
    words: [],
    city: [],
    sort: "date",
    limit: 9,
    from: undefined,
    to: undefined,
    after: undefined,
  } as const;
  try {
    const [started, ...queries] = await Promise.allSettled([finding.start(), finding.events(query), finding.living()]);
    expect([started.status, finding.isReady()]).toEqual(["fulfilled", false]);
    for (const { status, ...why } of queries)
      expect([status, "reason" in why && why.reason]).toMatchObject(["rejected", { code: "unavailable" }]);
    reads.resolve();
    await waitFor(() => finding.isReady());
    expect((await finding.countedEvents(query)).total).toBe(1);
    // A number that was counted is forgotten with the next change: the list and the number are of the same moment.
    await list("Another gig");
    await waitFor(async () => (await finding.events(query)).events.length === 2, { timeoutMs: 10_000 });
    expect((await finding.countedEvents(query)).total).toBe(2);
  } finally {
    await finding.stop();
  }
});
