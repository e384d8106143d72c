import { deepEqual } from "node:assert/strict";
import type { EventView, FindingQuery, Sort, TicketView } from "@holdfast/contracts";
import { foldWords, wordsOfQuery } from "@holdfast/values";
import fc from "fast-check";
import { expect, test } from "vitest";
import { anEvent, aTicketView } from "../testing/findable.ts";
import { Catalogue } from "./catalogue.ts";
import { countEvents, findEvents, findTickets } from "./find.ts";
import { wordsMatching } from "./word-matches.ts";

const NOW = Date.parse("2026-11-26T12:00Z");
const everything: FindingQuery = {
  from: undefined,
  to: undefined,
  words: [],
  city: [],
  sort: "date",
  limit: 100,
  after: undefined,
};

function catalogueOf(events: readonly EventView[], tickets: readonly TicketView[]): Catalogue {
  const catalogue = new Catalogue();
  for (const event of events) catalogue.noteEvent(event);
  for (const ticket of tickets) catalogue.noteTicket(ticket);
  return catalogue;
}

function eventsIn(catalogue: Catalogue, query: Partial<FindingQuery>, now = NOW) {
  const whole = { ...everything, ...query };
  const matched = { ids: wordsMatching(catalogue, whole), now };
  return { ...findEvents(catalogue, whole, matched), ...countEvents(catalogue, whole, matched) };
}

function ticketsIn(catalogue: Catalogue, query: Partial<FindingQuery>, now = NOW) {
  const whole = { ...everything, ...query };
  return findTickets(catalogue, whole, { ids: wordsMatching(catalogue, whole), now });
}

test("events are sorted by date, with the number and lowest price of their tickets", () => {
  const later = anEvent(1, { startsAt: NOW + 2_000 });
  const sooner = anEvent(2, { startsAt: NOW + 1_000 });
  const undated = anEvent(3, { startsAt: null });
  const tickets = [
    aTicketView(1, later, { priceCents: 9_000 }),
    aTicketView(2, later, { priceCents: 4_000 }),
    aTicketView(3, later, { priceCents: 1_000, status: "sold" }),
    aTicketView(4, sooner, { priceCents: 5_000 }),
    aTicketView(5, undated, { priceCents: 100 }),
  ];
  const found = eventsIn(catalogueOf([undated, later, sooner], tickets), {});
  expect(found.events.map(({ id, offers, price }) => [id, offers.length, price])).toEqual([
    [sooner.id, 1, 5_000],
    [later.id, 2, 4_000],
    [undated.id, 1, 100],
  ]);
  expect([found.before, found.total, found.next]).toEqual([0, 3, null]);
});

test("an event is found while its tickets are reserved or sold, not by price, and not without any ticket", () => {
  const gone = anEvent(1);
  const bare = anEvent(2);
  const catalogue = catalogueOf([gone, bare], [aTicketView(1, gone, { status: "reserved" })]);
  expect(eventsIn(catalogue, {}).events.map(({ taken }) => taken)).toEqual([{ held: 1, sold: 0 }]);
  expect(eventsIn(catalogue, { minPrice: 0 }).total).toBe(0);
});

test("a sold-out event without a date is found where it was postponed, not where it never had one", () => {
  const [undated, postponed] = [anEvent(1, { startsAt: null }), anEvent(2, { startsAt: null, status: "postponed" })];
  const sold = [undated, postponed].map((event, n) => aTicketView(n, event, { status: "sold" }));
  const found = eventsIn(catalogueOf([undated, postponed], sold), {});
  expect(found.events.map(({ id }) => id)).toEqual([postponed.id]);
});

test("an event is found on each day that it lasts over at its venue", () => {
  const zone = "America/New_York";
  const night = anEvent(1, { startsAt: Date.parse("2026-12-31T00:30Z"), timeZone: zone });
  const festival = anEvent(2, { startsAt: Date.parse("2027-06-04T16:00Z"), endsAt: Date.parse("2027-06-06T22:00Z") });
  const catalogue = catalogueOf([night, festival], [aTicketView(1, night), aTicketView(2, festival)]);
  const on = (from: string, to = from) => eventsIn(catalogue, { from, to }).events.map(({ id }) => id);
  expect([on("2026-12-30"), on("2026-12-31"), on("2027-06-05"), on("2026-12-01", "2027-12-01")]).toEqual([
    ...[[night.id], [], [festival.id], [night.id, festival.id]],
  ]);
});

test("an event whose sale has ended, that is over or cancelled is not found, and late news of its tickets change nothing", () => {
  const begun = anEvent(1, { startsAt: NOW });
  const cancelled = anEvent(2);
  const tickets = [aTicketView(1, begun), aTicketView(2, cancelled)];
  const catalogue = catalogueOf([begun, cancelled], tickets);
  catalogue.noteEvent({ ...cancelled, version: 1, status: "cancelled" });
  catalogue.noteTicket(aTicketView(2, cancelled, { version: 5 }));
  expect([eventsIn(catalogue, {}).total, ticketsIn(catalogue, {}).ids]).toEqual([0, []]);
  expect(catalogue.ticketIds()).toHaveLength(1);
  expect(eventsIn(catalogue, {}, NOW - 1).total).toBe(1);
});

test("a ticket speaks for an event that is not known, until the event is", () => {
  const event = anEvent(1, { title: "Known" });
  const catalogue = catalogueOf([], [aTicketView(1, { ...event, title: "From its ticket" })]);
  catalogue.noteTicket(aTicketView(1, { ...event, title: "Edited" }, { version: 1 }));
  expect(eventsIn(catalogue, { words: ["edited"] }).total).toBe(1);
  catalogue.noteEvent(event);
  expect(eventsIn(catalogue, { words: ["known"] }).total).toBe(1);
  expect(eventsIn(catalogue, { words: ["edited"] }).total).toBe(0);
});

test("the tickets of a merged event count for the other, before and after it is known, and through a second merge", () => {
  const [from, into, last] = [anEvent(1), anEvent(2, { title: "Into" }), anEvent(3, { startsAt: NOW + 1_000 })];
  const tickets = [
    aTicketView(1, from, { priceCents: 10 }),
    aTicketView(2, from, { status: "sold" }),
    aTicketView(3, into, { priceCents: 20 }),
  ];
  const merged = { ...from, version: 1, mergedInto: into.id };
  const shown = (catalogue: Catalogue) =>
    eventsIn(catalogue, {}).events.map(({ id, offers, taken }) => [id, offers.map(({ price }) => price), taken.sold]);
  const live = catalogueOf([from, into], tickets);
  live.noteEvent(merged);
  const late = catalogueOf([merged, into], tickets);
  const unknown = catalogueOf([from], tickets.slice(0, 2));
  unknown.noteEvent(merged);
  unknown.noteEvent(into);
  unknown.noteTicket(aTicketView(3, into, { priceCents: 20 }));
  for (const catalogue of [live, late, unknown]) {
    expect(shown(catalogue)).toEqual([[into.id, [10, 20], 1]]);
    // An older view of the merged event, or another edition of it, brings nothing back.
    for (const event of [from, { ...merged, version: 2 }]) catalogue.noteEvent(event);
    catalogue.noteTicket(aTicketView(1, from, { version: 1, priceCents: 30 }));
    expect(shown(catalogue)).toEqual([[into.id, [20, 30], 1]]);
    expect(ticketsIn(catalogue, { words: ["into"], sort: "price" }).ids).toEqual([tickets[2]?.id, tickets[0]?.id]);
    catalogue.noteEvent(last);
    catalogue.noteMerge(into.id, last.id);
    expect(shown(catalogue)).toEqual([[last.id, [20, 30], 1]]);
    expect(ticketsIn(catalogue, {}, NOW + 1_000).ids).toEqual([]);
    catalogue.noteEvent({ ...last, version: 1, status: "cancelled" });
    catalogue.noteTicket(aTicketView(1, from, { version: 2 }));
    expect([shown(catalogue), catalogue.ticketIds()]).toEqual([[], []]);
  }
});

test("what exceeds the bounds is left out, and has room again later", () => {
  const catalogue = new Catalogue({ events: 2, tickets: 2 });
  for (const n of [1, 2, 3]) catalogue.noteTicket(aTicketView(n, anEvent(n)));
  expect([eventsIn(catalogue, {}).total, catalogue.leftOut]).toEqual([2, 1]);
  catalogue.noteTicket(aTicketView(1, anEvent(1), { version: 1, status: "delisted" }));
  catalogue.noteTicket(aTicketView(3, anEvent(3)));
  expect(ticketsIn(catalogue, { sort: "newest" }).ids).toHaveLength(2);
});

const TITLES = [
  "Beyoncé",
  "Beyond the O’Brien's",
  "مهرجان الموسيقى",
  "🎸 Rock/Pop 🎸",
  "Zoë and the beat",
  "東京ドーム",
];
const QUERIES = ["", "be", "beyonce BEYOND", "obriens", "موسيقى", "مهر", "rock", "p", "東京", "zoe beat", "🎸", "x"];
const someEvent = fc.record({
  title: fc.constantFrom(...TITLES),
  city: fc.constantFrom(null, "Berlin", "New York", "São Paulo"),
  startsAt: fc.oneof(
    fc.constant(null),
    fc.integer({ min: -2, max: 5 }).map((days) => NOW + days * 86_400_000),
  ),
  status: fc.constantFrom("scheduled", "scheduled", "postponed", "cancelled"),
} as const);
const someTicket = fc.record({
  event: fc.nat(19),
  priceCents: fc.integer({ min: 50, max: 60 }),
  status: fc.constantFrom("available", "available", "available", "reserved", "sold", "delisted"),
} as const);
const change = fc.record({ ticket: fc.nat(59), priceCents: fc.integer({ min: 50, max: 60 }), sells: fc.boolean() });
const someQuery = fc.record({
  q: fc.oneof(fc.constant(""), fc.constantFrom(...QUERIES)),
  city: fc.constantFrom("", "", "ber", "sao paulo", "york new"),
  days: fc.constantFrom<Partial<FindingQuery>>(
    {},
    {},
    { from: "2026-11-27" },
    { to: "2026-11-28", from: "2026-11-28" },
  ),
  prices: fc.constantFrom<Partial<FindingQuery>>(
    {},
    {},
    { minPrice: 55 },
    { maxPrice: 52 },
    { minPrice: 53, maxPrice: 58 },
  ),
  sort: fc.constantFrom<Sort>("date", "price", "newest"),
  limit: fc.integer({ min: 1, max: 7 }),
});

test("every query finds what a walk through everything finds, page by page, after any changes", () => {
  const lists = fc.tuple(
    fc.array(someEvent, { minLength: 20, maxLength: 20 }),
    fc.array(someTicket, { minLength: 60, maxLength: 60 }),
    fc.array(change, { maxLength: 20 }),
    fc.array(someQuery, { minLength: 5, maxLength: 5 }),
  );
  const check = fc.property(lists, fc.boolean(), ([made, listed, changes, queries], isEventFirst) => {
    const events = made.map((event, n) => anEvent(n, event));
    const tickets = listed.map(({ event, ...ticket }, n) => aTicketView(n, events[event] ?? anEvent(event), ticket));
    const catalogue = isEventFirst ? catalogueOf(events, tickets) : new Catalogue();
    for (const ticket of isEventFirst ? [] : tickets) catalogue.noteTicket(ticket);
    for (const event of isEventFirst ? [] : events) catalogue.noteEvent(event);
    for (const { ticket: n, priceCents, sells } of changes) {
      const before = tickets[n];
      if (!before || before.status === "delisted") continue;
      const after = {
        ...before,
        version: before.version + 1,
        priceCents,
        status: sells ? "sold" : before.status,
      } as const;
      tickets[n] = after;
      catalogue.noteTicket(after);
      catalogue.noteTicket(before);
    }
    for (const { q, city, days, prices, sort, limit } of queries) {
      const words = (text: string) => (text !== "" && wordsOfQuery(text).length === 0 ? null : wordsOfQuery(text));
      const query = { ...everything, words: words(q), city: words(city), ...days, ...prices, sort, limit };
      deepEqual(eventPages(catalogue, query), eventOracle(events, tickets, query));
      deepEqual(ticketPages(catalogue, query), ticketOracle(events, tickets, query));
    }
  });
  expect(() => fc.assert(check, { numRuns: 150, seed: 20_261_126 })).not.toThrow();
});

function eventPages(catalogue: Catalogue, query: FindingQuery): unknown[] {
  const found: unknown[] = [];
  for (let after = query.after; ; ) {
    const part = eventsIn(catalogue, { ...query, after });
    deepEqual(part.before, found.length);
    found.push(...part.events.map((entry) => [entry.id, entry.offersIn(query).length, entry.lowestIn(query)]));
    if (part.next === null) return [...found, part.total];
    after = part.next;
  }
}

function ticketPages(catalogue: Catalogue, query: FindingQuery): string[] {
  const found: string[] = [];
  for (let after = query.after; ; ) {
    const part = ticketsIn(catalogue, { ...query, after });
    found.push(...part.ids);
    if (part.next === null) return found;
    after = part.next;
  }
}

type Sortable = { id: string; at: number; price: number };

function inOrder(sort: Sort, one: Sortable, other: Sortable): number {
  const key = ({ id, at, price }: Sortable): [number, string] => [
    sort === "date" ? at : sort === "price" ? price : 0,
    id,
  ];
  const [[a, id], [b, otherId]] = [key(one), key(other)];
  const isNewestFirst = sort === "newest" || (sort === "date" && a === Infinity);
  return a === b ? (id < otherId ? -1 : 1) * (isNewestFirst ? -1 : 1) : a < b ? -1 : 1;
}

function isFound(event: EventView, { words, city, from, to }: FindingQuery): boolean {
  const has = (texts: (string | null)[], wanted: readonly string[]) =>
    wanted.every((begin) => texts.some((text) => foldWords(text ?? "").some((word) => word.startsWith(begin))));
  if (words === null || city === null || event.status === "cancelled") return false;
  const { title, venue, startsAt } = event;
  if (!has([title, venue, event.city], words) || !has([event.city], city)) return false;
  if (startsAt === null) return from === undefined && to === undefined;
  const day = new Date(startsAt).toISOString().slice(0, 10);
  return startsAt > NOW && day >= (from ?? "") && day <= (to ?? "9");
}

function eventOracle(events: EventView[], tickets: TicketView[], query: FindingQuery): unknown[] {
  const { minPrice = 0, maxPrice = Infinity } = query;
  const hasRange = query.minPrice !== undefined || query.maxPrice !== undefined;
  const found = events.flatMap((event) => {
    const own = tickets.filter(({ eventId, status }) => eventId === event.id && status !== "delisted");
    const prices = own.filter(({ status }) => status === "available").map(({ priceCents }) => priceCents);
    const inRange = prices.filter((price) => price >= minPrice && price <= maxPrice);
    const isNight = event.startsAt !== null || event.status === "postponed";
    const isShown = inRange.length > 0 || (!hasRange && own.length > 0 && isNight);
    if (!isShown || !isFound(event, query)) return [];
    return { id: event.id, at: event.startsAt ?? Infinity, price: Math.min(...inRange), forSale: inRange.length };
  });
  const sorted = found.sort((one, other) => inOrder(query.sort, one, other));
  return [...sorted.map(({ id, forSale, price }) => [id, forSale, price]), sorted.length];
}

function ticketOracle(events: EventView[], tickets: TicketView[], query: FindingQuery): string[] {
  const { minPrice = 0, maxPrice = Infinity, sort } = query;
  const found = tickets.flatMap(({ id, eventId, status, priceCents: price }) => {
    const event = events.find((other) => other.id === eventId);
    if (!event || status !== "available" || price < minPrice || price > maxPrice || !isFound(event, query)) return [];
    return { id, price, at: event.startsAt ?? Infinity };
  });
  return found.sort((one, other) => inOrder(sort, one, other)).map(({ id }) => id);
}
