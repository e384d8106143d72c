// Gives a ticket that has become free to the line of its event, in the commit that frees it.

import type { Claim, Env } from "@holdfast/actors";
import { hasBegun, ticketLock } from "@holdfast/contracts";
import { freed, type Hold, lockClaim, mayHoldAgainAt, withGrant } from "./hold.ts";
import { arrivalsOf, type Gate, type Line, type LineEntry, type LinePage, type LoadedLine, withEntry } from "./line.ts";
import {
  changedPages,
  entryToOffer,
  furtherThan,
  type LineDocuments,
  type LineSearch,
  loadedLine,
  type OrderTerms,
} from "./offer.ts";
import { holdEnd, newOrder, type Order } from "./order-document.ts";
import type { Wait } from "./wait.ts";

/** The parts of a change that concern the line; absent where nothing changes. */
export interface LineChange {
  readonly write: {
    readonly hold?: Hold;
    readonly gate?: Gate;
    readonly line?: Line;
    readonly page0?: LinePage;
    readonly page1?: LinePage;
    readonly page2?: LinePage;
    readonly next?: Order;
    readonly nextWait?: Wait;
  };
  readonly events: {
    readonly next?: "OrderOffered";
    readonly nextWait?: "WaitUpdated";
    readonly line?: "LineUpdated";
  };
  readonly claims: readonly Claim<typeof ticketLock.claim, never>[];
  readonly timers: readonly LineTimer[];
  readonly notAfter?: number;
}

/** The timer of every actor that changes a line: somebody is to be looked for, or the line has something to publish. */
export interface LineTimer {
  readonly name: "line";
  readonly at: number;
}

/** What becomes of a free ticket: it is offered to an entry, somebody is looked for behind a rank, or it is for all. */
export type Gift =
  | { readonly kind: "offer"; readonly entry: LineEntry }
  | { readonly kind: "search"; readonly after: number | null }
  | { readonly kind: "all" };

/** Says to whom a free ticket goes; the documents are those before the commit, `loaded` is the line after it. */
export function giftOf(search: LineSearch, documents: LineDocuments, env: Env<OrderTerms>): Gift {
  const { ticket, gate, hold, bar } = documents;
  const isForSale = ticket !== null && (ticket.status === "available" || ticket.status === "reserved");
  if (!isForSale || hasBegun(ticket, env.now) || !gate?.isWaiting) return { kind: "all" };
  const entry = entryToOffer(search, documents);
  if (!entry) {
    const after = furtherThan(search, documents);
    return after === null ? { kind: "all" } : { kind: "search", after };
  }
  const { maxHoldsPerTicket: most, maxOpenOrders } = env.terms;
  const isBarred = bar !== null && bar.reason !== null;
  const mayHold = mayHoldAgainAt(hold, { userId: entry.userId, most, now: env.now }) === null;
  // Who may not have it now keeps the place, and the search goes on behind it.
  if (isBarred || !mayHold || env.counted >= maxOpenOrders) return { kind: "search", after: entry.rank };
  return { kind: "offer", entry };
}

const LAST_HOURS_MS = 3 * 3_600_000;

/** Returns when an offer of a ticket ends that is made at `now`, in ms since 1970. */
export function offerEnd(
  ticket: Pick<Order["ticket"], "startsAt" | "endsAt" | "timeZone">,
  { now, terms }: Pick<Env<OrderTerms>, "now" | "terms">,
): number {
  const isLate = ticket.startsAt !== null && ticket.startsAt - now <= LAST_HOURS_MS;
  return holdEnd(ticket, now + (isLate ? terms.lateOfferMs : terms.offerMs));
}

// Every step of a search says that the line lives: the ticket is kept for it from then on.
function guarded({ hold, loaded }: Giving, after: number | null, { now, terms }: Env<OrderTerms>): Hold {
  const free = hold ? freed(hold) : { orderId: null, userId: null, fence: 0, until: null };
  return { ...free, guard: { until: now + terms.guardMs, after, arrivals: arrivalsOf(loaded.line) } };
}

interface Giving {
  readonly search: LineSearch;
  readonly documents: LineDocuments;
  /** The line as the rest of the commit leaves it. */
  readonly loaded: LoadedLine;
  /** The hold as the rest of the commit leaves it. */
  readonly hold: Hold | null;
  /** Id of the order that gives up the lock in the same commit; null for none. */
  readonly formerOrderId: string | null;
}

/** What giving a ticket changes, and the line after it. */
export interface Given {
  readonly loaded: LoadedLine;
  readonly change: LineChange;
}

/** Gives a free ticket: to an entry as an offer, to the search, or to all. */
export function give(gift: Gift, giving: Giving, env: Env<OrderTerms>): Given {
  const { loaded, hold, documents } = giving;
  switch (gift.kind) {
    case "offer":
      return offer(gift.entry, giving, env);
    case "search": {
      const change = { ...NO_CHANGE, write: { hold: guarded(giving, gift.after, env) }, timers: searchNow(env.now) };
      return { loaded, change };
    }
    case "all": {
      const hasGuard = documents.hold?.guard !== undefined && hold !== null;
      return { loaded, change: hasGuard ? { ...NO_CHANGE, write: { hold: freed(hold) } } : NO_CHANGE };
    }
  }
}

const NO_CHANGE: LineChange = { write: {}, events: {}, claims: [], timers: [] };

function searchNow(now: number): LineChange["timers"] {
  return [{ name: "line", at: now }];
}

function offer(entry: LineEntry, giving: Giving, env: Env<OrderTerms>): Given {
  const { search, documents, loaded, formerOrderId } = giving;
  const { ticket, nextWait } = documents;
  // Nobody can be told of an offer whose `wait` is not there any more.
  if (!ticket || !nextWait) return give({ kind: "search", after: entry.rank }, giving, env);
  const { now } = env;
  const { ticketId } = search;
  const { userId, waitId } = entry;
  const orderId = env.newId();
  const until = offerEnd(ticket, env);
  const fence = (giving.hold?.fence ?? 0) + 1;
  const facts = { ticketId, userId, fence, expiresAt: until };
  const hold = { orderId, userId, fence, until, grants: withGrant(giving.hold, userId, now) };
  const lock = lockClaim(ticketId, { mode: "acquire", orderId, until });
  return {
    loaded: withEntry(loaded, entry, (one) => ({ ...one, state: "offered" })),
    change: {
      write: {
        hold,
        next: {
          ...{ ...newOrder(ticket, facts), status: "Offered", waitId },
          ...(nextWait.leaveLink !== undefined && { leaveLink: nextWait.leaveLink }),
        },
        nextWait: { ...nextWait, state: "offered", orderId },
      },
      events: { next: "OrderOffered", nextWait: "WaitUpdated" },
      claims: [formerOrderId === null ? lock : { ...lock, from: formerOrderId }],
      timers: [],
      notAfter: until,
    },
  };
}

const TELL_MS = 1_000;

/** Says what a line publishes at `now`: its number of entries, at most once a second; else when it is due. */
export function told(
  line: Line,
  now: number,
): { readonly line: Line; readonly isTold: boolean; readonly dueAt: number | null } {
  if (line.waiting === line.toldWaiting) return { line, isTold: false, dueAt: null };
  const dueAt = line.toldAt + TELL_MS;
  if (now < dueAt) return { line, isTold: false, dueAt };
  return { line: { ...line, toldWaiting: line.waiting, toldAt: now }, isTold: true, dueAt: null };
}

/** Returns the change of the line's own documents: its pages, counts and gate, and what it publishes. */
export function lineChange(
  search: LineSearch,
  documents: Partial<LineDocuments>,
  { loaded, now }: { readonly loaded: LoadedLine; readonly now: number },
): LineChange {
  const before = loadedLine(search, documents);
  const { line, isTold, dueAt } = told(loaded.line, now);
  const isWaiting = line.waiting > 0;
  const hasGateChange = isWaiting !== (documents.gate?.isWaiting ?? false);
  const write = {
    ...changedPages(search, documents, loaded),
    ...(line !== before.line && { line }),
    ...(hasGateChange && { gate: { isWaiting } }),
  };
  return {
    ...NO_CHANGE,
    write,
    ...(isTold && { events: { line: "LineUpdated" as const } }),
    ...(dueAt !== null && { timers: [{ name: "line" as const, at: dueAt }] }),
  };
}

/** Returns the earliest of the line's timers alone: an actor has one of the name. */
export function earliest(...timers: readonly LineTimer[]): LineTimer[] {
  const [first] = timers.toSorted((one, other) => one.at - other.at);
  return first ? [first] : [];
}

/** Puts the parts of a change of the line together; later parts win where two write the same document. */
export function together(...changes: readonly LineChange[]): LineChange {
  return changes.reduce((one, other) => ({
    ...one,
    ...other,
    write: { ...one.write, ...other.write },
    events: { ...one.events, ...other.events },
    claims: [...one.claims, ...other.claims],
    timers: earliest(...one.timers, ...other.timers),
  }));
}
