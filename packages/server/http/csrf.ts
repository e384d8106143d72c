// Refuses writes that a page of another site sends (cross-site request forgery).
import type { MiddlewareHandler } from "hono";
import { parsedHost } from "./parsed-host.ts";
import { forbidden } from "./problems.ts";
import type { AppContext, AppEnv } from "./service.ts";

const MOST_LOGGED = 100;

/**
 * Refuses with 403 a write whose `Origin` has neither the host of `publicUrl` nor that of the request, or whose
 * `Sec-Fetch-Site` is `cross-site`. A write without `Origin` passes: browsers send the header with every write.
 *
 * Scheme and default port make no difference. The host of the request is one of this site, for others are refused before
 * (`knownHostOnly`). Logs the first refusal of each origin, for operators whose PUBLIC_URL
 * is not the address that people use.
 */
export function csrf(publicUrl: string): MiddlewareHandler<AppEnv> {
  const publicHost = hostOf(publicUrl);
  const logged = new Set<string>();
  return async (c, next) => {
    if (!isWrite(c.req.method)) return next();
    const origin = c.req.header("Origin");
    const own = hostOf(`http://${c.req.header("Host") ?? new URL(c.req.url).host}`);
    const from = origin === undefined ? null : hostOf(origin);
    const isOurs = origin === undefined || (from !== null && (from === publicHost || from === own));
    if (isOurs && c.req.header("Sec-Fetch-Site") !== "cross-site") return next();
    logOnce(c, { origin: origin?.slice(0, 200), publicUrl }, logged);
    throw forbidden("This request comes from another site");
  };
}

/** Returns whether a request of this method may change something: any method but GET, HEAD and OPTIONS. */
export function isWrite(method: string): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}

// Compares hosts without scheme and default port: what ends TLS in front of the site changes both.
function hostOf(address: string): string | null {
  const { protocol, hostname, port } = parsedHost(address) ?? { protocol: "", hostname: "", port: "" };
  if (!/^https?:$/.test(protocol)) return null;
  return port === "80" || port === "443" || port === "" ? hostname : `${hostname}:${port}`;
}

function logOnce(c: AppContext, facts: { origin: string | undefined; publicUrl: string }, logged: Set<string>): void {
  const key = facts.origin ?? "";
  if (logged.has(key) || logged.size >= MOST_LOGGED) return;
  logged.add(key);
  const host = c.req.header("Host")?.slice(0, 200);
  c.var.log.warn({ ...facts, host }, "Refused a write from another site; if it is this site, set PUBLIC_URL to it");
}
