// Answers the front page, where events are found.

import { eventsQuery } from "@holdfast/contracts";
import { type AppContext, type AppEnv, type Fault, limited, type RateLimits, validated } from "@holdfast/server";
import { placeOf, UTC, wordsOfQuery } from "@holdfast/values";
import { BrowsePage, paths, routes } from "@holdfast/views";
import { Hono } from "hono";
import type { Finding } from "../finding/finding.ts";
import { browseModel, faultyModel, filtersIn, type Visitor } from "./browse-model.ts";
import type { PageDependencies } from "./page-context.ts";
import { daysOf, isUsualDays, USUAL_DAYS, visitorsZone } from "./usual-days.ts";

const EVENTS_A_PAGE = 24;
const NOT_USUAL = [{ field: "when", message: `when must be one of ${USUAL_DAYS.join(", ")}` }];

/** Dependencies of the front page; without `limits` nothing is counted. */
export interface BrowseDependencies extends PageDependencies {
  /** Finds events. */
  readonly finding: Finding;
  /** Limits searches, as those of the API. */
  readonly limits?: RateLimits | undefined;
}

/** Creates the route of the front page. A search that cannot be read is 400, with the form and what is wrong in it. */
export function browsePage({ engine, pageOf, currency, finding, limits }: BrowseDependencies): Hono<AppEnv> {
  const lists = limited(limits, "lists");
  const faulty = (c: AppContext, sent: Readonly<Record<string, string>>, errors: readonly Fault[]) =>
    c.html(<BrowsePage page={pageOf(c)} model={faultyModel(sent, errors, visitorOf(c))} />, 400);
  const checked = validated("query", eventsQuery(engine, currency, EVENTS_A_PAGE), (c, { values, errors }) =>
    faulty(c, values, errors),
  );
  return new Hono<AppEnv>()
    .get(paths.home, async (c, next) => {
      const { when = "", ...sent } = c.req.query();
      if (when === "") return next();
      if (!isUsualDays(when)) return faulty(c, sent, NOT_USUAL);
      const { now, zone } = visitorOf(c);
      return c.redirect(routes.home({ ...filtersIn(sent), ...daysOf(when, now, zone ?? UTC) }), 302);
    })
    .get(paths.home, (c, next) => (Object.keys(c.req.query()).length > 0 ? lists(c, next) : next()))
    .get(paths.home, checked, async (c) => {
      const query = c.req.valid("query");
      const [found, visitor] = await Promise.all([finding.countedEvents(query), visitorWithCity(c, finding)]);
      return c.html(<BrowsePage page={pageOf(c)} model={browseModel(c.req.query(), found, { query, visitor })} />);
    });
}

function visitorOf(c: AppContext): Visitor {
  return { now: Date.now(), zone: visitorsZone(c) };
}

// A zone is called by its largest city, which is worth a link where there are events.
async function visitorWithCity(c: AppContext, finding: Finding): Promise<Visitor> {
  const visitor = visitorOf(c);
  if (visitor.zone === null || !visitor.zone.includes("/")) return visitor;
  const city = placeOf(visitor.zone);
  const { events } = await finding.events({ ...ANY, city: wordsOfQuery(city) });
  return { ...visitor, city: events.length > 0 ? city : null };
}

const ANY = { words: [], from: undefined, to: undefined, sort: "date", after: undefined, limit: 1 } as const;
