// Answers the pages about the site itself.

import type { AppEnv, PageOf } from "@holdfast/server";
import { InfoPage, infoTexts, paths, type SiteOperator } from "@holdfast/views";
import { Hono } from "hono";

const names = ["help", "terms", "privacy", "contact"] as const;

/** Creates the routes of the pages about the site: help, terms, privacy and contact. */
export function infoPages(pageOf: PageOf, operator: SiteOperator): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const texts = infoTexts(operator);
  for (const name of names) {
    app.get(paths[name], (c) => c.html(<InfoPage page={pageOf(c)} text={texts[name]} />));
  }
  return app;
}
