// Admits requests: gives each an address that handlers can parse, before any handler sees it.
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { countRequest } from "../lifecycle/metrics.ts";

const HOST = /^(\[[\da-f:.]+\]|[\w.~%-]+)(:\d{0,5})?$/i;
const ORIGIN = /^https?:\/\/[^/?#]*/i;
const NO_HOST = "http://localhost";

/**
 * Returns the request under an address that can be parsed; null when its `Host` or its address cannot be.
 *
 * A request without `Host`, which HTTP/1.0 allows, gets the host `localhost`. An address in absolute form, as proxies
 * send it, is reduced to its path, so that `Host` alone says which host was meant.
 */
export function admit(request: Request): Request | null {
  const host = request.headers.get("Host") ?? "";
  if (host !== "" && !HOST.test(host)) return null;
  const isPlain = host !== "" && request.url.startsWith(`http://${host}/`) && URL.canParse(request.url);
  if (isPlain) return request;
  const origin = host === "" ? NO_HOST : `http://${host}`;
  const address = origin + pathOf(request.url, host);
  return URL.canParse(address) ? new Request(address, request) : null;
}

/** Describes an answer that no handler gives. */
export interface DoorAnswer {
  /** Sets the HTTP status. */
  readonly status: 400 | 500 | 503;
  /** Says what is wrong, for people. */
  readonly message: string;
  /** Adds headers; default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Says in the log what went wrong; absent: nothing is logged. */
  readonly error?: unknown;
}

/**
 * Answers a request that reaches no handler, or whose handler has failed beyond its own error handling: in the shape
 * of every error, with a request id, counted, and logged with that id when it has an `error`.
 */
export function answerAtDoor({ status, message, headers, error }: DoorAnswer, log?: Logger): Response {
  const requestId = randomUUID();
  countRequest({ service: "door", method: "other", route: "none", status }, 0);
  if (error !== undefined) log?.[status === 500 ? "error" : "info"]({ err: error, requestId, status }, message);
  const body = { errors: [{ message }], ...(status === 500 && { requestId }) };
  const fixed = { "X-Request-Id": requestId, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store" };
  return Response.json(body, { status, headers: { ...fixed, ...headers } });
}

// Bun puts `http://` and `Host` before whatever stands in the request line, a path or an address.
function pathOf(url: string, host: string): string {
  const sent = host !== "" && url.startsWith(`http://${host}`) ? url.slice(`http://${host}`.length) : url;
  const path = sent.replace(ORIGIN, "");
  return path.startsWith("/") ? path : `/${path}`;
}
