// Answers the requests for one event, as JSON, as a page, and as the stream that keeps the page up to date.

import type { Engine } from "@holdfast/actors";
import { type EventAnswer, hasBegun } from "@holdfast/contracts";
import { type AppContext, type AppEnv, type LiveView, liveStream, notFound, validated } from "@holdfast/server";
import { decimalOf } from "@holdfast/values";
import {
  CALENDAR_HEADERS,
  calendarFile,
  EventPage,
  EventUpdate,
  type PageContext,
  paths,
  routes,
} from "@holdfast/views";
import { Hono } from "hono";
import { html } from "hono/html";
import { z } from "zod";
import type { Finding } from "../finding/finding.ts";
import {
  countsOf,
  type EventCounts,
  isSaleCursor,
  shownEvent,
  ticketsForSaleOf,
  waitingFor,
} from "../flows/shown-events.ts";
import type { Event } from "../rules/event-document.ts";
import { isoOf, wholePriced } from "./answers.ts";
import type { PageDependencies } from "./page-context.ts";

const MOST_ROWS = 100;

/** Dependencies of the routes of one event. */
export interface EventDependencies extends PageDependencies {
  /** Tells of changes of an event's tickets. */
  readonly finding: Pick<Finding, "watchTickets">;
}

// An empty cursor, as a form would send it, counts as absent.
const pageQuery = z.object({
  cursor: z
    .string()
    .optional()
    .transform((text) => text || undefined)
    .refine((text) => text === undefined || isSaleCursor(text), "cursor must be one of a link of this page"),
});

/** Creates the routes of one event; prices are in `currency`. The address of a merged event leads to the other. */
export function eventRoutes({ engine, pageOf, currency, finding }: EventDependencies): Hono<AppEnv> {
  const checked = validated("query", pageQuery);
  return new Hono<AppEnv>()
    .get("/api/events/:id", async (c) => {
      const event = await shownEvent(engine, c.req.param("id"));
      return c.json(eventAnswerOf(event, await countsOf(engine, event), currency));
    })
    .get(paths.event, checked, async (c) => {
      const { cursor } = c.req.valid("query");
      const id = c.req.param("id");
      const event = await shownEvent(engine, id);
      if (event.id !== id) return c.redirect(routes.event(event.id), 301);
      return c.html(<EventPage {...(await contentOf(engine, { event, cursor, page: pageOf(c) }))} cursor={cursor} />);
    })
    .get(paths.eventCalendar, async (c) => {
      const event = await shownEvent(engine, c.req.param("id"));
      const entry = { ...event, uid: `event-${event.id}`, path: routes.event(event.id) };
      const file = calendarFile(entry, { origin: pageOf(c).origin, now: await engine.now() });
      if (file === null) throw notFound("There is no date for this event yet");
      return c.body(file, 200, CALENDAR_HEADERS);
    })
    .get(paths.eventEvents, checked, async (c) => {
      const { cursor } = c.req.valid("query");
      const { id, merged } = await shownEvent(engine, c.req.param("id"));
      const render = (): Promise<LiveView> => viewOf(c, { engine, pageOf, id, cursor });
      // Changes of the event itself come from the engine, those of its tickets from what is found. The number of people
      // who wait is read again at each ping.
      const watch = (_id: string, changed: (change: string) => void) => {
        const endings = [engine.watch(id, changed), finding.watchTickets([id, ...merged], changed)];
        return () => {
          for (const end of endings) end();
        };
      };
      return liveStream(c, { engine: { watch }, id, render, rendersAtPing: true });
    });
}

type ViewParts = Pick<PageDependencies, "engine" | "pageOf"> & { id: string; cursor: string | undefined };

async function viewOf(c: AppContext, { engine, pageOf, id, cursor }: ViewParts): Promise<LiveView> {
  const event = await shownEvent(engine, id);
  const content = await contentOf(engine, { event, cursor, page: pageOf(c, await engine.now()) });
  const isOver = event.status === "over" || event.status === "cancelled";
  return { html: String(await html`${<EventUpdate {...content} isFirst={cursor === undefined} />}`), isFinal: isOver };
}

type ContentParts = { readonly event: Event; readonly cursor: string | undefined; readonly page: PageContext };

async function contentOf(engine: Engine, { event, cursor, page }: ContentParts) {
  const [counts, waiting, { tickets, next }] = await Promise.all([
    countsOf(engine, event),
    waitingFor(engine, event),
    ticketsForSaleOf(engine, event, { limit: MOST_ROWS, cursor }),
  ]);
  const nextHref = next === null ? undefined : routes.event(event.id, { cursor: next });
  const stage = { hasBegun: hasBegun(event, Date.now()) };
  return {
    page,
    event: { ...event, ...stage },
    counts: { ...counts, waiting },
    tickets: tickets.map(wholePriced),
    nextHref,
  };
}

/** Returns the JSON of an event in the API's answers. */
export function eventAnswerOf(event: Event, counts: EventCounts, currency: string): EventAnswer {
  const { id, title, venue, city, country, timeZone, status, version } = event;
  const { forSale, held, sold, lowestCents } = counts;
  const lowestPrice = lowestCents === null ? null : decimalOf(lowestCents, currency);
  const place = { venue, city, country, timeZone, startsAt: isoOf(event.startsAt), endsAt: isoOf(event.endsAt) };
  return { id, title, ...place, status, version, forSale, held, sold, lowestPrice };
}
