import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./service.ts";

const compress = promisify(gzip);

/** Compresses pages (`text/html`) for browsers that take gzip. Streams and the answers for programs are sent as they are. */
export function compressPages(): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await next();
    const { headers } = c.res;
    if (!/^text\/html\b/i.test(headers.get("Content-Type") ?? "") || headers.has("Content-Encoding")) return;
    headers.append("Vary", "Accept-Encoding");
    if (!/\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(c.req.header("Accept-Encoding") ?? "")) return;
    const page = await compress(await c.res.arrayBuffer());
    headers.delete("Content-Length");
    headers.set("Content-Encoding", "gzip");
    c.res = new Response(page, c.res);
  };
}
