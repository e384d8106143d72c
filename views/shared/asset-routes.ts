import { Hono } from "hono";
import { paths } from "../routes.ts";
import { assets } from "./assets.ts";

/**
 * Serves the assets, to be cached for ever, compressed for browsers that accept gzip. Mount the routes at `/`.
 *
 * Leaves a request for an unknown name to the routes after these.
 */
export function assetRoutes(): Hono {
  return new Hono().get(paths.asset, async (c, next) => {
    const file = assets().get(c.req.path);
    if (file === undefined) return next();
    const compressed = /\bgzip\b/.test(c.req.header("Accept-Encoding") ?? "");
    return c.body(compressed ? file.gzip : file.body, 200, {
      "Content-Type": file.contentType,
      "Cache-Control": "public, max-age=31536000, immutable",
      Vary: "Accept-Encoding",
      ...(compressed && { "Content-Encoding": "gzip" }),
    });
  });
}
