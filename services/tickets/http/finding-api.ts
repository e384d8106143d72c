// Answers the JSON requests that look for events and tickets.

import type { Engine } from "@holdfast/actors";
import {
  cursorTextOf,
  eventsQuery,
  type FindingCursor,
  type FindingQuery,
  ticketsQuery,
  totalOf,
} from "@holdfast/contracts";
import { type AppContext, type AppEnv, limited, type RateLimits, validated } from "@holdfast/server";
import { Hono } from "hono";
import type { Finding } from "../finding/finding.ts";
import { cursorOf, type Place } from "../finding/orders.ts";
import type { Ticket } from "../rules/ticket-document.ts";
import { readTickets, ticketsForSale } from "../store.ts";
import { foundEventAnswerOf, ticketAnswerOf } from "./answers.ts";
import { listAnswerOf } from "./list-answer.ts";

/** Dependencies of the routes; without `limits` nothing is counted. */
export interface FindingApiParts {
  /** Reads tickets. */
  readonly engine: Engine;
  /** Finds events and tickets. */
  readonly finding: Finding;
  /** Currency of all prices. */
  readonly currency: string;
  /** Limits lists. */
  readonly limits?: RateLimits | undefined;
}

/** Creates the routes of the lists of events and tickets. */
export function findingApi({ engine, finding, currency, limits }: FindingApiParts): Hono<AppEnv> {
  const lists = limited(limits, "lists");
  return new Hono<AppEnv>()
    .get("/api/events", lists, validated("query", eventsQuery(engine, currency)), async (c) => {
      const query = c.req.valid("query");
      const { events, next } = await finding.events(query);
      const entries = events.map((entry): Entry => {
        const place = { id: entry.id, at: entry.at, price: entry.lowestIn(query) };
        return { answer: foundEventAnswerOf(entry, { range: query, currency }), place };
      });
      return answerList(c, query, { entries, next });
    })
    .get("/api/tickets", lists, validated("query", ticketsQuery(engine, currency)), async (c) => {
      const query = c.req.valid("query");
      const { tickets, next } = await (isPlain(query) ? newest(engine, query) : found(engine, finding, query));
      const entries = tickets.map((ticket): Entry => {
        const place = { id: ticket.id, at: ticket.startsAt ?? Infinity, price: totalOf(ticket) };
        return { answer: ticketAnswerOf(ticket, { currency, userId: c.var.user?.id ?? null }), place };
      });
      return answerList(c, query, { entries, next });
    });
}

type Entry = { readonly answer: object; readonly place: Place };
type Part = { readonly tickets: readonly Ticket[]; readonly next: FindingCursor | null };

/** Returns whether a query looks for the newest of all tickets, which Redis lists without delay. */
function isPlain({ words, city, from, to, minPrice, maxPrice, sort }: FindingQuery): boolean {
  const isUnfiltered = words?.length === 0 && city?.length === 0 && from === undefined && to === undefined;
  return isUnfiltered && minPrice === undefined && maxPrice === undefined && sort === "newest";
}

async function newest(engine: Engine, { limit, after }: FindingQuery): Promise<Part> {
  const { tickets, next } = await ticketsForSale(engine, { limit, cursor: after?.id });
  return { tickets, next: next === null ? null : { key: 0, id: next } };
}

// A ticket that was sold within the last second is left out.
async function found(engine: Engine, finding: Finding, query: FindingQuery): Promise<Part> {
  const { ids, next } = await finding.tickets(query);
  const tickets = await readTickets(engine, ids);
  return { tickets: tickets.filter(({ status }) => status === "available"), next };
}

function answerList(
  c: AppContext,
  { sort, limit }: FindingQuery,
  { entries, next }: { entries: readonly Entry[]; next: FindingCursor | null },
): Response {
  const { json, count } = listAnswerOf(entries.map(({ answer }) => answer));
  const cut = count < entries.length ? entries[count - 1] : undefined;
  const cursor = cut ? cursorOf(sort, cut.place) : next;
  if (cursor !== null) {
    const query = { ...c.req.query(), limit: String(limit), cursor: cursorTextOf(sort, cursor) };
    c.header("Link", `<${c.req.path}?${new URLSearchParams(query)}>; rel="next"`);
  }
  return c.body(json, 200, { "Content-Type": "application/json" });
}
