// Defines the waiting line of an event: whether somebody waits, the line with its pages, and the entries on them.

import { documentType, type Stored } from "@holdfast/actors";
import { type LineView } from "@holdfast/contracts";
import { z } from "zod";

/** Says whether somebody waits for an event; stored under the event's id, absent before the first entry. */
const gateState = z.object({ isWaiting: z.boolean() });

/** The only part of the line that purchases read; it changes only when the line becomes empty or stops being empty. */
export type Gate = z.infer<typeof gateState>;

/** Declares the document `gate`, under the event's id. */
export const gateDocument = documentType<Gate>("gate", { schema: gateState });

const entry = z.object({
  /** Id of the `wait` of the same person. */
  waitId: z.string(),
  userId: z.string(),
  /** Place in the line: the lowest rank is first. */
  rank: z.number().int(),
  /** How many people had joined the line before, plus 1; whoever joins again within a draw keeps it. */
  n: z.number().int(),
  /** Highest whole price that the person would pay, in minor units; null for any price. */
  maxPriceCents: z.number().int().nullable(),
  /** `waiting` entries can be offered a ticket; `offered` and `taken` ones keep their place while their order is open. */
  state: z.enum(["waiting", "offered", "taken"]),
});

/** One person's place in the line, as a page of the line keeps it. */
export type LineEntry = z.infer<typeof entry>;

/** Number of entries at which a page is full: a document holds 16 KB. */
export const ENTRIES_A_PAGE = 100;

const pageState = z.object({ entries: z.array(entry) });

/** A page of the line: neighbouring entries, the lowest rank first. */
export type LinePage = z.infer<typeof pageState>;

/** Declares the document `line-page`, under the id of `pageId`. */
export const linePageDocument = documentType<LinePage>("line-page", { schema: pageState });

const pageOfLine = z.object({
  /** Number of the page, from 0. */
  page: z.number().int(),
  /** Lowest rank on the page. */
  from: z.number().int(),
  /** Number of entries on the page. */
  count: z.number().int(),
});

const arrival = z.object({
  rank: z.number().int(),
  maxPriceCents: z.number().int().nullable(),
});

const lineState = z.object({
  /** Number of people who have ever joined. */
  joined: z.number().int(),
  /** Number of entries in the line. */
  waiting: z.number().int(),
  /** The pages that have entries, those of the lowest ranks first. */
  pages: z.array(pageOfLine),
  /** Id of the latest draw; null before the first entry. */
  drawId: z.string().nullable(),
  /** When the latest draw ends, in ms since 1970; null before the first entry. */
  drawEndsAt: z.number().int().nullable(),
  /** Ids of the draws whose seed is not published yet, the oldest first. */
  unrevealed: z.array(z.string()),
  /** The number of entries that was published last. */
  toldWaiting: z.number().int(),
  /** When it was published, in ms since 1970; 0: never. */
  toldAt: z.number().int(),
  /** How often an entry has begun to wait, by joining or when its offer ended, and the last of these; absent: never. */
  arrivals: z.object({ count: z.number().int(), last: z.array(arrival) }).optional(),
});

/** The line of an event. */
export type Line = z.infer<typeof lineState>;

/** Declares the document `line`, under the event's id, with the view that tickets copies for its pages. */
export const lineDocument = documentType<Line, LineView>("line", {
  schema: lineState,
  view: ({ id, version, toldWaiting }) => ({ id, version, eventId: id, waiting: toldWaiting }),
});

/** The line of an event that nobody has joined yet. */
export const newLine: Line = {
  ...{ joined: 0, waiting: 0, pages: [], drawId: null, drawEndsAt: null, unrevealed: [] },
  ...{ toldWaiting: 0, toldAt: 0 },
};

const MOST_ARRIVALS = 24;

// Notes that an entry has begun to wait: a search that has passed its rank goes back to it.
function withArrival(line: Line, { rank, maxPriceCents }: LineEntry): Line {
  const { count, last } = line.arrivals ?? { count: 0, last: [] };
  const kept = [...last, { rank, maxPriceCents }].slice(-MOST_ARRIVALS);
  return { ...line, arrivals: { count: count + 1, last: kept } };
}

/** Returns how often an entry of the line has begun to wait. */
export function arrivalsOf({ arrivals }: Pick<Line, "arrivals">): number {
  return arrivals?.count ?? 0;
}

/**
 * Returns behind which rank the search for a ticket goes on that has passed `after` when the line had `known` arrivals;
 * null: with the first entry. Whoever has begun to wait since then, and would pay the price, is not overtaken.
 */
export function searchedFrom(
  { arrivals }: Pick<Line, "arrivals">,
  { after, known, priceCents }: { readonly after: number | null; readonly known: number; readonly priceCents: number },
): number | null {
  const { count, last } = arrivals ?? { count: 0, last: [] };
  const missed = count - known;
  if (after === null || missed > last.length) return null;
  const willing = last.slice(last.length - missed).filter((one) => wouldPay(one, priceCents));
  return Math.min(after, ...willing.map(({ rank }) => rank - 1));
}

/** Returns whether the price is within what an entry would pay. */
export function wouldPay({ maxPriceCents }: Pick<LineEntry, "maxPriceCents">, priceCents: number): boolean {
  return maxPriceCents === null || maxPriceCents >= priceCents;
}

const NUMBER_LETTERS = 3;
/** Highest number of pages of a line: its document lists them all. */
export const MOST_PAGES = 250;

/**
 * Returns the id of a page of an event's line. The number takes the place of the first letters of the event's id, which
 * are those of the year in which the event was made.
 */
export function pageId(eventId: string, page: number): string {
  return String(page).padStart(NUMBER_LETTERS, "0") + eventId.slice(NUMBER_LETTERS);
}

/** Returns the page that has the place of a rank, or would have it; null when the line is empty. */
export function pageOfRank({ pages }: Pick<Line, "pages">, rank: number): Line["pages"][number] | null {
  return pages.findLast(({ from }) => from <= rank) ?? pages[0] ?? null;
}

/** Returns the number of a page that the line does not use; null when all are in use. */
export function unusedPage({ pages }: Pick<Line, "pages">): number | null {
  const used = new Set(pages.map(({ page }) => page));
  for (let page = 0; page < MOST_PAGES; page++) if (!used.has(page)) return page;
  return null;
}

/** A line with those of its pages that a decision has loaded, by their numbers. */
export interface LoadedLine {
  readonly line: Line;
  readonly pages: ReadonlyMap<number, readonly LineEntry[]>;
}

/** Returns the line with a new entry; its page and, where that is full, an unused page must be loaded. */
export function withNewEntry(loaded: LoadedLine, added: LineEntry): LoadedLine {
  const { line } = loaded;
  const counted = { ...withArrival(line, added), joined: Math.max(line.joined, added.n), waiting: line.waiting + 1 };
  const target = pageOfRank(line, added.rank);
  const unused = unusedPage(line);
  if (target === null) return withPages({ line: counted, pages: loaded.pages }, null, [[unused, [added]]]);
  const entries = entriesOf(loaded, target.page);
  const all = entries.concat(added).toSorted((one, other) => one.rank - other.rank || one.n - other.n);
  const changed = { line: counted, pages: loaded.pages };
  if (all.length <= ENTRIES_A_PAGE) return withPages(changed, target.page, [[target.page, all]]);
  // Behind a full last page a new one begins, so that a line in order of joining has full pages.
  const isLast = all.at(-1) === added && line.pages.at(-1) === target;
  const half = isLast ? ENTRIES_A_PAGE : Math.ceil(all.length / 2);
  return withPages(changed, target.page, [
    [target.page, all.slice(0, half)],
    [unused, all.slice(half)],
  ]);
}

/** Returns the line with a changed entry, or without the entry where `change` returns null; its page must be loaded. */
export function withEntry(
  loaded: LoadedLine,
  { waitId, rank }: Pick<LineEntry, "waitId" | "rank">,
  change: (entry: LineEntry) => LineEntry | null,
): LoadedLine {
  const page = pageOfRank(loaded.line, rank)?.page;
  if (page === undefined) return loaded;
  const before = entriesOf(loaded, page);
  const entries = before.flatMap((one) => (one.waitId === waitId ? (change(one) ?? []) : [one]));
  const gone = before.length - entries.length;
  const line = gone === 0 ? loaded.line : { ...loaded.line, waiting: loaded.line.waiting - gone };
  const [was, is] = [before, entries].map((some) => some.find((one) => one.waitId === waitId));
  const hasArrived = is?.state === "waiting" && was?.state !== "waiting";
  const next = hasArrived ? withArrival(line, is) : line;
  return withPages({ line: next, pages: loaded.pages }, page, [[page, entries]]);
}

/** Returns how many entries come before a rank, given the page that has its place. */
export function entriesBefore({ pages }: Pick<Line, "pages">, page: Stored<LinePage> | null, rank: number): number {
  const own = pageOfRank({ pages }, rank);
  const before = pages.filter(({ from, page: number }) => number !== own?.page && from < rank);
  const onPage = (page?.entries ?? []).filter((one) => one.rank < rank).length;
  return before.reduce((sum, { count }) => sum + count, onPage);
}

function entriesOf({ pages }: LoadedLine, page: number): readonly LineEntry[] {
  const entries = pages.get(page);
  if (!entries) throw new Error(`Cannot change page ${page} of a line: it is not loaded`);
  return entries;
}

type ChangedPage = readonly [page: number | null, entries: readonly LineEntry[]];

// Puts the changed pages in the place of the one whose entries they hold; a page without entries leaves the line.
function withPages({ line, pages }: LoadedLine, replaced: number | null, changed: readonly ChangedPage[]): LoadedLine {
  const listed = changed.flatMap(([page, [first, ...others]]) => {
    if (page === null) throw new Error("Cannot add a page to a line: all numbers are in use");
    return first ? [{ page, from: first.rank, count: others.length + 1 }] : [];
  });
  const at = line.pages.findIndex(({ page }) => page === replaced);
  const [before, behind] = at === -1 ? [line.pages, []] : [line.pages.slice(0, at), line.pages.slice(at + 1)];
  const next = new Map(pages);
  for (const [page, entries] of changed) if (page !== null) next.set(page, entries);
  const all = [...before, ...listed, ...behind];
  const isSame = JSON.stringify(all) === JSON.stringify(line.pages);
  return { line: isSame ? line : { ...line, pages: all }, pages: next };
}
