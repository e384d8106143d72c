// Answers the requests for one event, as JSON and as a page.

import type { Engine } from "@holdfast/actors";
import type { EventAnswer } from "@holdfast/contracts";
import { type AppEnv, notFound } from "@holdfast/server";
import { decimalOf } from "@holdfast/values";
import { CALENDAR_HEADERS, calendarFile, EventPage, paths, routes } from "@holdfast/views";
import { Hono } from "hono";
import { countsOf, type EventCounts, shownEvent, ticketsForSaleOf, waitingFor } from "../flows/shown-events.ts";
import type { Event } from "../rules/event-document.ts";
import { isoOf } from "./answers.ts";
import type { PageDependencies } from "./page-context.ts";

const MOST_ROWS = 100;

/** Creates the routes of one event; prices are in `currency`. The address of a merged event leads to the other. */
export function eventRoutes({ engine, pageOf, currency }: PageDependencies): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get("/api/events/:id", async (c) => {
      const event = await shownEvent(engine, c.req.param("id"));
      return c.json(eventAnswerOf(event, await countsOf(engine, event), currency));
    })
    .get(paths.event, async (c) => {
      const id = c.req.param("id");
      const event = await shownEvent(engine, id);
      if (event.id !== id) return c.redirect(routes.event(event.id), 301);
      const [counts, waiting, tickets] = await shownWith(engine, event);
      return c.html(<EventPage page={pageOf(c)} event={event} counts={{ ...counts, waiting }} tickets={tickets} />);
    })
    .get(paths.eventCalendar, async (c) => {
      const event = await shownEvent(engine, c.req.param("id"));
      const entry = { ...event, uid: `event-${event.id}`, path: routes.event(event.id) };
      const file = calendarFile(entry, { origin: pageOf(c).origin, now: await engine.now() });
      if (file === null) throw notFound("There is no date for this event yet");
      return c.body(file, 200, CALENDAR_HEADERS);
    });
}

function shownWith(engine: Engine, event: Event) {
  return Promise.all([countsOf(engine, event), waitingFor(engine, event), ticketsForSaleOf(engine, event, MOST_ROWS)]);
}

/** Returns the JSON of an event in the API's answers. */
export function eventAnswerOf(event: Event, counts: EventCounts, currency: string): EventAnswer {
  const { id, title, venue, city, country, timeZone, status, version } = event;
  const { forSale, held, sold, lowestCents } = counts;
  const lowestPrice = lowestCents === null ? null : decimalOf(lowestCents, currency);
  const place = { venue, city, country, timeZone, startsAt: isoOf(event.startsAt), endsAt: isoOf(event.endsAt) };
  return { id, title, ...place, status, version, forSale, held, sold, lowestPrice };
}
