// Answers HEAD with the headers of GET.
import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./service.ts";

/**
 * Runs HEAD as GET and keeps of the answer what GET would send as headers, with the length of the body it would send.
 * Sets `c.var.isHead`, for answers that do not end by themselves.
 */
export function answerHead(): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const isHead = c.req.method === "HEAD";
    c.set("isHead", isHead);
    if (isHead) c.req.raw = new Request(c.req.raw, { method: "GET" });
    await next();
    if (!isHead || c.res.body === null) return;
    const { byteLength } = await c.res.arrayBuffer();
    c.res.headers.set("Content-Length", String(byteLength));
  };
}
