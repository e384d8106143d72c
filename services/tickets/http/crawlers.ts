// Answers what search engines ask for: which pages they may read, and where the events are.

import { type AppEnv, limited, notFound, type RateLimits } from "@holdfast/server";
import { paths, routes } from "@holdfast/views";
import { Hono } from "hono";
import type { Finding } from "../finding/finding.ts";
import { hrefOf } from "./browse-model.ts";

/** Dependencies of the routes; without `limits` nothing is counted. */
export interface CrawlerParts {
  /** Knows the events. */
  readonly finding: Finding;
  /** Origin of the site as people see it, without a slash at the end. */
  readonly publicUrl: string;
  /** Limits the parts of the site map. */
  readonly limits?: RateLimits | undefined;
}

const EVENTS_A_PART = 5_000;
const PRIVATE = ["/account", "/orders", "/payments", "/operator", "/outbox", "/tickets/new", "/api/", "/*?"];
// The pages behind which the private ones lie.
const OPEN = [paths.signin, paths.signup];
const CACHED = { "Cache-Control": "public, max-age=600" };
const XML = { ...CACHED, "Content-Type": "application/xml; charset=utf-8" };
const NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9";

/** Creates the routes of `/robots.txt` and of the site map, whose parts have 5,000 events each, the oldest first. */
export function crawlerRoutes({ finding, publicUrl, limits }: CrawlerParts): Hono<AppEnv> {
  const address = (path: string) => `<loc>${escaped(publicUrl + path)}</loc>`;
  const lists = limited(limits, "lists");
  return new Hono<AppEnv>()
    .get(paths.robots, (c) => {
      const allowed = OPEN.map((path) => `Allow: ${path}$`);
      const rules = ["User-agent: *", ...PRIVATE.map((path) => `Disallow: ${path}`), ...allowed, ""];
      return c.text([...rules, `Sitemap: ${publicUrl}${routes.sitemap()}`, ""].join("\n"), 200, CACHED);
    })
    .get(paths.sitemap, lists, async (c) => {
      const parts = Math.max(1, Math.ceil((await finding.living()).length / EVENTS_A_PART));
      const listed = Array.from(
        { length: parts },
        (_, n) => `<sitemap>${address(routes.sitemapPart(n + 1))}</sitemap>`,
      );
      return c.body(documentOf("sitemapindex", listed), 200, XML);
    })
    .get(paths.sitemapPart, lists, async (c) => {
      const [, digits] = /^([1-9]\d{0,5})\.xml$/.exec(c.req.param("id")) ?? [];
      const first = (Number(digits ?? 0) - 1) * EVENTS_A_PART;
      const events = first < 0 ? [] : (await finding.living()).slice(first, first + EVENTS_A_PART);
      if (events.length === 0 && digits !== "1") throw notFound("Cannot find the part of the site map");
      const home = first === 0 ? [`<url>${address(routes.home())}</url>`] : [];
      const urls = events.map((entry) => `<url>${address(hrefOf(entry))}</url>`);
      return c.body(documentOf("urlset", [...home, ...urls]), 200, XML);
    });
}

function documentOf(name: string, parts: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="${NAMESPACE}">\n${parts.join("\n")}\n</${name}>\n`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
