// Decides who joins and leaves the waiting line of an event, and publishes the seeds of its draws.

import { barDocument, barId } from "@holdfast/accounts";
import { actor, actorTerms, type DecisionOf, type DocumentsOf, type Env, effect, refuse } from "@holdfast/actors";
import { hasBegun } from "@holdfast/contracts";
import { DRAW_MS, type Draw, drawDocument, rankAfterDraw, rankInDraw, seedHash } from "./draw.ts";
import { eventDocument } from "./event-copy.ts";
import { lineChange } from "./give.ts";
import {
  ENTRIES_A_PAGE,
  gateDocument,
  lineDocument,
  linePageDocument,
  newLine,
  pageId,
  pageOfRank,
  unusedPage,
  withEntry,
  withNewEntry,
} from "./line.ts";
import { type LineSearch, loadedLine, pagesOf } from "./offer.ts";
import { LEFT } from "./order.ts";
import { releasedWaiter } from "./order-line.ts";
import { tellsOfEvent, ticketDocument } from "./ticket-copy.ts";
import { liveWaitsOf, MOST_WAITS, WAITER, waitDocument, waiterOf } from "./wait.ts";

/** Publishes the seed of a draw once it is done. */
export const revealEffect = effect("reveal");

const lineTerms = actorTerms("line", {
  documents: {
    line: lineDocument,
    gate: gateDocument,
    wait: waitDocument,
    draw: drawDocument,
    event: eventDocument,
    ticket: ticketDocument,
    bar: barDocument,
    page0: linePageDocument,
    page1: linePageDocument,
  },
  events: ["LineUpdated", "WaitUpdated"],
  refusals: [
    "not_found",
    "forbidden",
    "barred",
    "event_begun",
    "event_cancelled",
    "event_merged",
    "already_waiting",
    "too_many_waits",
    "line_full",
    "draw_changed",
    "offered",
    "taken",
  ],
  claims: [WAITER],
  timers: ["line"],
  effects: [revealEffect],
});
/** Decision of the line actor. */
export type LineDecision = DecisionOf<typeof lineTerms>;
type Documents = DocumentsOf<typeof lineTerms>;

/** Message by which a person joins the line. */
export interface JoinLine {
  readonly type: "Join";
  /** Id of the `wait` to be created, in the event's partition. */
  readonly waitId: string;
  readonly userId: string;
  /** Highest whole price that the person would pay, in minor units; null for any price. */
  readonly maxPriceCents: number | null;
  /** Id of the draw that goes on; null when none does, so that an empty line begins one. */
  readonly drawId: string | null;
  /** The seed of that draw, or a new one, in hex. */
  readonly seed: string;
  /** The new seed, encrypted; only stored when the message begins a draw. */
  readonly sealedSeed: string;
  /** Number that the person had in that draw before, and keeps: nobody draws twice. Null or absent for none. */
  readonly drawn?: number | null;
  /** Text of the signed link that leads out of the line. */
  readonly leaveLink: string;
}

/** Message to the line actor. */
export type LineMessage =
  | JoinLine
  /** Takes a waiting entry out of the line for its person, or for nobody in particular when `userId` is null. */
  | { readonly type: "Leave"; readonly waitId: string; readonly userId: string | null; readonly reason?: string }
  /** Publishes the seed of a draw that is done; `drawId` is null when there was none. */
  | { readonly type: "Reveal"; readonly drawId: string | null; readonly seed: string }
  /** Publishes the number of entries, which changes more than once a second. */
  | { readonly type: "Tell" };

const NONE = { wait: null, draw: null, event: null, ticket: null, bar: null, page0: null, page1: null };

/** Changes the line of one event; messages are sent to the event's id. */
export const lineActor = actor(lineTerms, {
  documents(id, message: LineMessage, known, newId) {
    const common = { ...NONE, line: id, gate: id };
    if (message.type === "Tell") return common;
    if (message.type === "Reveal") return { ...common, draw: message.drawId };
    const search = searchOf(id, message, known);
    const [page0 = null, page1 = null] = isLoaded(message, known)
      ? pagesOf(search, known).map((page) => pageId(id, page))
      : [];
    const pages = { ...common, wait: message.waitId, page0, page1 };
    if (message.type === "Leave") return pages;
    const draw = message.drawId ?? ((known.line?.waiting ?? 0) === 0 ? newId() : null);
    return { ...pages, draw, event: id, ticket: id, bar: barId(message.userId, id) };
  },
  counts: (_id, message) => (message.type === "Join" ? liveWaitsOf(message.userId) : null),
  timers: { line: { type: "Tell" } },
  decide(documents, message: LineMessage, env: Env): LineDecision {
    switch (message.type) {
      case "Join":
        return join(documents, message, env);
      case "Leave":
        return leave(documents, message, env);
      case "Reveal":
        return reveal(documents, message, env.now);
      case "Tell":
        return tell(documents, message, env);
    }
  },
});

function tell(documents: Documents, message: LineMessage, { id, now }: Env): LineDecision {
  const search = searchOf(id, message, documents);
  const { timers, events, write } = lineChange(search, documents, { loaded: loadedLine(search, documents), now });
  const { line } = write;
  if (!line || !events.line) return { timers };
  return { write: { line }, events: { line: events.line }, timers };
}

// The page of a new entry follows from the line, that of an entry in the line from its `wait`.
function isLoaded(message: LineMessage, known: Partial<Documents>): boolean {
  return message.type === "Join" ? known.gate !== undefined : known.wait !== undefined && known.wait !== null;
}

function searchOf(eventId: string, message: LineMessage, { line, wait }: Partial<Documents>): LineSearch {
  const search = { ticketId: eventId, eventId, after: null, isGiving: false, own: null };
  if (message.type === "Leave" && wait) return { ...search, own: { waitId: wait.id, rank: wait.rank } };
  if (message.type !== "Join") return search;
  const rank = rankOf(message, line ?? newLine);
  const target = pageOfRank(line ?? newLine, rank);
  const isFull = target === null || target.count >= ENTRIES_A_PAGE;
  const furtherPage = isFull ? unusedPage(line ?? newLine) : null;
  return { ...search, own: { waitId: message.waitId, rank }, furtherPage };
}

function numberOf({ drawId, drawn = null }: JoinLine, { joined }: { joined: number }): number {
  return drawId !== null && drawn !== null ? drawn : joined + 1;
}

function rankOf(message: JoinLine, line: { joined: number; waiting: number }): number {
  const { drawId, seed } = message;
  const { waiting } = line;
  const n = numberOf(message, line);
  return drawId !== null || waiting === 0 ? rankInDraw(seed, n) : rankAfterDraw(n);
}

function join(documents: Documents, message: JoinLine, env: Env): LineDecision {
  const { id: eventId, now } = env;
  // The same request comes again: the entry was made, whatever has become of it.
  if (documents.wait) return {};
  const refusal = whyNot(documents, message, env);
  if (refusal) return refusal;
  const { waitId, userId, maxPriceCents } = message;
  const line = documents.line ?? newLine;
  const search = searchOf(eventId, message, documents);
  const n = numberOf(message, line);
  const rank = rankOf(message, line);
  const loaded = withNewEntry(loadedLine(search, documents), {
    waitId,
    userId,
    rank,
    n,
    maxPriceCents,
    state: "waiting",
  });
  const begun = begunDraw(documents, message, env);
  const next = begun ? { ...loaded, line: { ...loaded.line, ...begun.line } } : loaded;
  const { startsAt } = documents.event ?? documents.ticket ?? { startsAt: null };
  const drawId = begun?.line.drawId ?? message.drawId;
  const draw =
    begun?.draw ??
    (documents.draw && drawId !== null ? { ...documents.draw, to: Math.max(documents.draw.to, n) } : null);
  const { timers, events, write } = lineChange(search, documents, { loaded: next, now });
  const { page0, page1, line: written, gate } = write;
  return {
    write: {
      ...(page0 && { page0 }),
      ...(page1 && { page1 }),
      ...(written && { line: written }),
      ...(gate && { gate }),
      ...(draw && { draw }),
      wait: {
        ...{ eventId, userId, maxPriceCents, state: "waiting", rank, n, drawId, orderId: null, unanswered: 0 },
        ...{ joinedAt: now, endedAt: null, reason: null, startsAt, leaveLink: message.leaveLink },
      },
    },
    ...(events.line && { events: { line: events.line } }),
    claims: [
      {
        ...{ mode: "acquire", claim: WAITER, name: waiterOf(eventId, userId), owner: waitId, until: null },
        orElse: refuse("already_waiting", "Cannot join the line: you are in it already"),
      },
    ],
    timers: [...timers, ...(begun?.timers ?? [])],
  };
}

function whyNot(documents: Documents, message: JoinLine, { id, now, counted }: Env): LineDecision | null {
  const no = (code: LineCode, why: string): LineDecision => refuse(code, `Cannot join the line: ${why}`);
  const { bar, event, ticket } = documents;
  const line = documents.line ?? newLine;
  if (bar?.reason) return no("barred", `your account is ${bar.reason}`);
  const known = event ?? (ticket && tellsOfEvent(ticket, id) ? ticket : null);
  if (!known) return no("not_found", "there is no such event");
  if (event?.status === "cancelled") return no("event_cancelled", "the event is cancelled");
  if (event?.status === "over" || hasBegun(known, now)) return no("event_begun", "its tickets are no longer sold");
  if (typeof event?.mergedInto === "string") return no("event_merged", `the event is now ${event.mergedInto}`);
  if (counted >= MOST_WAITS) return no("too_many_waits", `you are in ${MOST_WAITS} lines`);
  const isDrawOpen = line.drawEndsAt !== null && now < line.drawEndsAt;
  if (message.drawId !== (isDrawOpen ? line.drawId : null)) return no("draw_changed", "its draw has begun or ended");
  const target = pageOfRank(line, rankOf(message, line));
  const isFull = target !== null && target.count >= ENTRIES_A_PAGE && unusedPage(line) === null;
  return isFull ? no("line_full", "too many people wait already") : null;
}

type LineCode = (typeof lineTerms)["refusals"][number];

interface BegunDraw {
  readonly draw: Draw;
  readonly line: { readonly drawId: string; readonly drawEndsAt: number; readonly unrevealed: string[] };
  readonly timers: readonly { readonly name: typeof revealEffect.name; readonly at: number }[];
}

// The first entry of an empty line begins a draw, unless the last one still goes on.
function begunDraw({ line }: Documents, message: JoinLine, { id: eventId, now, newId }: Env): BegunDraw | null {
  if (message.drawId !== null || (line?.waiting ?? 0) > 0) return null;
  const { seed, sealedSeed } = message;
  const n = (line?.joined ?? 0) + 1;
  const endsAt = now + DRAW_MS;
  const before = line?.unrevealed ?? [];
  const drawId = newId();
  return {
    draw: { eventId, hash: seedHash(seed), sealedSeed, seed: null, from: n, to: n, startedAt: now, endsAt },
    line: { drawId, drawEndsAt: endsAt, unrevealed: [...before, drawId] },
    // While an earlier seed is to be published, the timer of that one stays.
    timers: before.length === 0 ? [{ name: revealEffect.name, at: endsAt }] : [],
  };
}

function leave(documents: Documents, message: Extract<LineMessage, { type: "Leave" }>, env: Env): LineDecision {
  const { wait } = documents;
  if (!wait || wait.eventId !== env.id) return refuse("not_found", "Cannot leave the line: there is no such entry");
  if (message.userId !== null && wait.userId !== message.userId) {
    return refuse("forbidden", "Cannot leave the line: this entry is not yours");
  }
  if (wait.endedAt !== null) return {};
  if (wait.state === "offered") return refuse("offered", "Cannot leave the line: a ticket is offered to you");
  if (wait.state === "taken") return refuse("taken", "Cannot leave the line: you are buying a ticket");
  const { now } = env;
  const search = searchOf(env.id, message, documents);
  const loaded = withEntry(loadedLine(search, documents), { waitId: wait.id, rank: wait.rank }, () => null);
  const { timers, events, write } = lineChange(search, documents, { loaded, now });
  const { page0, line, gate } = write;
  return {
    write: {
      ...(page0 && { page0 }),
      ...(line && { line }),
      ...(gate && { gate }),
      wait: { ...wait, state: "left", reason: message.reason ?? LEFT, endedAt: now },
    },
    events: { wait: "WaitUpdated", ...(events.line && { line: events.line }) },
    claims: [releasedWaiter(wait)],
    ...(timers.length > 0 && { timers }),
  };
}

function reveal(
  { line, draw }: Documents,
  { drawId, seed }: Extract<LineMessage, { type: "Reveal" }>,
  now: number,
): LineDecision {
  if (!line || !draw || drawId === null) return {};
  if (now < draw.endsAt) return { timers: [{ name: revealEffect.name, at: draw.endsAt }] };
  if (seedHash(seed) !== draw.hash) throw new Error(`Cannot publish the seed of draw ${drawId}: it is another`);
  const unrevealed = line.unrevealed.filter((id) => id !== drawId);
  const timers = unrevealed.length > 0 ? [{ name: revealEffect.name, at: now }] : [];
  return { write: { draw: { ...draw, seed }, line: { ...line, unrevealed } }, timers };
}
