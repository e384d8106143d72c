// Finds out which address a request comes from.
import { canonicalAddress, createProxyCheck, networkOf, type ProxyCheck } from "./ip-address.ts";
import type { AppContext } from "./service.ts";

const MOST_HOPS = 10;
const isNearby = createProxyCheck(["loopback", "private"]);
const MOST_WARNED = 10;
const warned = new Set<string>();

/**
 * Returns the IP address by which the sender of a request is counted; "unknown" under `app.request(...)`.
 *
 * It is the other end of the connection. When that end is a trusted proxy, it is the last address in
 * `X-Forwarded-For` that is not a trusted proxy itself: addresses before it are the sender's own claims. An IPv6
 * address is reduced to its network of 64 bits, because one household has 2^64 addresses.
 */
export function clientAddress(c: AppContext): string {
  let address = canonicalAddress(c.env?.addressOf?.() ?? "");
  const forwarded = c.req.header("X-Forwarded-For");
  if (forwarded !== undefined && address !== null) warnOfProxy(c, address);
  const hops = (forwarded ?? "").split(",").slice(-MOST_HOPS);
  while (address !== null && c.var.isTrustedProxy(address)) {
    const before = canonicalAddress(hops.pop() ?? "");
    if (before === null) break;
    address = before;
  }
  return address === null ? "unknown" : networkOf(address);
}

/** Returns whether the other end of the connection is a trusted proxy; false under `app.request(...)`. */
export function isFromProxy(c: AppContext, isTrustedProxy: ProxyCheck): boolean {
  const peer = canonicalAddress(c.env?.addressOf?.() ?? "");
  return peer !== null && isTrustedProxy(peer);
}

// Without the setting all people behind such a proxy share one limit, and nothing else says so.
function warnOfProxy(c: AppContext, peer: string): void {
  if (c.var.isTrustedProxy(peer) || !isNearby(peer) || warned.has(peer) || warned.size >= MOST_WARNED) return;
  warned.add(peer);
  c.var.log.warn({ peer }, "Ignored X-Forwarded-For; if it is from a proxy of this site, set TRUSTED_PROXIES to it");
}
