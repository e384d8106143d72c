// Chooses to whom of the line a ticket is offered, and names the documents which that needs.

import { barDocument, barId } from "@holdfast/accounts";
import { actorTerms, type DocumentsOf } from "@holdfast/actors";
import { totalOf } from "@holdfast/contracts";
import { type Hold, holdDocument } from "./hold.ts";
import {
  gateDocument,
  type Line,
  type LineEntry,
  type LoadedLine,
  lineDocument,
  linePageDocument,
  newLine,
  pageId,
  pageOfRank,
  searchedFrom,
  wouldPay,
} from "./line.ts";
import { orderDocument } from "./order-document.ts";
import { type TicketCopy, ticketDocument } from "./ticket-copy.ts";
import { MOST_TRIED, refusersOf, type Tried, triedDocument } from "./tried.ts";
import { waitDocument } from "./wait.ts";

/** Names the documents of an actor that can give a free ticket to the line of its event. */
export const lineDocuments = {
  hold: holdDocument,
  ticket: ticketDocument,
  gate: gateDocument,
  line: lineDocument,
  tried: triedDocument,
  page0: linePageDocument,
  page1: linePageDocument,
  page2: linePageDocument,
  /** The order of the offer, the `wait` of whom it is for, and the bar of that person. */
  next: orderDocument,
  nextWait: waitDocument,
  bar: barDocument,
};

const terms = actorTerms("line-documents", { documents: lineDocuments });
/** The documents of an actor that can give a free ticket to the line of its event. */
export type LineDocuments = DocumentsOf<typeof terms>;
/** The ids of those documents; null for those that are not needed. */
export type LineIds = { readonly [Name in keyof typeof lineDocuments]: string | null };

/** Durations and limits of the orders service, which its rules read as `env.terms`. */
export interface OrderTerms {
  /** Duration of a hold, in ms. */
  readonly holdMs: number;
  /** Maximum number of open orders of one person. */
  readonly maxOpenOrders: number;
  /** Maximum number of holds of one ticket by one person within an hour. */
  readonly maxHoldsPerTicket: number;
  /** Duration of an offer, in ms. */
  readonly offerMs: number;
  /** Duration of an offer in the last three hours before the event begins, in ms. */
  readonly lateOfferMs: number;
  /** How long a free ticket is kept for a line in which somebody is looked for, in ms. */
  readonly guardMs: number;
}

/** Says which ticket goes to which line, and where in the line the search begins. */
export interface LineSearch {
  readonly ticketId: string;
  readonly eventId: string;
  /** The entry whose order ends in the same commit: it is changed, and is not offered the ticket; null for none. */
  readonly own: Pick<LineEntry, "waitId" | "rank"> | null;
  /** Rank behind which the search begins; null: with the first entry. */
  readonly after: number | null;
  /** Whether somebody is looked for; false where only the own entry changes. */
  readonly isGiving: boolean;
  /** A further page of the line that is needed; default none. */
  readonly furtherPage?: number | null;
}

/** Names no document. */
export const NO_LINE: LineIds = {
  ...{ hold: null, ticket: null, gate: null, line: null, tried: null },
  ...{ page0: null, page1: null, page2: null, next: null, nextWait: null, bar: null },
};
const SEARCHED_PAGES = 2;

/**
 * Returns the ids of the documents for a search. `known` are the documents already loaded: the line names its pages, and
 * these the person whom the ticket can be offered.
 */
export function lineIds(search: LineSearch, known: Partial<LineDocuments>, newId: () => string): LineIds {
  const { ticketId, eventId } = search;
  const first = { ...NO_LINE, hold: ticketId, ticket: ticketId, gate: eventId, line: eventId, tried: ticketId };
  if (!known.line) return first;
  const [page0 = null, page1 = null, page2 = null] = pagesOf(search, known).map((page) => pageId(eventId, page));
  const entry = entryToOffer(search, known);
  if (!entry) return { ...first, page0, page1, page2 };
  return { ...first, page0, page1, page2, next: newId(), nextWait: entry.waitId, bar: barId(entry.userId, eventId) };
}

/** Returns the numbers of the pages that a search needs, in the order of the documents `page0` to `page2`. */
export function pagesOf(search: LineSearch, { line: known }: Partial<LineDocuments>): number[] {
  const line = known ?? newLine;
  const own = search.own && pageOfRank(line, search.own.rank);
  const searched = search.isGiving ? searchedPages(search, line) : [];
  const further = search.furtherPage ?? null;
  return [...new Set([...(own ? [own.page] : []), ...searched, ...(further === null ? [] : [further])])];
}

function searchedPages({ after }: LineSearch, line: Pick<Line, "pages">): number[] {
  const begin =
    after === null
      ? 0
      : Math.max(
          0,
          line.pages.findLastIndex(({ from }) => from <= after + 1),
        );
  return line.pages.slice(begin, begin + SEARCHED_PAGES).map(({ page }) => page);
}

/** Returns the rank behind which the search for a kept ticket goes on; null: with the first entry. */
export function afterOf({ hold, line, ticket }: Partial<LineDocuments>): number | null {
  const { after = null, arrivals: known = 0 } = hold?.guard ?? {};
  return line && ticket ? searchedFrom(line, { after, known, priceCents: totalOf(ticket) }) : after;
}

/** Returns the line with those of its pages that are loaded. */
export function loadedLine(search: LineSearch, documents: Partial<LineDocuments>): LoadedLine {
  const numbers = pagesOf(search, documents);
  const slots = [documents.page0, documents.page1, documents.page2];
  const pages = numbers.flatMap((page, at) => {
    const loaded = slots[at];
    return loaded ? [[page, loaded.entries] as const] : [];
  });
  return { line: documents.line ?? newLine, pages: new Map(pages) };
}

/** Returns the changed pages of a line by the names of their documents. */
export function changedPages(
  search: LineSearch,
  documents: Partial<LineDocuments>,
  { pages }: LoadedLine,
): { page0?: { entries: LineEntry[] }; page1?: { entries: LineEntry[] }; page2?: { entries: LineEntry[] } } {
  const before = loadedLine(search, documents).pages;
  const [first, second, third] = pagesOf(search, documents).map((page) => {
    const entries = pages.get(page);
    return entries && entries !== before.get(page) ? { entries: [...entries] } : null;
  });
  return { ...(first && { page0: first }), ...(second && { page1: second }), ...(third && { page2: third }) };
}

/** Returns whether the line has entries behind the pages that the search has looked through; null: where they begin. */
export function furtherThan(search: LineSearch, { line }: Partial<LineDocuments>): number | null {
  if (!line) return null;
  const searched = searchedPages(search, line);
  const last = line.pages.findIndex(({ page }) => page === searched.at(-1));
  const next = line.pages[last + 1];
  return last === -1 || !next ? null : next.from - 1;
}

/** Returns the first entry on the loaded pages that the ticket can be offered; null for none. */
export function entryToOffer(search: LineSearch, documents: Partial<LineDocuments>): LineEntry | null {
  const { ticket, tried, line } = documents;
  if (!ticket || !line || !search.isGiving) return null;
  const { pages } = loadedLine(search, documents);
  const wants = wantsTicket(ticket, tried ?? null);
  const all = searchedPages(search, line).flatMap((page) => pages.get(page) ?? []);
  return all.find((one) => isBehind(one, search.after) && one.waitId !== search.own?.waitId && wants(one)) ?? null;
}

function isBehind({ rank }: LineEntry, after: number | null): boolean {
  return after === null || rank > after;
}

/** Returns the function that says whether an entry wants a ticket, as far as the entry and the ticket tell. */
export function wantsTicket(
  { userId, ...price }: Pick<TicketCopy, "userId" | "priceCents" | "buyerFeeCents">,
  tried: Tried | null,
): (entry: LineEntry) => boolean {
  const priceCents = totalOf(price);
  const refusers = refusersOf(tried, priceCents);
  if (refusers.length >= MOST_TRIED) return () => false;
  return (entry) =>
    entry.state === "waiting" && entry.userId !== userId && wouldPay(entry, priceCents) && !refusers.includes(entry.n);
}

/** Returns whether the ticket of a hold is kept for the line at `now`, while somebody is looked for. */
export function isGuarded(hold: Pick<Hold, "guard"> | null, now: number): boolean {
  return hold?.guard !== undefined && hold.guard.until > now;
}
