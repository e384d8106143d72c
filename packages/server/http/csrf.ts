// Refuses writes that a page of another site sends (cross-site request forgery).
import type { MiddlewareHandler } from "hono";
import { isKnownHost } from "./known-hosts.ts";
import { forbidden } from "./problems.ts";
import type { AppContext, AppEnv } from "./service.ts";

const MOST_LOGGED = 100;

/**
 * Refuses with 403 a write whose `Origin` is neither `publicUrl` nor the host of the request, or whose
 * `Sec-Fetch-Site` is `cross-site`. A write without `Origin` passes: browsers send the header with every write.
 *
 * A default port makes no difference. The host of the request counts when it is a known host or the page came by HTTPS,
 * which a foreign name cannot get for this site. Logs the first refusal of each origin, for operators whose PUBLIC_URL
 * is not the address that people use.
 */
export function csrf(publicUrl: string): MiddlewareHandler<AppEnv> {
  const publicOrigin = new URL(publicUrl).origin;
  const logged = new Set<string>();
  return async (c, next) => {
    if (!isWrite(c.req.method)) return next();
    const origin = c.req.header("Origin");
    const isOurs = origin === undefined || originOf(origin) === publicOrigin || isOwnHost(c, origin, publicUrl);
    if (isOurs && c.req.header("Sec-Fetch-Site") !== "cross-site") return next();
    logOnce(c, { origin: origin?.slice(0, 200), publicUrl }, logged);
    throw forbidden("This request comes from another site");
  };
}

/** Returns whether a request of this method may change something: any method but GET, HEAD and OPTIONS. */
export function isWrite(method: string): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}

function isOwnHost(c: AppContext, origin: string, publicUrl: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname, host } = new URL(origin);
  // Read by the scheme of the origin, so that its default port is dropped from both.
  const own = `${protocol}//${c.req.header("Host") ?? new URL(c.req.url).host}`;
  if (!URL.canParse(own) || new URL(own).host !== host) return false;
  return protocol === "https:" || (protocol === "http:" && isKnownHost(hostname, publicUrl));
}

function originOf(text: string): string | null {
  return URL.canParse(text) ? new URL(text).origin : null;
}

function logOnce(c: AppContext, facts: { origin: string | undefined; publicUrl: string }, logged: Set<string>): void {
  const key = facts.origin ?? "";
  if (logged.has(key) || logged.size >= MOST_LOGGED) return;
  logged.add(key);
  const host = c.req.header("Host")?.slice(0, 200);
  c.var.log.warn({ ...facts, host }, "Refused a write from another site; if it is this site, set PUBLIC_URL to it");
}
