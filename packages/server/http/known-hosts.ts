// Knows the names under which this site can be reached.
import { isIP } from "node:net";
import type { MiddlewareHandler } from "hono";
import { forbidden } from "./problems.ts";
import type { AppContext, AppEnv } from "./service.ts";

// Nobody can register a name below these on the Internet, nor one without a dot.
const PRIVATE_NAME = /^[^.]+$|\.(localhost|local|internal|home\.arpa)$/;

/**
 * Returns whether a host name, without port, can only mean this site: the name in `publicUrl`, an IP address, or a name
 * that exists on this machine or in its network alone.
 *
 * Any other name belongs to somebody on the Internet, who may let it point at this machine (DNS rebinding): a page of
 * theirs would then count as a page of ours.
 */
export function isKnownHost(hostname: string, publicUrl: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, "");
  if (name === new URL(publicUrl).hostname) return true;
  return isIP(name.replace(/^\[|\]$/g, "")) !== 0 || PRIVATE_NAME.test(name);
}

/** Returns whether a host name, without port, means the machine itself. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(hostname);
}

/** Returns the host name that a request was sent to, without port; empty for a `Host` that is none. */
export function hostnameOf(c: AppContext): string {
  const host = c.req.header("Host");
  const address = host ? `http://${host}` : c.req.url;
  return URL.canParse(address) ? new URL(address).hostname : "";
}

/**
 * Shows a route under a known name of this site only, else 403. For pages that are protected by where the site can be
 * reached from, and not by a session.
 */
export function knownHostOnly(publicUrl: string): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (!isKnownHost(hostnameOf(c), publicUrl)) throw forbidden("Open this page under the address in PUBLIC_URL");
    return next();
  };
}
