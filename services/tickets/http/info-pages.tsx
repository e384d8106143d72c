// Answers the pages about the site itself.

import type { AppEnv, PageOf } from "@holdfast/server";
import { InfoPage, infoTexts, paths } from "@holdfast/views";
import { Hono } from "hono";

const names = ["help", "terms", "privacy", "contact"] as const;

/** Creates the routes of the pages about the site: help, terms, privacy and contact. */
export function infoPages(pageOf: PageOf): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  for (const name of names) {
    app.get(paths[name], (c) => c.html(<InfoPage page={pageOf(c)} text={infoTexts[name]} />));
  }
  return app;
}
