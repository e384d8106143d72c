// Knows the names under which this site can be reached.
import type { MiddlewareHandler } from "hono";
import type { CommonConfig } from "../settings/settings.ts";
import { parsedHost } from "./parsed-host.ts";
import { HttpProblem } from "./problems.ts";
import type { AppContext, AppEnv } from "./service.ts";

/** Holds the settings that name the site. */
export type SiteNames = Pick<CommonConfig, "publicUrl" | "hosts">;

/**
 * Returns whether a host name, without port, means this site: the name in `publicUrl`, a name of this machine, or one
 * in `hosts`.
 *
 * Any other name belongs to somebody else, who may let it point at this machine (DNS rebinding): a page of theirs would
 * then count as a page of ours.
 */
export function isKnownHost(hostname: string, { publicUrl, hosts }: SiteNames): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, "");
  return name === hostnameIn(publicUrl) || isLoopbackHost(name) || name.endsWith(".localhost") || hosts.includes(name);
}

/** Returns whether a host name, without port, means the machine itself. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(hostname);
}

/** Returns the host name that a request was sent to, without port; empty for a `Host` that is none. */
export function hostnameOf(c: AppContext): string {
  const host = c.req.header("Host");
  return hostnameIn(host ? `http://${host}` : c.req.url);
}

function hostnameIn(address: string): string {
  return parsedHost(address)?.hostname ?? "";
}

const MOST_LOGGED = 100;

function isForAnyName({ req }: AppContext): boolean {
  return (
    /^\/(healthz|readyz)$/.test(req.path) || (req.path === "/metrics" && req.header("Authorization") !== undefined)
  );
}

/**
 * Refuses a request for another host than this site with 421, before anything else is done with it. `/healthz` and
 * `/readyz` answer under any name, as those who watch over processes ask by address; so does `/metrics`, which then wants
 * its token. Logs the first refusal of each name.
 */
export function knownHostOnly(names: SiteNames): MiddlewareHandler<AppEnv> {
  const logged = new Set<string>();
  return async (c, next) => {
    const host = hostnameOf(c);
    if (isKnownHost(host, names) || isForAnyName(c)) return next();
    if (!logged.has(host) && logged.size < MOST_LOGGED) {
      logged.add(host);
      const hint = "if it is this site, set PUBLIC_URL or, in development, HOSTS";
      c.var.log.warn({ host: host.slice(0, 200) }, `Refused a request for another host; ${hint}`);
    }
    throw new HttpProblem(421, [{ message: "This site has another address: the one in PUBLIC_URL" }]);
  };
}
