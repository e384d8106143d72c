import { Hono } from "hono";
import { paths } from "../routes.ts";
import { assets } from "./assets.ts";

// Matches a list of encodings in which one is named without the quality 0.
const ACCEPTS = { br: /\bbr\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/, gzip: /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/ };

/**
 * Serves the assets, to be cached for ever, compressed for browsers that accept brotli or gzip. Mount the routes at `/`.
 *
 * Leaves a request for an unknown name to the routes after these.
 */
export function assetRoutes(): Hono {
  return new Hono().get(paths.asset, async (c, next) => {
    const file = assets().get(c.req.path);
    if (file === undefined) return next();
    const accepted = c.req.header("Accept-Encoding") ?? "";
    const encoding = (["br", "gzip"] as const).find((name) => ACCEPTS[name].test(accepted));
    const compress = encoding === "br" ? file.brotli : encoding === "gzip" ? file.gzip : null;
    return c.body(compress === null ? file.body : compress(), 200, {
      "Content-Type": file.contentType,
      "Cache-Control": "public, max-age=31536000, immutable",
      Vary: "Accept-Encoding",
      ...(encoding !== undefined && compress !== null && { "Content-Encoding": encoding }),
    });
  });
}
