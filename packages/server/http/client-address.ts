import { isIPv4 } from "node:net";
import type { AppContext } from "./service.ts";

const OWN_NETWORK = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd])/i;

/**
 * Says which address a request comes from. Where the other end is on our own machine or network it is the
 * ingress, whose word counts: the last entry of `X-Forwarded-For`, the one the ingress itself has added.
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
