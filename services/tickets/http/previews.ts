// Answers the pictures that shared links to events show.

import { createHash } from "node:crypto";
import type { Engine } from "@holdfast/actors";
import { type AppEnv, limited, type RateLimits } from "@holdfast/server";
import { assetPaths, eventPreviewSvg, PREVIEW_FACE, paths, previewFaces } from "@holdfast/views";
import { Hono } from "hono";
import { LRUCache } from "lru-cache";
import PQueue from "p-queue";
import { shownEvent } from "../flows/shown-events.ts";

/** Dependencies of the routes; without `limits` nothing is counted. */
export interface PreviewParts {
  /** Engine that reads the events. */
  readonly engine: Engine;
  /** Limits the pictures that somebody asks for. */
  readonly limits?: RateLimits | undefined;
}

const MOST_KEPT_BYTES = 16 * 1_024 * 1_024;
const MOST_WAITING = 20;
const DAY_MS = 86_400_000;
const CACHED = "public, max-age=600";

/**
 * Creates the route of an event's picture, a PNG of 1,200 by 630. Draws one at a time, which takes about 30 ms beside the
 * event loop, and keeps 16 MB of them. Leads to the picture of the site where too many wait or the machine cannot draw.
 */
export function previewRoutes({ engine, limits }: PreviewParts): Hono<AppEnv> {
  const draw = createDrawing();
  return new Hono<AppEnv>().get(paths.eventPreview, limited(limits, "lists"), async (c) => {
    const event = await shownEvent(engine, c.req.param("id"));
    // The year is shown of a day in another year, so a picture is of its day.
    const now = Date.now();
    const svg = await eventPreviewSvg(event, now - (now % DAY_MS));
    const etag = `"${createHash("sha256").update(svg).digest("base64url").slice(0, 22)}"`;
    const headers = { ETag: etag, "Cache-Control": CACHED };
    if (c.req.header("If-None-Match") === etag) return c.body(null, 304, headers);
    const png = await draw(etag, svg);
    if (png === null) return c.redirect(assetPaths().preview, 302);
    return c.body(png, 200, { ...headers, "Content-Type": "image/png" });
  });
}

type Png = Uint8Array<ArrayBuffer>;

/** Creates the function that draws an SVG under a name, or returns what it has drawn; null when it cannot now. */
function createDrawing(): (name: string, svg: string) => Promise<Png | null> {
  const drawn = new LRUCache<string, Png>({ maxSize: MOST_KEPT_BYTES, sizeCalculation: ({ length }) => length });
  const queue = new PQueue({ concurrency: 1 });
  return async (name, svg) => {
    const kept = drawn.get(name);
    if (kept !== undefined) return kept;
    if (queue.size >= MOST_WAITING) return null;
    return await queue.add(async () => {
      const known = drawn.get(name);
      if (known !== undefined) return known;
      const png = await pngOf(svg).catch(() => null);
      if (png !== null) drawn.set(name, png);
      return png;
    });
  };
}

// The library is a program of the machine's own kind: it is loaded with the first picture, and a site runs without it.
async function pngOf(svg: string): Promise<Png> {
  const { renderAsync } = await import("@resvg/resvg-js");
  const font = { fontFiles: [...previewFaces()], loadSystemFonts: false, defaultFontFamily: PREVIEW_FACE };
  return new Uint8Array((await renderAsync(svg, { font })).asPng());
}
