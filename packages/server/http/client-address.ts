import { isIPv4 } from "node:net";
import type { AppContext } from "./service.ts";

const OWN_NETWORK = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd])/i;

/**
 * Returns the IP address that a request comes from; "unknown" under `app.request(...)`.
 *
 * When the other end of the connection is on our own machine or network, that end is the ingress: the function then
 * returns the last entry of `X-Forwarded-For`, which the ingress has added. Other addresses cannot set the header.
 */
export function clientAddress(c: AppContext): string {
  const peer = plain(c.env?.addressOf?.(c.req.raw) ?? "unknown");
  if (!OWN_NETWORK.test(peer)) return peer;
  const forwarded = c.req.header("X-Forwarded-For")?.split(",").at(-1)?.trim();
  return forwarded ? plain(forwarded).slice(0, 64) : peer;
}

function plain(address: string): string {
  const mapped = address.replace(/^::ffff:/i, "");
  return isIPv4(mapped) ? mapped : address;
}
