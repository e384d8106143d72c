// Records each call to Stripe as a span, without bodies, keys and ids: without an SDK nothing is recorded.

import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { countedFetch } from "./stripe-metrics.ts";

type FetchInput = Parameters<typeof fetch>[0];
type FetchInit = Parameters<typeof fetch>[1];

// An id of Stripe, such as `pi_3Nn…`, or any other part of a path that is not one word of small letters.
const WORD = /^(v\d|[a-z]+(_[a-z]+)*)$/;

async function callWithinSpan(input: FetchInput, init?: FetchInit): Promise<Response> {
  const { host, pathname } = new URL(String(input instanceof Request ? input.url : input));
  const method = init?.method ?? "GET";
  const template = templateOf(pathname);
  const span = trace.getTracer("@holdfast/payments").startSpan(`Stripe ${method} ${template}`, {
    kind: SpanKind.CLIENT,
    attributes: { "http.request.method": method, "server.address": host, "url.template": template },
  });
  try {
    const answer = await context.with(trace.setSpan(context.active(), span), () => countedFetch(input, init));
    span.setAttribute("http.response.status_code", answer.status);
    if (answer.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
    return answer;
  } catch (error) {
    span.setAttribute("error.type", error instanceof Error ? error.name : typeof error);
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

/** Calls Stripe as `fetch` does, counted, within a span that says method, kind of address and status. */
export const tracedFetch: typeof fetch = Object.assign(callWithinSpan, { preconnect: fetch.preconnect });

/** Returns a path with `{id}` in place of every id. */
export function templateOf(path: string): string {
  const parts = path.split("/");
  return parts.map((part, at) => (part === "" || isWord(part, parts[at - 1]) ? part : "{id}")).join("/");
}

// Names of resources have no digits; an id follows the name of its resource, and begins with its prefix.
function isWord(part: string, before = ""): boolean {
  return WORD.test(part) && !part.startsWith(`${PREFIXES[before] ?? " "}_`);
}

const PREFIXES: Readonly<Record<string, string>> = {
  accounts: "acct",
  payment_intents: "pi",
  sessions: "cs",
  refunds: "re",
  transfers: "tr",
  disputes: "du",
};
