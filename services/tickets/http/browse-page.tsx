// Answers the front page, where events are found.

import { eventsQuery } from "@holdfast/contracts";
import { type AppEnv, validated } from "@holdfast/server";
import { BrowsePage, paths } from "@holdfast/views";
import { Hono } from "hono";
import type { Finding } from "../finding/finding.ts";
import { browseModel, faultyModel } from "./browse-model.ts";
import type { PageDependencies } from "./page-context.ts";

const EVENTS_A_PAGE = 24;

/** Creates the route of the front page. A search that cannot be read is 400, with the form and what is wrong in it. */
export function browsePage({
  engine,
  pageOf,
  currency,
  finding,
}: PageDependencies & { readonly finding: Finding }): Hono<AppEnv> {
  const checked = validated("query", eventsQuery(engine, currency, EVENTS_A_PAGE), (c, { values, errors }) =>
    c.html(<BrowsePage page={pageOf(c)} model={faultyModel(values, errors, Date.now())} />, 400),
  );
  return new Hono<AppEnv>().get(paths.home, checked, async (c) => {
    const query = c.req.valid("query");
    const found = await finding.countedEvents(query);
    return c.html(
      <BrowsePage page={pageOf(c)} model={browseModel(c.req.query(), found, { query, now: Date.now() })} />,
    );
  });
}
